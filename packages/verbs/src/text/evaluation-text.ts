// What a terminal shows of an evaluation.
import type { EvaluationRow, EvaluationVerdict, LeakReport } from "@semitone/models";
import { sameAnswerText, untestedText } from "@semitone/models/task-score";
import { type Block, line, table, warning } from "../declare/block.ts";
import type { EvaluateResult } from "../evaluate.ts";
import { decimals, intervalText } from "./numbers.ts";

export function evaluationBlocks(result: EvaluateResult): Block[] {
  const { rows, reliability, verdicts, untested, leaks, warnings } = result;
  return [
    ...[...new Set(rows.map(({ task }) => task))].flatMap((task) => [
      ...taskBlocks(
        rows.filter((row) => row.task === task),
        verdicts.filter((verdict) => verdict.task === task),
      ),
      ...reliability
        .filter((row) => row.task === task)
        .map(({ budget, ece }) =>
          line(`calibration at ${budget} labels: expected calibration error ${decimals(ece)}`),
        ),
      line(),
    ]),
    ...untested.map(({ task, classes }) => warning(`${task}: ${untestedText(classes)}`)),
    ...warnings.map(warning),
    ...leaks.filter((leak) => leak.leaks).map((leak) => warning(leakText(leak))),
  ];
}

/** Scores of one task by its main measure, with always the same answer, and the difference between our tagger and each method. */
function taskBlocks(rows: readonly EvaluationRow[], verdicts: readonly EvaluationVerdict[]): Block[] {
  const [{ task, metric: main, n, seeds }] = rows;
  return [
    line(`${task}: ${main}, ${n} pieces, ${seeds} repeats, 95 % intervals`),
    table(
      ["labels", "method", main, "interval", "always the same", "semitone minus method", "interval"],
      rows
        .filter(({ metric }) => metric === main)
        .map((row) => {
          const gain = rows.find(
            ({ budget, method, metric }) =>
              budget === row.budget && method === row.method && metric.startsWith("gain"),
          );
          return [
            String(row.budget),
            row.method,
            decimals(row.value),
            intervalText(row),
            decimals(verdicts.find(({ budget }) => budget === row.budget)?.sameAnswerValue),
            gain ? decimals(gain.value) : "",
            gain ? intervalText(gain) : "",
          ];
        }),
    ),
    ...verdicts.map((verdict) => line(verdictText(verdict))),
  ];
}

/** `at 5 labels semitone is no better than always "no" in accuracy (0.010, -0.050 to 0.070)`. */
const verdictText = ({ budget, metric, gain, judgement, ...same }: EvaluationVerdict): string =>
  `at ${budget} labels semitone is ${judgement} than ${sameAnswerText(same)} in ${metric} (${decimals(gain.value)}, ${intervalText(gain)})`;

function leakText({ task, groupedBy, torn, whole, inflation }: LeakReport): string {
  const wayOut = groupedBy === "near-duplicates" ? "" : `; use --group ${groupedBy}`;
  return `${task}: this split leaks: pieces of one ${groupedBy} are in different folds; a nearest neighbour scores ${decimals(torn)}, but ${decimals(whole)} with them in one fold (inflation ${decimals(inflation.value)}, ${intervalText(inflation)})${wayOut}`;
}
