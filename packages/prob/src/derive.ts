// From a declaration to the terms of its bound, row by row. Unknown finite variables are enumerated, each along a leading axis of its
// own; unknown continuous ones are drawn from named noise; known rows are clamped to their label. Knows nothing of weights and losses.
import {
  broadcastShapes,
  constant,
  type Dim,
  type DType,
  expand,
  greater,
  input,
  max,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  where,
} from "@semitone/graph";
import type { Distribution, Noise } from "./distribution.ts";
import { type Enumeration, type Known, listAll, listTop, tableOf } from "./enumerate.ts";
import { ModelError } from "./errors.ts";
import { hasClosedKl, kl } from "./kl.ts";
import { buildConditional, type Conditional, formatConditional, type Model } from "./model.ts";

/** A tensor to feed at each step: data, the mask of a partially observed variable, or noise. */
export interface ModelInput {
  readonly name: string;
  readonly kind: "data" | "mask" | Noise["kind"];
  readonly tensor: Tensor;
}

/** E_q[log p(variable | parents)] of an observed variable, [rows]. */
export interface LikelihoodTerm {
  readonly conditional: Conditional;
  readonly logProb: Tensor;
}

/** What a latent or partially observed variable adds to the bound. */
export interface LatentTerm {
  readonly variable: string;
  readonly generative: Conditional;
  readonly inference: Conditional;
  readonly method: "enumerated" | "closedForm" | "monteCarlo";
  /** E_q[log q - log p], [rows]; counts where the variable is unknown. */
  readonly kl: Tensor;
  /** Of a partially observed variable: where it is known, log p and log q of the label, [rows]. */
  readonly known?: { readonly rows: Tensor; readonly logP: Tensor; readonly logQ: Tensor };
}

export interface Derivation {
  readonly inputs: readonly ModelInput[];
  /** Values by variable: data, all values of an enumerated variable, or a draw. */
  readonly values: ReadonlyMap<string, Tensor>;
  readonly distributions: ReadonlyMap<string, { readonly p: Distribution; readonly q?: Distribution }>;
  readonly enumerations: readonly Enumeration[];
  readonly likelihoods: readonly LikelihoodTerm[];
  readonly latents: readonly LatentTerm[];
}

/** Name of the mask input of a partially observed variable, [rows], 1 = known. */
export const maskName = (variable: string): string => `${variable}Observed`;

/**
 * Builds the terms of the bound.
 *
 * @param rows rows of a batch
 * @param given tensors in place of inputs, by variable or mask name
 */
export const derive = (model: Model, rows: Dim, given: Readonly<Record<string, Tensor>> = {}): Derivation =>
  deriveFrom(model, rows, dataOf(model, rows, given));

/** The same for data at hand; `noiseSuffix` is appended to the names of the noise inputs. */
export function deriveFrom(model: Model, rows: Dim, data: Data, noiseSuffix = ""): Derivation {
  const posterior = inferAll(model, rows, data, noiseSuffix);
  const { values, enumerations } = posterior;
  const expected = (term: Tensor, text: string) =>
    expectation(term, enumerations, rows, `${model.name}: ${text}`);
  const distributions = new Map<string, { p: Distribution; q?: Distribution }>();
  const likelihoods: LikelihoodTerm[] = [];
  const latents: LatentTerm[] = [];
  for (const conditional of model.generative) {
    const { variable } = conditional;
    const text = formatConditional("p", conditional);
    const distribution = buildConditional("p", conditional, values);
    const inferred = posterior.factors.get(variable);
    distributions.set(variable, { p: distribution, q: inferred?.distribution });
    const logP = () => expected(logProbOf(variable, distribution, posterior), text);
    if (!inferred) {
      likelihoods.push({ conditional, logProb: logP() });
      continue;
    }
    const logQ = () => expected(logProbOf(variable, inferred.distribution, posterior), text);
    const method = klMethod(model, conditional, inferred, distribution);
    const mask = data.masks.get(variable);
    const isPromised = data.known?.has(variable);
    const divergence = () =>
      method === "closedForm" ? expected(kl(inferred.distribution, distribution), text) : sub(logQ(), logP());
    latents.push({
      variable,
      generative: conditional,
      inference: inferred.conditional,
      method,
      kl: isPromised ? expand(constant(Number.NaN), [rows]) : divergence(),
      known: mask && {
        rows: isPromised ? plainRows(mask, values.get(variable)!, inferred.distribution) : mask,
        logP: logP(),
        logQ: logQ(),
      },
    });
  }
  return {
    inputs: [...data.inputs, ...posterior.noise],
    values,
    distributions,
    enumerations,
    likelihoods,
    latents,
  };
}

