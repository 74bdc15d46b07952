// A partially specified graph: p(x, y, z) = p(y) p(z) p(x | y, z), q(y, z | x) = q(z | x) q(y | x, z). Siddharth et al. 2017,
// arXiv:1706.00400: the class is read off after the style, so that a label weighs the draws of z by q(y | x, z). The objective is
// sum over unlabelled rows of the ELBO + gamma sum over labelled rows of
// E_q(z | x, y)[log p(x, y, z) - log q(y, z | x)] + (1 + alpha) log q(y | x).
import type { DType } from "@semitone/graph";
import { standardNormal } from "../distributions/normal.ts";
import { uniformClasses } from "../distributions/one-hot-categorical.ts";
import { defineModel, latent, type Model, observed, p, partiallyObserved, q } from "../model.ts";
import type { Network } from "../networks/network.ts";

export interface PartiallySpecifiedOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  readonly classes: number;
  /** Dimensions of z. */
  readonly latent: number;
  /** x -> q(z | x) */
  readonly encoder: Network;
  /** x, z -> q(y | x, z) */
  readonly classifier: Network;
  /** y, z -> p(x | y, z) */
  readonly decoder: Network;
  /** Sum so many of the likeliest classes exactly and draw one of the rest: unbiased, at their share of the cost. @default all */
  readonly top?: number;
}

/**
 * p(y) is uniform, p(z) = N(0, I). Draws and classes multiply: draw often in the rows that are weighed, and sum few classes in the others.
 *
 * @example objective(partiallySpecified({ ...networks, top: 1 }), { rows, alpha, knownRows: { y: 20 }, samples: { promised: 8, others: 1 } })
 */
export function partiallySpecified({
  shape,
  dtype,
  classes,
  latent: size,
  encoder,
  classifier,
  decoder,
  top,
}: PartiallySpecifiedOptions): Model {
  return defineModel({
    name: "partially specified",
    variables: { x: observed(shape, dtype), y: partiallyObserved([classes]), z: latent() },
    generative: [
      p("y", [], () => uniformClasses(classes)),
      p("z", [], () => standardNormal(size)),
      p("x", ["y", "z"], ({ y, z }) => decoder(y, z)),
    ],
    inference: [
      q("z", ["x"], ({ x }) => encoder(x)),
      q("y", ["x", "z"], ({ x, z }) => classifier(x, z), { top }),
    ],
  });
}
