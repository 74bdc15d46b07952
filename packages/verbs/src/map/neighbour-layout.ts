// A plane in which near pieces stay near. Knows rows of numbers only.

import { type FloatRows, randomFrom, smallest } from "@semitone/stats";

const NEIGHBOURS = 15;
const EPOCHS = 150;
const REPELLED = 5;
/** Shape of the attraction 1 / (1 + A d^(2 B)): flat up to a distance of about 0.1. */
const A = 1.577;
const B = 0.895;
const MAX_STEP = 4;

/**
 * Positions of rows, x and y one after the other: neighbours attract each other, random others repel; the same from the same seed.
 *
 * @see McInnes, Healy and Melville 2018, arXiv:1802.03426
 */
export function neighbourLayout(rows: FloatRows, seed = 1): Float64Array {
  const n = rows.length;
  const random = randomFrom(seed);
  const at = startOf(rows, random);
  if (n < 3) return at;
  const edges = [...fuzzyEdges(rows)].map(([key, weight]) => ({
    i: Math.floor(key / n),
    j: key % n,
    weight,
  }));
  const most = edges.reduce((largest, { weight }) => Math.max(largest, weight), 0);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = 1 - epoch / EPOCHS;
    for (const { i, j, weight } of edges) {
      if (random() > weight / most) continue;
      pull(at, i, j, rate);
      for (let k = 0; k < REPELLED; k++) push(at, i, Math.floor(random() * n), rate);
    }
  }
  return at;
}

/** The first two coordinates, brought to a spread of 10, with a little noise so that no two rows coincide. */
function startOf(rows: FloatRows, random: () => number): Float64Array {
  const at = new Float64Array(2 * rows.length);
  const most = Math.max(1e-9, ...rows.map((row) => Math.max(Math.abs(row[0]), Math.abs(row[1] ?? 0))));
  for (const [i, row] of rows.entries())
    for (const d of [0, 1]) at[2 * i + d] = (10 * (row[d] ?? 0)) / most + 1e-3 * (random() - 0.5);
  return at;
}

/** Weight of each pair of neighbours, a + b - a b of the two directions, keyed by `i * n + j` with i < j. */
function fuzzyEdges(rows: FloatRows): Map<number, number> {
  const n = rows.length;
  const edges = new Map<number, number>();
  for (const [i, row] of rows.entries()) {
    const distances = Float64Array.from(rows, (other, j) => {
      if (j === i) return Number.POSITIVE_INFINITY;
      let sum = 0;
      for (let d = 0; d < row.length; d++) sum += (other[d] - row[d]) ** 2;
      return Math.sqrt(sum);
    });
    const closest = smallest(distances, Math.min(NEIGHBOURS, n - 1));
    const nearest = distances[closest[0]];
    const scale = scaleFor(closest.map((j) => distances[j] - nearest));
    for (const j of closest) {
      const weight = Math.exp(-(distances[j] - nearest) / scale);
      const key = i < j ? i * n + j : j * n + i;
      const known = edges.get(key) ?? 0;
      edges.set(key, known + weight - known * weight);
    }
  }
  return edges;
}

/** The scale at which sum exp(-d / scale) is log2 of the number of neighbours, by bisection. */
function scaleFor(distances: readonly number[]): number {
  const wanted = Math.log2(distances.length + 1);
  let [low, high] = [1e-6, 1e6];
  for (let i = 0; i < 50; i++) {
    const middle = Math.sqrt(low * high);
    const sum = distances.reduce((total, d) => total + Math.exp(-d / middle), 0);
    if (sum > wanted) high = middle;
    else low = middle;
  }
  return high;
}

const cut = (step: number): number => Math.max(-MAX_STEP, Math.min(MAX_STEP, step));

function pull(at: Float64Array, i: number, j: number, rate: number): void {
  const [x, y] = [at[2 * i] - at[2 * j], at[2 * i + 1] - at[2 * j + 1]];
  const squared = x * x + y * y;
  if (squared === 0) return;
  const force = (-2 * A * B * squared ** (B - 1)) / (1 + A * squared ** B);
  for (const [d, difference] of [x, y].entries()) {
    const step = rate * cut(force * difference);
    at[2 * i + d] += step;
    at[2 * j + d] -= step;
  }
}

function push(at: Float64Array, i: number, j: number, rate: number): void {
  if (i === j) return;
  const [x, y] = [at[2 * i] - at[2 * j], at[2 * i + 1] - at[2 * j + 1]];
  const squared = x * x + y * y;
  const force = (2 * B) / ((0.001 + squared) * (1 + A * squared ** B));
  at[2 * i] += rate * cut(force * x);
  at[2 * i + 1] += rate * cut(force * y);
}
