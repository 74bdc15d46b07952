// Hierarchical model of conditioned content, groups and attributes:
// p = p(x | content, z_l, z_o, a) p(y_l) p(z_l | y_l) p(z_o | y_o) prod p(a), q = q(z_l | x) q(y_l | x) q(z_o | x) prod q(a | x) with
// q(y_l | x) = E_q(z_l | x)[p(y_l | z_l)]. Groups y_l and their latent z_l, a known source y_o and its latent z_o: Hsu et al. 2018,
// arXiv:1810.07217. Attributes a that are labelled in some rows, weighed by gamma and alpha: Habib et al. 2019, arXiv:1910.01709.

import type { DType } from "@semitone/graph";
import { standardNormal } from "../distributions/normal.ts";
import type { LearnedMixture } from "../distributions/normal-mixture.ts";
import { content, defineModel, latent, type Model, observed, p, partiallyObserved, q } from "../model.ts";
import type { Network } from "../networks/network.ts";

export interface HierarchicalOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  /** Shape of one row of `content`, on which x is conditioned: a text, a melody. */
  readonly content: readonly number[];
  /** `group` y_l and its latent `zGroup`, z_l. */
  readonly group: HierarchicalGroup;
  /** `source` y_o, known in every row, and its latent `zSource`, z_o. @default none */
  readonly source?: HierarchicalSource;
  /** Numbers of each row, by name, known in some rows. @default none */
  readonly attributes?: Readonly<Record<string, HierarchicalAttribute>>;
  /** content, z_l, z_o if there is a source, then the attributes in their order -> p(x | ...) */
  readonly decoder: Network;
}

export interface HierarchicalGroup {
  /** p(y_l) and p(z_l | y_l), with a floor under its scales. */
  readonly mixture: LearnedMixture;
  /** x -> q(z_l | x) */
  readonly encoder: Network;
  /** Are some rows labelled with their group? @default false */
  readonly labels?: boolean;
}

export interface HierarchicalSource {
  /** p(z_o | y_o), a component for each source, which is fed as a unit vector; made with `weights: false`, as none are read. */
  readonly mixture: LearnedMixture;
  /** x -> q(z_o | x) */
  readonly encoder: Network;
}

export interface HierarchicalAttribute {
  /** x -> q(a | x), a normal; its mean predicts the attribute. */
  readonly encoder: Network;
  /** Numbers in it. @default 1 */
  readonly size?: number;
}

/** p(a) = N(0, I): attributes are fed standardised, so that labels match it. Where a is unknown it is drawn from q(a | x). */
export function hierarchical(options: HierarchicalOptions): Model {
  const { shape, dtype, group, source, decoder } = options;
  const attributes = Object.entries(options.attributes ?? {}).map(([name, { encoder, size = 1 }]) => ({
    name,
    encoder,
    size,
  }));
  const parents = [
    "content",
    "zGroup",
    ...(source ? ["zSource"] : []),
    ...attributes.map(({ name }) => name),
  ];
  const { components } = group.mixture;
  return defineModel({
    name: "hierarchical",
    variables: {
      x: observed(shape, dtype),
      content: content(options.content),
      group: group.labels ? partiallyObserved([components]) : latent(),
      zGroup: latent(),
      ...(source && { source: content([source.mixture.components]), zSource: latent() }),
      ...Object.fromEntries(attributes.map(({ name, size }) => [name, partiallyObserved([size])])),
    },
    generative: [
      p("group", [], () => group.mixture.weights),
      p("zGroup", ["group"], ({ group: one }) => group.mixture.component(one)),
      ...(source ? [p("zSource", ["source"], ({ source: one }) => source.mixture.component(one))] : []),
      ...attributes.map(({ name, size }) => p(name, [], () => standardNormal(size))),
      p("x", parents, (values) => decoder(...parents.map((name) => values[name]))),
    ],
    inference: [
      q("zGroup", ["x"], ({ x }) => group.encoder(x)),
      q("group", ["x"], ({ zGroup }) => group.mixture.responsibilities(zGroup), { through: ["zGroup"] }),
      ...(source ? [q("zSource", ["x"], ({ x }) => source.encoder(x))] : []),
      ...attributes.map(({ name, encoder }) => q(name, ["x"], ({ x }) => encoder(x))),
    ],
  });
}
