// Which pieces to ask about next: those whose tag is least certain, unlike each other, one of each group of near-duplicates; and one in five
// at random, against which the order can be measured.
import { randomFrom, squaredDistance } from "@semitone/stats";
import type { Pool } from "./pool.ts";

/** Why a piece is asked about. */
export type QueueReason = "unsure" | "unlike" | "random";

export interface QueueItem {
  readonly piece: number;
  readonly reason: QueueReason;
}

export interface QueueRequest {
  readonly pool: Pool;
  /** Rows that have an answer, or were passed over. */
  readonly answered: ReadonlySet<number>;
  /** Of the classes, row by row; left out before there are any. */
  readonly probabilities?: Float32Array;
  readonly count: number;
  /** Answers so far: with the seed, what decides which question is drawn at random. */
  readonly position: number;
}

/** The seam for other ways to choose. */
export type ChooseQueue = (request: QueueRequest) => QueueItem[];

/** Every so many questions one is drawn at random. */
export const RANDOM_EVERY = 5;
/** Least certain pieces from which unlike ones are chosen, for each that is wanted. */
const SHORTLIST = 12;
/** Answered pieces that distances are measured to. */
const MAX_ANSWERED = 500;

/** Margin of the two likeliest classes, then the greatest distance to what is answered or chosen already. */
export const chooseByMargin: ChooseQueue = ({ pool, answered, probabilities, count, position }) => {
  const taken = new Set([...answered].map((row) => pool.groups[row]));
  const done = new Set(answered);
  /** One of each group that has no answer; where every group has one, whatever has none itself. */
  const open = () => {
    const rows = pool.ids.flatMap((_, row) => (done.has(row) ? [] : [row]));
    const fresh = rows.filter((row) => !taken.has(pool.groups[row]));
    return fresh.length > 0 ? fresh : rows;
  };
  const near = [...answered].slice(-MAX_ANSWERED);
  const chosen: QueueItem[] = [];
  const take = (row: number, reason: QueueReason) => {
    taken.add(pool.groups[row]);
    done.add(row);
    near.push(row);
    chosen.push({ piece: pool.ids[row], reason });
  };
  const margins = probabilities && marginsOf(probabilities, pool.ids.length);
  for (let i = 0; i < count; i++) {
    const rows = open();
    if (rows.length === 0) break;
    if ((position + i) % RANDOM_EVERY === RANDOM_EVERY - 1) {
      take(rows[Math.floor(randomFrom(position + i + 1)() * rows.length)], "random");
      continue;
    }
    const shortlist = margins
      ? rows.sort((a, b) => margins[a] - margins[b] || a - b).slice(0, SHORTLIST * count)
      : rows;
    take(farthest(pool, shortlist, near), margins ? "unsure" : "unlike");
  }
  return chosen;
};

/** Difference of the two largest probabilities of each row. */
function marginsOf(probabilities: Float32Array, rows: number): Float64Array {
  const classes = probabilities.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => {
    let [first, second] = [0, 0];
    for (let k = row * classes; k < (row + 1) * classes; k++)
      if (probabilities[k] > first) [first, second] = [probabilities[k], first];
      else if (probabilities[k] > second) second = probabilities[k];
    return first - second;
  });
}

/** The row farthest from all of `near`; without any, the one nearest to the middle of all music, which is at the origin. */
function farthest({ rows }: Pool, among: readonly number[], near: readonly number[]): number {
  let [best, most] = [among[0], Number.NEGATIVE_INFINITY];
  for (const row of among) {
    const distance =
      near.length === 0
        ? -rows[row].reduce((sum, value) => sum + value * value, 0)
        : near.reduce((least, other) => Math.min(least, squaredDistance(rows[row], rows[other])), Infinity);
    if (distance > most) [best, most] = [row, distance];
  }
  return best;
}
