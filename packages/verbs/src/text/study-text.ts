// What a terminal shows of a study: the answers first, then the scores behind them.
import { type Block, line, table, warning } from "../declare/block.ts";
import { piecesWithout } from "../study/study-row.ts";
import type { StudyResult, TaskStudy } from "../study.ts";
import { decimals, intervalText } from "./numbers.ts";

/** @param found  with the files that it was written to, if any */
export function studyBlocks({
  studies,
  warnings,
  files = [],
}: StudyResult & { readonly files?: readonly string[] }): Block[] {
  return [...studies.flatMap(taskBlocks), ...files.map((file) => line(file)), ...warnings.map(warning)];
}

function taskBlocks({ task, metric, tested, training, rows, answers }: TaskStudy): Block[] {
  const seeds = Math.max(...rows.map((row) => row.seeds));
  return [
    line(
      `${task}: tested on ${tested.pieces} pieces in ${tested.groups} groups; ${seeds} choices of labels from ${training.labelled} labelled pieces; 95 % intervals`,
    ),
    ...answers.map(({ sentence }) => line(`- ${sentence}`)),
    line(),
    table(
      ["labels", "without labels", "method", metric, "interval"],
      rows.map((row) => [
        String(row.labels),
        String(piecesWithout(training.pieces, row)),
        row.method,
        decimals(row.value),
        intervalText(row),
      ]),
    ),
    line(),
  ];
}