/** What is fed of the variables that are not latent. */
export interface Data {
  readonly values: ReadonlyMap<string, Tensor>;
  readonly masks: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly ModelInput[];
  /**
   * Partially observed variables that are known in every row, by plain labels: the label is their only value, and their KL term, which
   * nothing may read, is NaN.
   */
  readonly known?: ReadonlySet<string>;
}

export function dataOf(model: Model, rows: Dim, given: Readonly<Record<string, Tensor>>): Data {
  const inputs: ModelInput[] = [];
  const values = new Map<string, Tensor>();
  const masks = new Map<string, Tensor>();
  const names: string[] = [];
  const fetch = (name: string, kind: "data" | "mask", shape: readonly Dim[], dtype?: DType) => {
    names.push(name);
    if (given[name]) return given[name];
    const tensor = input(name, shape, dtype);
    inputs.push({ name, kind, tensor });
    return tensor;
  };
  for (const [name, { role, shape, dtype }] of Object.entries(model.variables)) {
    if (role === "latent") continue;
    values.set(name, fetch(name, "data", [rows, ...shape], dtype));
    if (role === "partial") masks.set(name, fetch(maskName(name), "mask", [rows]));
  }
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new ModelError(`${model.name}: values names ${name}; it may name ${names.join(", ")}`);
  return { values, masks, inputs };
}

interface InferredFactor {
  readonly conditional: Conditional;
  readonly distribution: Distribution;
}

interface Posterior {
  readonly values: ReadonlyMap<string, Tensor>;
  readonly factors: ReadonlyMap<string, InferredFactor>;
  readonly enumerations: readonly Enumeration[];
  readonly noise: readonly ModelInput[];
}

/** Runs q from top to bottom: every variable gets its value, or all its values. */
function inferAll(model: Model, rows: Dim, data: Data, noiseSuffix: string): Posterior {
  const values = new Map(data.values);
  const factors = new Map<string, InferredFactor>();
  const enumerations: Enumeration[] = [];
  const noise: ModelInput[] = [];
  for (const conditional of model.inference) {
    const { variable } = conditional;
    const distribution = buildConditional("q", conditional, values);
    factors.set(variable, { conditional, distribution });
    if (data.known?.has(variable)) continue; // its value is the label
    const known = knownOf(variable, data);
    const { support } = distribution;
    if (support.kind === "finite") {
      const index = enumerations.length;
      const { top = support.count } = conditional;
      const complete = top >= support.count - 1; // one of one left over is no draw
      const uniform = complete
        ? undefined
        : noiseInput(`noise/${variable}${noiseSuffix}`, "uniform", distribution, rows, [support.count]);
      if (uniform) noise.push(uniform);
      const { value, weight } = uniform
        ? listTop(distribution, support, index, { top, uniform: uniform.tensor, known })
        : listAll(distribution, support, index, known);
      values.set(variable, value);
      enumerations.push({ variable, index, count: complete ? support.count : top + 1, weight, complete });
    } else if (distribution.reparameterized) {
      const drawn = drawWithInputs(variable, distribution, rows, noiseSuffix);
      noise.push(...drawn.noise);
      const isKnown =
        known && greater(reshape(known.mask, [rows, ...distribution.eventShape.map(() => 1)]), 0);
      values.set(variable, isKnown ? where(isKnown, known.label, drawn.value) : drawn.value);
    } else
      throw new ModelError(
        `${model.name}: ${formatConditional("q", conditional)} must be finite or reparameterised; got ${distribution.name}`,
      );
  }
  return { values, factors, enumerations, noise };
}

function knownOf(variable: string, { masks, values }: Data): Known | undefined {
  const [mask, label] = [masks.get(variable), values.get(variable)];
  return mask && label && { mask, label };
}

