// p(x, z) = p(z) p(x | z), q(z | x). Kingma and Welling 2014, arXiv:1312.6114. With a classifier on its features: M1 of Kingma et al.
// 2014, arXiv:1406.5298.
import type { DType, Tensor } from "@semitone/graph";
import { standardNormal } from "../distributions/normal.ts";
import { defineModel, latent, type Model, observed, p, q } from "../model.ts";
import type { Network } from "../networks/network.ts";
import { infer } from "../posterior.ts";

export interface VaeOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  /** Dimensions of z. */
  readonly latent: number;
  /** x -> q(z | x) */
  readonly encoder: Network;
  /** z -> p(x | z) */
  readonly decoder: Network;
}

/** p(z) = N(0, I) */
export function vae({ shape, dtype, latent: size, encoder, decoder }: VaeOptions): Model {
  return defineModel({
    name: "VAE",
    variables: { x: observed(shape, dtype), z: latent() },
    generative: [p("z", [], () => standardNormal(size)), p("x", ["z"], ({ z }) => decoder(z))],
    inference: [q("z", ["x"], ({ x }) => encoder(x))],
  });
}

/**
 * Features of M1 for any classifier: the posterior mean of z, or a draw of it where noise [rows, latent] is given (a fresh one for
 * each batch while a second stage is trained).
 */
export function m1Features(model: Model, x: Tensor, noise?: Tensor): Tensor {
  const { z } = infer(model, { x });
  return noise ? z.sample(noise) : z.mean();
}
