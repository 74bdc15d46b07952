// M2: p(x, y, z) = p(y) p(z) p(x | y, z), q(y, z | x) = q(y | x) q(z | x, y). Kingma, Rezende, Mohamed and Welling 2014,
// arXiv:1406.5298. Over the features of an M1, with a normal decoder, it is the second stage of M1+M2.
import type { DType } from "@semitone/graph";
import { standardNormal } from "../distributions/normal.ts";
import { uniformClasses } from "../distributions/one-hot-categorical.ts";
import { defineModel, latent, type Model, observed, p, partiallyObserved, q } from "../model.ts";
import type { Network } from "../networks/network.ts";

export interface M2Options {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  readonly classes: number;
  /** Dimensions of z. */
  readonly latent: number;
  /** x -> q(y | x) */
  readonly classifier: Network;
  /** x, y -> q(z | x, y) */
  readonly encoder: Network;
  /** y, z -> p(x | y, z) */
  readonly decoder: Network;
  /** Sum so many of the likeliest classes exactly and draw one of the rest: unbiased, at their share of the cost. @default all */
  readonly top?: number;
}

/** p(y) is uniform, p(z) = N(0, I). */
export function m2({
  shape,
  dtype,
  classes,
  latent: size,
  classifier,
  encoder,
  decoder,
  top,
}: M2Options): Model {
  return defineModel({
    name: "M2",
    variables: { x: observed(shape, dtype), y: partiallyObserved([classes]), z: latent() },
    generative: [
      p("y", [], () => uniformClasses(classes)),
      p("z", [], () => standardNormal(size)),
      p("x", ["y", "z"], ({ y, z }) => decoder(y, z)),
    ],
    inference: [
      q("y", ["x"], ({ x }) => classifier(x), { top }),
      q("z", ["x", "y"], ({ x, y }) => encoder(x, y)),
    ],
  });
}
