// GM-VAE by factors: p = p(x | z_1 ... z_n) prod_i p(c_i) p(z_i | c_i), q = prod_i q(z_i | x) q(c_i | x), each factor with a mixture prior and
// labels of its own; q(c_i | x) = E_q(z_i | x)[p(c_i | z_i)]. Luo, Agres and Herremans 2019 (timbre and pitch); Tan and Herremans 2020
// (rhythm and density). With one factor it is VaDE.
import type { LearnedMixture } from "../distributions/normal-mixture.ts";
import { defineModel, latent, type Model, observed, p, partiallyObserved, q } from "../model.ts";
import type { Network } from "../networks.ts";

export interface GmVaeFactor {
  /** p(c) and p(z | c); a component for each class. */
  readonly mixture: LearnedMixture;
  /** x -> q(z | x) */
  readonly encoder: Network;
  /** Are some rows labelled with this factor? @default false */
  readonly labels?: boolean;
}

export interface GmVaeOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** By name: the class variable of factor `timbre` is `timbre`, its latent `zTimbre`. */
  readonly factors: Readonly<Record<string, GmVaeFactor>>;
  /** The latents in the order of `factors` -> p(x | z_1 ... z_n) */
  readonly decoder: Network;
}

const latentName = (factor: string) => `z${factor[0].toUpperCase()}${factor.slice(1)}`;

/** Classes cost only in the priors: each encoder and the decoder run once. */
export function gmVae({ shape, factors, decoder }: GmVaeOptions): Model {
  const entries = Object.entries(factors).map(([c, factor]) => ({ c, z: latentName(c), ...factor }));
  const latents = entries.map(({ z }) => z);
  return defineModel({
    name: "GM-VAE by factors",
    variables: {
      x: observed(shape),
      ...Object.fromEntries(
        entries.flatMap(({ c, z, mixture, labels }) => [
          [c, labels ? partiallyObserved([mixture.components]) : latent()],
          [z, latent()],
        ]),
      ),
    },
    generative: [
      ...entries.flatMap(({ c, z, mixture }) => [
        p(c, [], () => mixture.weights),
        p(z, [c], (parents) => mixture.component(parents[c])),
      ]),
      p("x", latents, (parents) => decoder(...latents.map((z) => parents[z]))),
    ],
    inference: entries.flatMap(({ c, z, encoder, mixture }) => [
      q(z, ["x"], ({ x }) => encoder(x)),
      q(c, ["x"], (parents) => mixture.responsibilities(parents[z]), { through: [z] }),
    ]),
  });
}
