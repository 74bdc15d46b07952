// Labels with known mistakes: how many of the first suspects are wrong, and what correcting them gains beside new labels.
import { type KnownOpinion, suspectsOf } from "@semitone/models";
import { argmax, randomFrom, shuffled } from "@semitone/stats";
import { dealt, type Game, quickScore } from "./simulate.ts";

export interface FlippedResult {
  /** Share of wrong labels among the first suspects. */
  readonly precision: number;
  /** Score after the suspects are corrected, less that after as many new labels. */
  readonly difference: number;
}

/** `labels` random labels, a share of them flipped to another class; the first `k` suspects are heard again, or `k` new pieces. */
export function flipped(
  game: Game,
  { labels, share, k, seed }: { labels: number; share: number; k: number; seed: number },
): FlippedResult {
  const { pool, targets, classes, kind } = game;
  const { test, training } = dealt(game, seed);
  const random = randomFrom(seed);
  const order = shuffled(training, random);
  const rows = order.slice(0, labels);
  const fresh = order.slice(labels, labels + k);
  const isFlipped = new Set(rows.slice(0, Math.round(share * labels)));
  const given = [...targets];
  for (const row of isFlipped) {
    const other = (argmax(targets[row]!) + 1 + Math.floor(random() * (classes - 1))) % classes;
    given[row] = Array.from({ length: classes }, (_, c) => Number(c === other));
  }
  const known: KnownOpinion = { kind, rows: shuffled(rows, random), targets: [] };
  const found = suspectsOf(pool, { ...known, targets: known.rows.map((row) => given[row]!) })!;
  const first = found.suspects.slice(0, k).map(({ row }) => row);
  const corrected = [...given];
  for (const row of first) corrected[row] = targets[row];
  const learn = (some: readonly number[], labelsOf: Game["targets"]) => {
    const learnt = [...targets];
    for (const row of some) learnt[row] = labelsOf[row];
    return quickScore({ ...game, targets: learnt }, some, test);
  };
  return {
    precision: first.filter((row) => isFlipped.has(row)).length / k,
    difference: learn(rows, corrected) - learn([...rows, ...fresh], given),
  };
}
