// Two flat arcs, a class each: few labels do not tell where one ends, the shape of all rows does.
import { Parameters, scope } from "@semitone/graph";
import { classNetwork, type Model, m2, normalNetwork } from "@semitone/prob";
import { randomStream } from "@semitone/runtime";

export interface Moons {
  readonly x: Float32Array;
  /** Unit vectors [rows, 2]. */
  readonly y: Float32Array;
  readonly classes: readonly number[];
}

/** An arc and, below it and a radius to the right, its mirror image; normal noise of 0.2; rows of the two classes alternating. */
export function twoMoons(rows: number, seed: number): Moons {
  const random = randomStream(seed, "two-moons");
  const angles = random.uniform(new Float64Array(rows), { high: Math.PI });
  const noise = randomStream(seed, "two-moons/noise").normal(new Float64Array(2 * rows), { scale: 0.2 });
  const classes = Array.from({ length: rows }, (_, row) => row % 2);
  const x = new Float32Array(2 * rows);
  for (const [row, moon] of classes.entries()) {
    const [cos, sin] = [Math.cos(angles[row]), Math.sin(angles[row])];
    x[2 * row] = 2 * (moon === 0 ? cos : 1 - cos) - 1 + noise[2 * row];
    x[2 * row + 1] = (moon === 0 ? sin : -0.5 - sin) - 0.5 + noise[2 * row + 1];
  }
  const y = Float32Array.from({ length: 2 * rows }, (_, i) => Number(classes[i >> 1] === i % 2));
  return { x, y, classes };
}

/** A small M2 of the moons. */
export function moonModel(
  seed: number,
  hidden: readonly number[] = [32],
): { model: Model; parameters: Parameters } {
  const parameters = new Parameters({ seed });
  const model = m2({
    shape: [2],
    classes: 2,
    latent: 1,
    classifier: scope("classifier", () => classNetwork(parameters, { inputs: [2], hidden, outputs: 2 })),
    encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [2, 2], hidden, outputs: 1 })),
    decoder: scope("decoder", () => normalNetwork(parameters, { inputs: [2, 1], hidden, outputs: 2 })),
  });
  return { model, parameters };
}

/** Mask with the labels of the given rows known. */
export const maskOf = (rows: number, known: readonly number[]): Float32Array => {
  const mask = new Float32Array(rows);
  for (const row of known) mask[row] = 1;
  return mask;
};

/** Share of rows whose likeliest class is the true one. */
export const accuracyOf = (classes: readonly number[], probs: readonly (readonly number[])[]): number =>
  classes.filter((truth, row) => probs[row].indexOf(Math.max(...probs[row])) === truth).length /
  classes.length;
