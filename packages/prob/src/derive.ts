// From a declaration to the terms of its bound, row by row: what p says of the values that q proposes, averaged over them. Knows nothing
// of weights and losses.
import {
  add,
  constant,
  type Dim,
  exp,
  greater,
  max,
  mul,
  reshape,
  sub,
  type Tensor,
  where,
} from "@semitone/graph";
import { type Data, dataOf, type ModelInput } from "./data.ts";
import { type Distribution, lastAxisFirst } from "./distribution.ts";
import type { Enumeration } from "./enumerate.ts";
import { ModelError } from "./errors.ts";
import { type Evidence, unknownAncestors, weigh } from "./evidence.ts";
import { type Axis, average, logAverage, perRow } from "./expectation.ts";
import { hasClosedKl, kl, klElements } from "./kl.ts";
import { buildConditional, type Conditional, formatConditional, type Model } from "./model.ts";
import { type InferredFactor, logProbOf, propose } from "./proposal.ts";

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
  /** The same for each dimension, [size, rows]; where the KL term is a sum over dimensions in closed form throughout. */
  readonly klByDimension?: () => Tensor;
  /** Of a partially observed variable. */
  readonly known?: KnownTerm;
}

/** What counts where a partially observed variable is known, [rows]. */
export interface KnownTerm {
  /** The mask: 1 = known. */
  readonly rows: Tensor;
  /** log p and log q of the label. */
  readonly logP: Tensor;
  readonly logQ: Tensor;
  /** KL(q(h | x, label), q(h | x)), of the unknown variables h that q explains the label by. */
  readonly weighing?: Tensor;
}

export interface Derivation {
  readonly inputs: readonly ModelInput[];
  /** Values by variable: data, all values of an enumerated variable, or draws. */
  readonly values: ReadonlyMap<string, Tensor>;
  readonly distributions: ReadonlyMap<string, { readonly p: Distribution; readonly q?: Distribution }>;
  readonly enumerations: readonly Enumeration[];
  readonly likelihoods: readonly LikelihoodTerm[];
  readonly latents: readonly LatentTerm[];
  /** Mean of a term [..., rows] over q given the labels, [rows]. */
  expected(term: Tensor): Tensor;
  /**
   * log of the mean over draws and sum over values of p(...) / q(...), [rows]: the bound of Burda et al. 2016, arXiv:1509.00519. What
   * the labels explain is not divided by q. `beta` weighs log p - log q by variable.
   */
  importanceBound(beta: (variable: string) => Tensor | number): Tensor;
  /** log p(x, variable), estimated in the same way, for each value of an enumerated variable: [values, rows]. */
  logJoint(variable: string): Tensor;
}

/**
 * Builds the terms of the bound. Unknown finite variables are enumerated, each along a leading axis of its own; unknown continuous ones
 * are drawn from named noise; known rows are clamped to their label, which weighs the variables that q explains it by.
 *
 * @param rows rows of a batch
 * @param given tensors in place of inputs, by variable or mask name
 * @param samples draws of each continuous variable
 */
export const derive = (
  model: Model,
  rows: Dim,
  given: Readonly<Record<string, Tensor>> = {},
  samples = 1,
): Derivation => deriveFrom(model, rows, dataOf(model, rows, given), { samples });

/** The same for data at hand; `noiseSuffix` is appended to the names of the noise inputs. */
export function deriveFrom(
  model: Model,
  rows: Dim,
  data: Data,
  { samples = 1, noiseSuffix = "" }: { readonly samples?: number; readonly noiseSuffix?: string } = {},
): Derivation {
  const proposal = propose(model, rows, data, { samples, noiseSuffix });
  const evidence = weigh(model, data, proposal);
  const means = rowMeans(rows, proposal.axes, evidence.logRatio);
  const distributions = new Map<string, { p: Distribution; q?: Distribution }>();
  const likelihoods: LikelihoodTerm[] = [];
  const latents: LatentTerm[] = [];
  const raw: RawTerm[] = [];
  for (const conditional of model.generative) {
    const { variable } = conditional;
    const prior = buildConditional("p", conditional, proposal.values);
    const inferred = proposal.factors.get(variable);
    distributions.set(variable, { p: prior, q: inferred?.distribution });
    const logP = logProbOf(variable, prior, proposal);
    if (!inferred) {
      raw.push({ variable, logP });
      const text = `${model.name}: ${formatConditional("p", conditional)}`;
      likelihoods.push({ conditional, logProb: means.expected(logP, text) });
      continue;
    }
    const logQ = logProbOf(variable, inferred.distribution, proposal);
    const latent = latentTerm({ model, data, evidence, means, conditional, prior, inferred, logP, logQ });
    latents.push(latent);
    const isPromised = data.known?.has(variable);
    raw.push({ variable, logP, logQ: isPromised ? latent.kl : logQ, known: latent.known?.rows });
  }
  return {
    inputs: [...data.inputs, ...proposal.noise],
    values: proposal.values,
    distributions,
    enumerations: proposal.enumerations,
    likelihoods,
    latents,
    expected: (term) => means.expected(term, `${model.name}: the term`),
    importanceBound: (beta) =>
      means.proposed(
        logAverage(logWeight(raw, beta), proposal.axes),
        `${model.name}: the importance-weighted bound`,
      ),
    logJoint: (variable) => {
      const own = proposal.enumerations.find((e) => e.variable === variable && e.complete);
      if (!own)
        throw new ModelError(
          `${model.name}: ${variable} must be summed out over all its values to be judged by p`,
        );
      const terms = raw.map((term) => (term.variable === variable ? { ...term, logQ: undefined } : term));
      const others = proposal.axes.filter(({ index }) => index !== own.index);
      const table = logAverage(
        logWeight(terms, () => 1),
        others,
      );
      return perRow(reshape(table, [own.count, table.shape.at(-1)!]), rows, model.name, [own.count]);
    },
  };
}

