// GM-VAE by factors: p = p(x | z_1 ... z_n) prod_i p(c_i) p(z_i | c_i), q = prod_i q(z_i | x) q(c_i | x), each factor with a mixture prior and
// labels of its own; q(c_i | x) = E_q(z_i | x)[p(c_i | z_i)]. Luo, Agres and Herremans 2019 (timbre and pitch); Tan and Herremans 2020
// (rhythm and density). With one factor it is VaDE.
import { add, type DType, matMul, pick, type Tensor } from "@semitone/graph";
import { maskName } from "../data.ts";
import type { LearnedMixture } from "../distributions/normal-mixture.ts";
import {
  content,
  defineModel,
  latent,
  type Model,
  observed,
  type Penalty,
  p,
  partiallyObserved,
  penalty,
  q,
} from "../model.ts";
import type { Network } from "../networks/network.ts";
import { attributeDisorder } from "../regularizers/attribute-disorder.ts";
import { componentOverlap } from "../regularizers/component-overlap.ts";
import { missingInformation } from "../regularizers/missing-information.ts";
import { sharedVariance } from "../regularizers/shared-variance.ts";

export interface GmVaeFactor {
  /** p(c) and p(z | c); a component for each class. */
  readonly mixture: LearnedMixture;
  /** x -> q(z | x) */
  readonly encoder: Network;
  /** Are some rows labelled with this factor? @default false */
  readonly labels?: boolean;
  /** A number of each row that one dimension of z is to grow with: penalty `<name>`. */
  readonly attribute?: FactorAttribute;
  /** Nats that the components should lie apart: penalty `<factor>/overlap`. @default no such penalty */
  readonly separation?: number;
  /** Should the class tell much about its row? Penalty `<factor>/information`. @default false */
  readonly information?: boolean;
  /** [components, groups], shares of classes in groups: what other codes must not tell where they are to be `apart`. @default none */
  readonly groups?: Tensor;
}

export interface FactorAttribute {
  /** Name of the variable that feeds it, [rows]. */
  readonly name: string;
  /** Of z. @default 0 */
  readonly dimension?: number;
  /** Is it known in some rows only, as the mask `<name>Observed` tells? @default false */
  readonly partial?: boolean;
}

export interface GmVaeOptions {
  /** Shape of one row of x. */
  readonly shape: readonly number[];
  /** Of x; int64 for tokens. @default "float32" */
  readonly dtype?: DType;
  /** By name: the class variable of factor `timbre` is `timbre`, its latent `zTimbre`. */
  readonly factors: Readonly<Record<string, GmVaeFactor>>;
  /** The latents in the order of `factors` -> p(x | z_1 ... z_n) */
  readonly decoder: Network;
  /** Should each code tell nothing of the others, nor of the groups of their classes? Penalty `<factor>/<other>` of each pair. @default false */
  readonly apart?: boolean;
}

const latentName = (factor: string) => `z${factor[0].toUpperCase()}${factor.slice(1)}`;

/** Classes cost only in the priors: each encoder and the decoder run once. */
export function gmVae({ shape, dtype, factors, decoder, apart = false }: GmVaeOptions): Model {
  const entries = Object.entries(factors).map(([c, factor]) => ({ c, z: latentName(c), ...factor }));
  const latents = entries.map(({ z }) => z);
  return defineModel({
    name: "GM-VAE by factors",
    variables: {
      x: observed(shape, dtype),
      ...Object.fromEntries(
        entries.flatMap(({ c, z, mixture, labels, attribute }) => [
          [c, labels ? partiallyObserved([mixture.components]) : latent()],
          [z, latent()],
          ...(attribute ? [[attribute.name, content([])] as const] : []),
          ...(attribute?.partial ? [[maskName(attribute.name), content([])] as const] : []),
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
    penalties: [
      ...entries.flatMap(({ c, z, ...factor }) => penaltiesOf(c, z, factor)),
      ...(apart
        ? entries.flatMap((one, i) => entries.slice(i + 1).map((other) => pairPenalty(one, other)))
        : []),
    ],
  });
}

interface NamedFactor extends Pick<GmVaeFactor, "groups"> {
  readonly c: string;
  readonly z: string;
}

function pairPenalty(a: NamedFactor, b: NamedFactor): Penalty {
  const told = [
    [a, b],
    [b, a],
  ].flatMap(([{ z }, { c, groups }]) => (groups ? [{ z, c, groups }] : []));
  return penalty(
    `${a.c}/${b.c}`,
    [a.z, b.z, ...told.map(({ c }) => c)],
    `sum of corr(${a.z}, ${b.z})^2 over pairs of dimensions${told.map(({ z, c }) => ` + the same of ${z} and groups of ${c}`).join("")}`,
    (posterior) =>
      told.reduce(
        (sum, { z, c, groups }) =>
          add(sum, sharedVariance(posterior[z].mean(), matMul(posterior[c].mean(), groups))),
        sharedVariance(posterior[a.z].mean(), posterior[b.z].mean()),
      ),
  );
}

function penaltiesOf(
  c: string,
  z: string,
  { mixture, attribute, separation, information }: GmVaeFactor,
): Penalty[] {
  const penalties: Penalty[] = [];
  if (attribute) {
    const { name, dimension = 0, partial } = attribute;
    const mask = maskName(name);
    penalties.push(
      penalty(
        name,
        [z, name, ...(partial ? [mask] : [])],
        `mean over pairs of (tanh(${z}[${dimension}] - ${z}'[${dimension}]) - sign(${name} - ${name}'))^2`,
        (posterior, data) =>
          attributeDisorder(pick(posterior[z].mean(), -1, dimension), data[name], {
            known: partial ? data[mask] : undefined,
          }),
      ),
    );
  }
  if (separation !== undefined)
    penalties.push(
      penalty(`${c}/overlap`, [], `max(0, ${separation} - min KL(p(${z} | ${c}), p(${z} | ${c}')))`, () =>
        componentOverlap(mixture, separation),
      ),
    );
  if (information)
    penalties.push(
      penalty(`${c}/information`, [c], `(log ${mixture.components} - I(${c}; x))`, (posterior) =>
        missingInformation(posterior[c]),
      ),
    );
  return penalties;
}
