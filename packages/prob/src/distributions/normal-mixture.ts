// A weighted mixture of diagonal normals, and its learned form: the prior of VaDE and of Gaussian-mixture autoencoders.
import {
  add,
  broadcastShapes,
  constantInitializer,
  expand,
  fill,
  type Initializer,
  logSoftmax,
  logSumExp,
  matMul,
  mul,
  normalInitializer,
  oneHot,
  type Parameters,
  reshape,
  softmax,
  softplus,
  sum,
  type Tensor,
  zerosInitializer,
} from "@semitone/graph";
import { type Distribution, lacks, splitShape } from "../distribution.ts";
import { gumbelMax } from "./categorical.ts";
import { normal } from "./normal.ts";
import { oneHotCategorical } from "./one-hot-categorical.ts";

export interface NormalMixtureParameters {
  /** Unnormalised log weights [..., K]. */
  readonly logits: Tensor;
  /** Centres [..., K, size]. */
  readonly loc: Tensor;
  /** Standard deviations, broadcastable to `loc`, > 0. */
  readonly scale: Tensor;
}

/** log p(x) = log sum_k softmax(logits)_k N(x; loc_k, scale_k) */
export function normalMixture({ logits, loc, scale }: NormalMixtureParameters): Distribution {
  const { eventShape: full } = splitShape("normalMixture", 2, loc, scale);
  const [components, size] = full;
  const weights = splitShape("normalMixture", 1, logits);
  const parts = normal({ loc, scale });
  const batchShape = broadcastShapes("normalMixture", weights.batchShape, parts.batchShape.slice(0, -1));
  const chosen = (weight: Tensor, of: Tensor) =>
    sum(mul(reshape(weight, [...weight.shape, 1]), of), { axes: -2 });
  return {
    name: "normalMixture",
    parameters: { logits, loc, scale },
    support: { kind: "real" },
    batchShape,
    eventShape: [size],
    noise: [
      { name: "component", kind: "uniform", shape: [components] },
      { name: "value", kind: "normal", shape: [size] },
    ],
    reparameterized: false,
    logProb: (value) => logSumExp(logJoint({ logits, loc, scale }, value), { axes: -1 }),
    sample: (component, value) => {
      const one = oneHot(gumbelMax(logits, component), components);
      const scales = expand(scale, broadcastShapes("normalMixture", scale.shape, loc.shape));
      return add(chosen(one, loc), mul(chosen(one, scales), value));
    },
    entropy: lacks("normalMixture", "entropy", "has no closed form; take -logProb of a sample"),
    mean: () => chosen(softmax(logits), loc),
  };
}

/** log p(k) + log p(x | k), [..., K] */
function logJoint({ logits, loc, scale }: NormalMixtureParameters, value: Tensor): Tensor {
  const beside = reshape(value, [...value.shape.slice(0, -1), 1, value.shape.at(-1)!]); // [..., 1, size] against [K, size]
  return add(logSoftmax(logits), normal({ loc, scale }).logProb(beside));
}

export interface LearnedMixtureOptions {
  readonly components: number;
  readonly size: number;
  /** Smallest standard deviation, > 0; keeps a component from collapsing onto a point. @default e^-2 */
  readonly scaleFloor?: number;
  /** Learn the weights? Otherwise they stay uniform. @default true */
  readonly weights?: boolean;
  /** Initial centres. @default normalInitializer(1) */
  readonly loc?: Initializer;
  /** Initial standard deviations [components, size], raised to just above `scaleFloor` where they are below it. @default 1 throughout */
  readonly scale?: Initializer;
}

/** A mixture whose weights, centres and scales are parameters. */
export interface LearnedMixture {
  readonly components: number;
  /** p(c) over unit vectors [K]. */
  readonly weights: Distribution;
  /** p(z | c) for unit vectors c [..., K]. */
  component(c: Tensor): Distribution;
  /** p(c | z) over unit vectors, for z [..., size]: logits log p(c) + log p(z | c). */
  responsibilities(z: Tensor): Distribution;
  /** p(z) = sum_c p(c) p(z | c) */
  readonly mixture: Distribution;
}

/** Creates the parameters `logits` [K], `loc` [K, size] and `rawScale` [K, size], with scale = floor + softplus(rawScale). */
export function learnedMixture(
  parameters: Parameters,
  {
    components,
    size,
    scaleFloor = Math.exp(-2),
    weights = true,
    loc = normalInitializer(1),
    scale: initialScale = constantInitializer(1),
  }: LearnedMixtureOptions,
): LearnedMixture {
  const logits = weights
    ? parameters.create("logits", [components], zerosInitializer)
    : fill(0, [components]);
  const centres = parameters.create("loc", [components, size], loc, { decay: false });
  const raw = (value: number) => Math.log(Math.expm1(Math.max(value - scaleFloor, 1e-3)));
  const rawScale = parameters.create(
    "rawScale",
    [components, size],
    (shape, random) => initialScale(shape, random).map(raw),
    { decay: false },
  );
  const scale = add(softplus(rawScale), scaleFloor);
  const mixture = { logits, loc: centres, scale };
  return {
    components,
    weights: oneHotCategorical({ logits }),
    component: (c) => normal({ loc: matMul(c, centres), scale: matMul(c, scale) }),
    responsibilities: (z) => oneHotCategorical({ logits: logJoint(mixture, z) }),
    mixture: normalMixture(mixture),
  };
}
