// M1+M2: an M2 over the features z1 of a trained M1, p(z1, y, z2) = p(y) p(z2) p(z1 | y, z2) with a normal p(z1 | y, z2). Kingma et al.
// 2014, arXiv:1406.5298. The stages are trained one after the other, not jointly.
import { detach, input, type Parameters, scope, type Tensor } from "@semitone/graph";
import type { Model } from "../model.ts";
import { classNetwork, normalNetwork } from "../networks/network.ts";
import { infer } from "../posterior.ts";
import { m2 } from "./m2.ts";
import { m1Features } from "./vae.ts";

export interface M1M2Options {
  /** The first stage, a `vae`. */
  readonly m1: Model;
  /** Where the second stage keeps its parameters. */
  readonly parameters: Parameters;
  /** Dimensions of z1. */
  readonly features: number;
  readonly classes: number;
  /** Dimensions of z2. @default 50 */
  readonly latent?: number;
  /** Units of the one hidden layer of each network. @default 500; the paper takes 300 for 100 labels */
  readonly hidden?: number;
}

export interface M1M2 {
  readonly second: Model;
  /** In place of the second stage's x while it is trained: a fresh draw from q(z1 | x), without a gradient into M1. */
  trainingValues(rows: number, shape: readonly number[]): { readonly x: Tensor };
  /** Logits of q(y | x) at the posterior mean of z1, [rows, classes]. */
  classify(x: Tensor): Tensor;
}

/** The second stage and its ties to the first. */
export function m1m2({ m1, parameters, features, classes, latent = 50, hidden = 500 }: M1M2Options): M1M2 {
  const sizes = { hidden: [hidden] };
  const second = m2({
    shape: [features],
    classes,
    latent,
    classifier: scope("classifier", () =>
      classNetwork(parameters, { ...sizes, inputs: [features], outputs: classes }),
    ),
    encoder: scope("encoder", () =>
      normalNetwork(parameters, { ...sizes, inputs: [features, classes], outputs: latent }),
    ),
    decoder: scope("decoder", () =>
      normalNetwork(parameters, { ...sizes, inputs: [classes, latent], outputs: features }),
    ),
  });
  return {
    second,
    trainingValues: (rows, shape) => {
      const noise = input("noise/z1", [rows, features]);
      return { x: detach(m1Features(m1, input("x", [rows, ...shape]), noise)) };
    },
    classify: (x) => infer(second, { x: m1Features(m1, x) }).y.parameters.logits,
  };
}
