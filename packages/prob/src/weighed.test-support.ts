// A toy whose labels weigh draws, q(z | x) q(y | x, z) with numbers for everything, and its densities in plain arithmetic.
import { add, input, matMul, type Tensor } from "@semitone/graph";
import { normal } from "./distributions/normal.ts";
import { oneHotCategorical } from "./distributions/one-hot-categorical.ts";
import type { Feeds } from "./golden.test-support.ts";
import { partiallySpecified } from "./models/partially-specified.ts";

export const logSumExp = (xs: readonly number[]) => {
  const top = Math.max(...xs);
  return top + Math.log(xs.reduce((total, x) => total + Math.exp(x - top), 0));
};
export const logMeanExp = (xs: readonly number[]) => logSumExp(xs) - Math.log(xs.length);
export const logNormal = (x: number, loc: number, scale: number) =>
  -0.5 * ((x - loc) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
export const sum = (xs: readonly number[]) => xs.reduce((total, x) => total + x, 0);
export const CLASSES = [0, 1];

// q(z | x) q(y | x, z) and p(y) p(z) p(x | y, z) with one-dimensional x and z and two classes.
export const SIZES = { loc: 1, logScale: 1, fromX: 2, fromZ: 2, outY: 2, outZ: 1 };
export const tensors: Record<string, Tensor> = Object.fromEntries(
  Object.entries(SIZES).map(([name, size]) => [name, input(name, size === 1 ? [1, 1] : [1, 2])]),
);
export const parameters: Feeds = {
  loc: Float64Array.of(0.7),
  logScale: Float64Array.of(-0.4),
  fromX: Float64Array.of(0.5, -0.3),
  fromZ: Float64Array.of(-0.8, 1.1),
  outY: Float64Array.of(-0.6, 0.9),
  outZ: Float64Array.of(0.8),
};
export const toY = input("outYColumn", [2, 1]);
export const model = partiallySpecified({
  shape: [1],
  classes: 2,
  latent: 1,
  encoder: (x) => normal({ loc: matMul(x, tensors.loc), logScale: matMul(x, tensors.logScale) }),
  classifier: (x, z) =>
    oneHotCategorical({ logits: add(matMul(x, tensors.fromX), matMul(z, tensors.fromZ)) }),
  decoder: (y, z) => normal({ loc: add(matMul(y, toY), matMul(z, tensors.outZ)) }),
});
export const withColumn = (feeds: Feeds): Feeds => ({ ...feeds, outYColumn: feeds.outY });

/** What is known of one row's densities under plain numbers. */
export function densities(at: Feeds, x: number) {
  const [loc, scale] = [at.loc[0] * x, Math.exp(at.logScale[0] * x)];
  return {
    loc,
    scale,
    logQz: (z: number) => logNormal(z, loc, scale),
    logQy: (z: number, y: number) => {
      const logits = CLASSES.map((k) => at.fromX[k] * x + at.fromZ[k] * z);
      return logits[y] - logSumExp(logits);
    },
    logPx: (z: number, y: number) => logNormal(x, at.outY[y] + at.outZ[0] * z, 1),
    logPz: (z: number) => logNormal(z, 0, 1),
    klZ: 0.5 * (scale ** 2 + loc ** 2 - 1) - Math.log(scale),
  };
}
