// What a split that tears related pieces apart would have claimed: a nearest neighbour recognises what it cannot understand.
import { argmax, dot, groupFolds, groupInterval, type Interval } from "@semitone/stats";
import type { Dataset, Task } from "../dataset.ts";
import { viewNamesOf } from "../features/reads.ts";
import { fitScaler, scaleRows } from "../tagger/scaler.ts";

/** Accuracy of the nearest neighbour when pieces of one value of `groupedBy` may stand on both sides, and when they may not. */
export interface LeakReport {
  readonly task: string;
  /** A group attribute, or `near-duplicates`. */
  readonly groupedBy: string;
  readonly torn: number;
  readonly whole: number;
  /** `torn - whole`, with its interval. */
  readonly inflation: Interval;
  /** The split that was used tears these apart, and the inflation is above chance. */
  readonly leaks: boolean;
}

/** Pieces looked at, at most: distances are between all pairs. */
const MOST = 3000;

/** Every way in which pieces are related that the split of the evaluation may tear apart. */
export function measureLeak(
  { pieces, reads, rows, groups: duplicates }: Dataset,
  task: Task,
  name: string,
  groups: readonly string[],
  attributes: ReadonlyMap<string, readonly (string | undefined)[]>,
  { folds, seed }: { folds: number; seed: number },
): LeakReport[] {
  if (task.kind === "number") return [];
  const labelled = [...pieces.keys()].filter((row) => task.targets[row] !== undefined).slice(0, MOST);
  const scaled = scaleRows(
    fitScaler(
      labelled.map((row) => rows[row]),
      viewNamesOf(reads),
    ),
    labelled.map((row) => rows[row]),
  );
  const truth = labelled.map((row) => argmax(task.targets[row]!));
  const order = neighboursOf(scaled);
  const rightUnder = (of: readonly string[]): number[] | undefined => {
    if (new Set(of).size < folds) return undefined;
    const foldOf = groupFolds(of, truth, folds, seed);
    return truth.map((label, i) => Number(truth[order[i].find((j) => foldOf[j] !== foldOf[i])!] === label));
  };
  const own = labelled.map((row) => groups[row]);
  const torn = rightUnder(own);
  const ways: [string, string[]][] = [
    ["near-duplicates", labelled.map((row) => duplicates[row])],
    ...[...attributes].map(([attribute, values]): [string, string[]] => [
      attribute,
      labelled.map((row) => values[row] ?? `piece ${row}`),
    ]),
  ];
  return ways.flatMap(([groupedBy, values]) => {
    const whole = tears(own, values) ? rightUnder(values) : undefined;
    if (torn === undefined || whole === undefined) return [];
    const inflation = groupInterval(
      values,
      (chosen) => chosen.reduce((sum, i) => sum + torn[i] - whole[i], 0) / chosen.length,
      { kind: "difference" },
    );
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return [
      { task: name, groupedBy, torn: mean(torn), whole: mean(whole), inflation, leaks: inflation.low > 0 },
    ];
  });
}

/** Whether pieces of one value are in different groups of the split. */
function tears(groups: readonly string[], values: readonly string[]): boolean {
  const groupOf = new Map<string, string>();
  return values.some((value, i) => {
    const known = groupOf.get(value);
    if (known === undefined) groupOf.set(value, groups[i]);
    return known !== undefined && known !== groups[i];
  });
}

/** Of each row all others, nearest first. */
function neighboursOf(rows: readonly Float64Array[]): number[][] {
  const lengths = rows.map((row) => dot(row, row));
  return rows.map((row, i) => {
    const distances = rows.map((other, j) =>
      i === j ? Number.POSITIVE_INFINITY : lengths[j] - 2 * dot(row, other),
    );
    return [...distances.keys()].sort((a, b) => distances[a] - distances[b]);
  });
}
