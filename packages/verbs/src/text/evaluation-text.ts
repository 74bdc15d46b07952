// What a terminal shows of an evaluation.
import type { EvaluationRow, LeakReport } from "@semitone/models";
import { type Block, line, table, warning } from "../declare/block.ts";
import type { EvaluateResult } from "../evaluate.ts";
import { decimals, intervalText } from "./numbers.ts";

export function evaluationBlocks({ rows, reliability, leaks, warnings }: EvaluateResult): Block[] {
  return [
    ...[...new Set(rows.map(({ task }) => task))].flatMap((task) => [
      ...taskBlocks(rows.filter((row) => row.task === task)),
      ...reliability
        .filter((row) => row.task === task)
        .map(({ budget, ece }) =>
          line(`calibration at ${budget} labels: expected calibration error ${decimals(ece)}`),
        ),
      line(),
    ]),
    ...warnings.map(warning),
    ...leaks.filter((leak) => leak.leaks).map((leak) => warning(leakText(leak))),
  ];
}

/** Scores of one task by its main measure, with the difference between our tagger and each method. */
function taskBlocks(rows: readonly EvaluationRow[]): Block[] {
  const [{ task, metric: main, n, seeds }] = rows;
  return [
    line(`${task}: ${main}, ${n} pieces, ${seeds} repeats, 95 % intervals`),
    table(
      ["labels", "method", main, "interval", "semitone minus method", "interval"],
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
            gain ? decimals(gain.value) : "",
            gain ? intervalText(gain) : "",
          ];
        }),
    ),
  ];
}

function leakText({ task, groupedBy, torn, whole, inflation }: LeakReport): string {
  const wayOut = groupedBy === "near-duplicates" ? "" : `; use --group ${groupedBy}`;
  return `${task}: this split leaks: pieces of one ${groupedBy} are in different folds; a nearest neighbour scores ${decimals(torn)}, but ${decimals(whole)} with them in one fold (inflation ${decimals(inflation.value)}, ${intervalText(inflation)})${wayOut}`;
}
