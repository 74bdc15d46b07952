// Beats that were heard, as the places where new music goes: a draw from the prior lies between them, and what lies between decodes to
// notes that nobody would play together. Beat by beat new music is made of what was heard; how beats follow each other is up to the prior.

import {
  add,
  argMax,
  concat,
  constant,
  div,
  gather,
  matMul,
  mul,
  neg,
  oneHot,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  transpose,
} from "@semitone/graph";
import { BEATS } from "@semitone/music/cells";
import type { Anchor } from "./anchors.ts";
import { gridVector, NOTE_QUALITIES } from "./qualities.ts";

/** What a beat is decoded with, beside its latent. */
export interface BeatSetting {
  /** The factors' latents in order, joined: [rows, factors * factor]. */
  readonly factors: Tensor;
  /** Standardised, [rows, QUALITIES.length]. */
  readonly qualities: Tensor;
  readonly grid: Tensor;
}

/**
 * Weights of squared distances, beside 1 for each standard deviation of the prior: beats of another grid are out of the question, and no
 * example gives two beats to the same segment, lest music be copied.
 */
const WEIGHTS = { factors: 0.5, qualities: 1, grid: 1e3, taken: 1e5 };

/** A draw z of the next beat, and the prior's scale there, to the latent of the nearest example: [rows, size] each. */
export type PickBeat = (z: Tensor, scale: Tensor) => Tensor;

/**
 * Beats of examples for new segments: for each segment begun, a function to be called beat by beat.
 *
 * @param anchors at least one
 * @param size    of the latent of a beat
 * @param factors their names, in the order in which the setting joins their latents
 */
export function exampleBeats(
  anchors: readonly Anchor[],
  size: number,
  factors: readonly string[],
): (setting: BeatSetting) => PickBeat {
  const count = anchors.length;
  const table = (rowOf: (anchor: Anchor) => Iterable<number>) => {
    const rows = anchors.map((anchor) => [...rowOf(anchor)]);
    return constant(Float64Array.from(rows.flat()), [count, rows[0].length]);
  };
  const latents = Array.from({ length: BEATS }, (_, t) =>
    table(({ beatLatents }) => beatLatents.subarray(t * size, (t + 1) * size)),
  );
  const settings = weighted({
    factors: table((anchor) => factors.flatMap((factor) => [...anchor.factors[factor]])),
    qualities: table(({ qualities }) => qualities),
    grid: table(({ grid }) => gridVector(grid)),
  });
  return (setting) => {
    let t = 0;
    let far = squaredDistance(weighted(setting), settings);
    return (z, scale) => {
      const fromDraw = squaredDistance(z, latents[t], div(1, square(scale)));
      const nearest = argMax(neg(add(far, fromDraw)));
      far = add(far, mul(oneHot(nearest, count), WEIGHTS.taken));
      return gather(latents[t++], nearest);
    };
  };
}

/** Side by side, so that squared distances are weighed as they should be. Tempo and velocity are no business of the notes. */
const weighted = ({ factors, qualities, grid }: BeatSetting): Tensor =>
  concat([
    mul(factors, Math.sqrt(WEIGHTS.factors)),
    mul(slice(qualities, { axis: 1, end: NOTE_QUALITIES }), Math.sqrt(WEIGHTS.qualities)),
    mul(grid, Math.sqrt(WEIGHTS.grid)),
  ]);

/** sum((b_k - a)^2 precision) for rows a [rows, n] and b [count, n], less what is the same for all k; squares multiplied out. */
function squaredDistance(a: Tensor, b: Tensor, precision?: Tensor): Tensor {
  const cross = matMul(precision ? mul(a, precision) : a, transpose(b));
  const squares = transpose(square(b));
  const own = precision ? matMul(precision, squares) : sum(squares, { axes: 0, keepDims: true });
  return sub(own, mul(cross, 2));
}
