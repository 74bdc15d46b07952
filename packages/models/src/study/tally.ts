// Scores as sums over groups of test pieces, so that any resample of groups and seeds can be scored without the answers.
import { argmax } from "@semitone/stats";
import type { Task } from "../dataset.ts";
import type { Answers } from "../evaluation/rows.ts";

/** Sums of a group: hits or squared errors, pieces, targets, squared targets. */
const WIDTH = 4;

/** One arm in one cell of a study. */
export interface Cell {
  readonly method: string;
  readonly budget: Answers["budget"];
  /** Pieces without labels beside those with, or `all`. */
  readonly unlabelled: number | "all";
  /** Labels in all: as many with every seed. */
  readonly labels: number;
  /** By seed, the sums of each group, [groups, WIDTH]. */
  readonly sums: readonly Float64Array[];
}

/** Sums of what an arm said of test rows, by group. @param groupOf  of each row, 0..groups - 1 */
export function sumsOf(
  { kind, targets }: Pick<Task, "kind" | "targets">,
  { rows, predictions }: Pick<Answers, "rows" | "predictions">,
  groupOf: (row: number) => number,
  groups: number,
): Float64Array {
  const sums = new Float64Array(groups * WIDTH);
  for (const [i, row] of rows.entries()) {
    const target = targets[row]!;
    const [said] = predictions[i];
    const at = groupOf(row) * WIDTH;
    const isNumber = kind === "number";
    sums[at] += isNumber ? (said - target[0]) ** 2 : Number(argmax(predictions[i]) === argmax(target));
    sums[at + 1]++;
    sums[at + 2] += isNumber ? target[0] : 0;
    sums[at + 3] += isNumber ? target[0] ** 2 : 0;
  }
  return sums;
}

/**
 * The score of some seeds on some groups, each as often as it is named: accuracy = hits / pieces, or for numbers
 * R^2 = 1 - squared errors / (squared targets - targets^2 / pieces); a mean over the seeds.
 */
export function scoreOf(
  kind: Task["kind"],
  sums: readonly Float64Array[],
  seeds: readonly number[],
  groups: readonly number[],
): number {
  const scores = seeds.map((seed) => {
    const [good, count, total, squares] = totals(sums[seed], groups);
    return kind === "number" ? 1 - good / (squares - total ** 2 / count) : good / count;
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function totals(sums: Float64Array, groups: readonly number[]): number[] {
  const all = new Array<number>(WIDTH).fill(0);
  for (const group of groups) for (let k = 0; k < WIDTH; k++) all[k] += sums[group * WIDTH + k];
  return all;
}