/** The mask, and 0 where the label is not one plain value. */
function plainRows(mask: Tensor, label: Tensor, { support }: Distribution): Tensor {
  if (support.kind !== "finite") return mask;
  return where(greater(max(support.match(label), { axes: 0 }), 1 - 1e-6), mask, 0);
}

/** log p of a variable's values: by table where they are all the values of a finite one. */
function logProbOf(
  variable: string,
  distribution: Distribution,
  { values, enumerations, factors }: Posterior,
): Tensor {
  const enumeration = enumerations.find((e) => e.variable === variable);
  const { support, eventShape, batchShape } = distribution;
  const isListed =
    enumeration?.complete &&
    support.kind === "finite" &&
    support.count === enumeration.count &&
    eventShape.join() === factors.get(variable)?.distribution.eventShape.join() &&
    batchShape.length <= enumeration.index + 1;
  return isListed
    ? tableOf(distribution, support, enumeration.index)
    : distribution.logProb(values.get(variable)!);
}

/** A draw whose noise is an input: `noise/z`, or `noise/z/<part>` where a draw needs several. */
function drawWithInputs(
  variable: string,
  distribution: Distribution,
  rows: Dim,
  suffix: string,
): { value: Tensor; noise: ModelInput[] } {
  const single = distribution.noise.length === 1;
  const noise = distribution.noise.map(({ name, kind, shape }) =>
    noiseInput(`noise/${variable}${single ? "" : `/${name}`}${suffix}`, kind, distribution, rows, shape),
  );
  return { value: distribution.sample(...noise.map(({ tensor }) => tensor)), noise };
}

/** Noise for every row, and for every value of the enumerated variables that the distribution depends on. */
function noiseInput(
  name: string,
  kind: Noise["kind"],
  { batchShape }: Distribution,
  rows: Dim,
  shape: readonly number[],
): ModelInput {
  return { name, kind, tensor: input(name, [...broadcastShapes(name, batchShape, [rows]), ...shape]) };
}

/**
 * Sum over every enumeration axis of `term`, weighted by the probabilities of its values; later variables first, as their weights may
 * depend on earlier ones. A variable that `term` does not depend on sums to one and costs nothing.
 */
function expectation(term: Tensor, enumerations: readonly Enumeration[], rows: Dim, text: string): Tensor {
  let total = term;
  for (const { index, weight } of enumerations.toReversed()) {
    const axis = -2 - index;
    if ((total.shape.at(axis) ?? 1) !== 1) total = sum(mul(total, weight), { axes: axis, keepDims: true });
  }
  const size = total.shape.at(-1) ?? 1;
  if ((size !== 1 && size !== rows) || total.shape.slice(0, -1).some((dim) => dim !== 1))
    throw new ModelError(
      `${text} must give one log density for each of ${rows} rows; got [${term.shape.join(", ")}]`,
    );
  return expand(reshape(total, [size]), [rows]);
}

function klMethod(
  model: Model,
  generative: Conditional,
  { conditional, distribution: posterior }: InferredFactor,
  prior: Distribution,
): LatentTerm["method"] {
  if (posterior.support.kind === "finite") return "enumerated";
  const term = `KL(${formatConditional("q", conditional)}, ${formatConditional("p", generative)})`;
  const dependent = [...generative.given, ...conditional.given].find((parent) =>
    inferenceAncestors(model, parent).has(conditional.variable),
  );
  if (!dependent && hasClosedKl(posterior, prior)) return "closedForm";
  if (conditional.kl === "monteCarlo") return "monteCarlo";
  const reason = dependent
    ? `${dependent} depends on the draw of ${conditional.variable}`
    : `(${posterior.name}, ${prior.name}) is no known pair`;
  throw new ModelError(
    `${model.name}: ${term} has no closed form because ${reason}; accept an estimate with q(..., { kl: "monteCarlo" })?`,
  );
}

/** The variables that `variable` depends on in q, itself included. */
function inferenceAncestors(model: Model, variable: string): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    found.add(name);
    for (const parent of model.inference.find((c) => c.variable === name)?.given ?? [])
      if (!found.has(parent)) visit(parent);
  };
  visit(variable);
  return found;
}
