// VaDE: p(x, z, c) = p(c) p(z | c) p(x | z), q(z, c | x) = q(z | x) q(c | x) with q(c | x) = E_q(z | x)[p(c | z)]. Jiang et al. 2017,
// arXiv:1611.05148. The class costs only in the prior: the decoder runs once, whatever the number of classes.
import type { DType } from "@semitone/graph";
import type { LearnedMixture } from "../distributions/normal-mixture.ts";
import { defineModel, latent, type Model, observed, p, partiallyObserved, q } from "../model.ts";
import type { Network } from "../networks/network.ts";

export interface VadeOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  /** p(c) and p(z | c); a component for each class */
  readonly mixture: LearnedMixture;
  /** x -> q(z | x) */
  readonly encoder: Network;
  /** z -> p(x | z) */
  readonly decoder: Network;
  /**
   * Are some rows labelled? Their label then replaces q(c | x), and alpha weighs log p(c | z) as a classifier.
   * @default false
   */
  readonly labels?: boolean;
}

/** Clusters are components of the mixture; labels, where there are any, name them. */
export function vade({ shape, dtype, mixture, encoder, decoder, labels = false }: VadeOptions): Model {
  return defineModel({
    name: labels ? "semi-supervised VaDE" : "VaDE",
    variables: {
      x: observed(shape, dtype),
      z: latent(),
      c: labels ? partiallyObserved([mixture.components]) : latent(),
    },
    generative: [
      p("c", [], () => mixture.weights),
      p("z", ["c"], ({ c }) => mixture.component(c)),
      p("x", ["z"], ({ z }) => decoder(z)),
    ],
    inference: [
      q("z", ["x"], ({ x }) => encoder(x)),
      q("c", ["x"], ({ z }) => mixture.responsibilities(z), { through: ["z"] }),
    ],
  });
}