interface RowMeans {
  /** Rank of a term that has every axis and the rows. */
  readonly rank: number;
  /** Mean over what q proposes when run forward, [...leading, rows]. */
  proposed(term: Tensor, text: string, leading?: readonly number[]): Tensor;
  /** Mean over q given the labels. */
  expected(term: Tensor, text: string, leading?: readonly number[]): Tensor;
}

function rowMeans(rows: Dim, axes: readonly Axis[], logRatio: Tensor | undefined): RowMeans {
  const ratio = logRatio && exp(logRatio);
  const proposed: RowMeans["proposed"] = (term, text, leading = []) =>
    perRow(average(term, axes), rows, text, leading);
  return {
    rank: axes.length + 1,
    proposed,
    expected: (term, text, leading) =>
      proposed(ratio && term.rank > 1 ? mul(term, ratio) : term, text, leading),
  };
}

interface LatentParts {
  readonly model: Model;
  readonly data: Data;
  readonly evidence: Evidence;
  readonly means: RowMeans;
  readonly conditional: Conditional;
  readonly prior: Distribution;
  readonly inferred: InferredFactor;
  readonly logP: Tensor;
  readonly logQ: Tensor;
}

function latentTerm(parts: LatentParts): LatentTerm {
  const { model, conditional, prior, inferred, means, logP, logQ } = parts;
  const text = `${model.name}: ${formatConditional("p", conditional)}`;
  const method = klMethod(model, conditional, inferred, prior);
  const weighed = parts.evidence.bearing.get(conditional.variable);
  const atDraws = () => means.expected(sub(logQ, logP), text);
  const divergence = () => {
    if (method !== "closedForm") return atDraws();
    const closed = means.expected(kl(inferred.distribution, prior), text);
    return weighed ? where(greater(weighed, 0), atDraws(), closed) : closed;
  };
  const isByDimension = method === "closedForm" && !weighed && inferred.distribution.eventShape.length === 1;
  return {
    variable: conditional.variable,
    generative: conditional,
    inference: inferred.conditional,
    method,
    kl: parts.data.known?.has(conditional.variable)
      ? means.proposed(constant(Number.NaN), text)
      : divergence(),
    klByDimension: isByDimension
      ? () => byDimension(klElements(inferred.distribution, prior), means, text)
      : undefined,
    known: knownTerm(parts, text),
  };
}

function knownTerm(
  { model, data, evidence, means, conditional, inferred, logP, logQ }: LatentParts,
  text: string,
): KnownTerm | undefined {
  const { variable } = conditional;
  const mask = data.masks.get(variable);
  if (!mask) return undefined;
  const label = means.proposed(evidence.logLabels.get(variable)!, text);
  const isPromised = data.known?.has(variable);
  const isExplained = unknownAncestors(model, variable).length > 0;
  return {
    rows: isPromised ? plainRows(mask, data.values.get(variable)!, inferred.distribution) : mask,
    logP: means.expected(logP, text),
    logQ: label,
    weighing: isExplained ? sub(means.expected(logQ, text), label) : undefined,
  };
}

interface RawTerm {
  readonly variable: string;
  readonly logP: Tensor;
  readonly logQ?: Tensor;
  /** Rows in which it is known. */
  readonly known?: Tensor;
}

/** sum of log p - log q over what is unknown and of log p over what is known, at every value and draw. */
function logWeight(terms: readonly RawTerm[], beta: (variable: string) => Tensor | number): Tensor {
  return terms
    .map(({ variable, logP, logQ, known }) => {
      if (!logQ) return logP;
      const unknown = mul(sub(logP, logQ), beta(variable));
      return known ? where(greater(known, 0), logP, unknown) : unknown;
    })
    .reduce((total, term) => add(total, term));
}

/** [..., rows, size] -> [size, rows] */
function byDimension(elements: Tensor, { rank, expected }: RowMeans, text: string): Tensor {
  const table = lastAxisFirst(elements);
  const [size, ...rest] = table.shape;
  const padding = new Array(Math.max(0, rank - rest.length)).fill(1);
  return expected(reshape(table, [size, ...padding, ...rest]), text, [size as number]);
}

/** The mask, and 0 where the label is not one plain value. */
function plainRows(mask: Tensor, label: Tensor, { support }: Distribution): Tensor {
  if (support.kind !== "finite") return mask;
  return where(greater(max(support.match(label), { axes: 0 }), 1 - 1e-6), mask, 0);
}

function klMethod(
  model: Model,
  generative: Conditional,
  { conditional, distribution: posterior }: InferredFactor,
  prior: Distribution,
): LatentTerm["method"] {
  if (posterior.support.kind === "finite") return "enumerated";
  const term = `KL(${formatConditional("q", conditional)}, ${formatConditional("p", generative)})`;
  const dependent = [...generative.given, ...conditional.given].find(
    (parent) =>
      parent === conditional.variable || unknownAncestors(model, parent).includes(conditional.variable),
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
