// A performance on the way between two of one score.

import type { EncodedPerformance } from "./encode-performance.ts";
import { AlignmentError } from "./played-score.ts";

/**
 * Note by note and beat by beat between two performances of one score: tempo geometrically, all else along a line; `a` at 0, `b` at 1.
 * What only one of them has (notes, pedals, notes beside the score) is there on its half of the way.
 *
 * @param t  share of the way, 0..1
 * @throws AlignmentError where they are not of one score
 */
export function betweenPerformances(
  a: EncodedPerformance,
  b: EncodedPerformance,
  t: number,
): EncodedPerformance {
  if (a.isPlayed.length !== b.isPlayed.length || a.beatSeconds.length !== b.beatSeconds.length)
    throw new AlignmentError(
      `betweenPerformances: expected two performances of one score; got ${a.isPlayed.length} and ${b.isPlayed.length} notes in ${a.beatSeconds.length} and ${b.beatSeconds.length} times of beats; encode both with one score`,
    );
  const nearer = t < 0.5 ? a : b;
  const mixed = (x: Float32Array, y: Float32Array) =>
    x.map((value, i) => {
      if (!a.isPlayed[i]) return y[i];
      return b.isPlayed[i] ? value + t * (y[i] - value) : value;
    });
  return {
    beatSeconds: beatsBetween(a.beatSeconds, b.beatSeconds, t),
    isPlayed: nearer.isPlayed,
    velocity: mixed(a.velocity, b.velocity),
    deviation: mixed(a.deviation, b.deviation),
    articulation: mixed(a.articulation, b.articulation),
    pedals: nearer.pedals,
    others: nearer.others ?? [],
  };
}

function beatsBetween(a: Float64Array, b: Float64Array, t: number): Float64Array {
  const between = Float64Array.from(a);
  between[0] = a[0] + t * (b[0] - a[0]);
  for (let k = 1; k < a.length; k++)
    between[k] = between[k - 1] + (a[k] - a[k - 1]) ** (1 - t) * (b[k] - b[k - 1]) ** t;
  return between;
}
