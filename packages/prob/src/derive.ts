// From a declaration to the terms of its bound, row by row: what p says of the values that q proposes, averaged over them. Knows nothing
// of weights and losses.
import {
  add,
  constant,
  type Dim,
  exp,
  expand,
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
import { unknownAncestors, weigh } from "./evidence.ts";
import { average, logAverage, perRow } from "./expectation.ts";
import { hasClosedKl, kl, klElements } from "./kl.ts";
import { buildConditional, type Conditional, formatConditional, type Model } from "./model.ts";
import { type InferredFactor, logProbOf, type Proposal, propose } from "./proposal.ts";

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
  /**
   * log of the mean over draws and sum over values of p(...) / q(...), [rows]: the bound of Burda et al. 2016, arXiv:1509.00519. What
   * the labels explain is not divided by q. `beta` weighs log p - log q by variable.
   */
  importanceBound(beta: (variable: string) => Tensor | number): Tensor;
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
  const { values, axes } = proposal;
  const { logRatio, logLabels, bearing } = weigh(model, data, proposal);
  const ratio = logRatio && exp(logRatio);
  const textOf = (c: Conditional) => `${model.name}: ${formatConditional("p", c)}`;
  /** Mean over the proposal. */
  const proposed = (term: Tensor, c: Conditional) => perRow(average(term, axes), rows, textOf(c));
  /** Mean over q given the labels. */
  const expected = (term: Tensor, c: Conditional) =>
    proposed(ratio && term.rank > 1 ? mul(term, ratio) : term, c);

  const distributions = new Map<string, { p: Distribution; q?: Distribution }>();
  const likelihoods: LikelihoodTerm[] = [];
  const latents: LatentTerm[] = [];
  const raw: RawTerm[] = [];
  for (const conditional of model.generative) {
    const { variable } = conditional;
    const distribution = buildConditional("p", conditional, values);
    const inferred = proposal.factors.get(variable);
    distributions.set(variable, { p: distribution, q: inferred?.distribution });
    const logP = logProbOf(variable, distribution, proposal);
    if (!inferred) {
      raw.push({ variable, logP });
      likelihoods.push({ conditional, logProb: expected(logP, conditional) });
      continue;
    }
    const posterior = inferred.distribution;
    const logQ = logProbOf(variable, posterior, proposal);
    const method = klMethod(model, conditional, inferred, distribution);
    const mask = data.masks.get(variable);
    const isPromised = data.known?.has(variable);
    raw.push({ variable, logP, logQ, mask });
    const weighed = bearing.get(variable);
    const atDraws = () => expected(sub(logQ, logP), conditional);
    const divergence = () => {
      if (method !== "closedForm") return atDraws();
      const closed = expected(kl(posterior, distribution), conditional);
      return weighed ? where(greater(weighed, 0), atDraws(), closed) : closed;
    };
    const isByDimension = method === "closedForm" && !weighed && !ratio && posterior.eventShape.length === 1;
    const logLabel = logLabels.get(variable);
    latents.push({
      variable,
      generative: conditional,
      inference: inferred.conditional,
      method,
      kl: isPromised ? expand(constant(Number.NaN), [rows]) : divergence(),
      klByDimension: isByDimension
        ? () => byDimension(klElements(posterior, distribution), proposal, rows, textOf(conditional))
        : undefined,
      known: mask &&
        logLabel && {
          rows: isPromised ? plainRows(mask, values.get(variable)!, posterior) : mask,
          logP: expected(logP, conditional),
          logQ: proposed(logLabel, conditional),
          weighing:
            unknownAncestors(model, variable).length > 0
              ? sub(expected(logQ, conditional), proposed(logLabel, conditional))
              : undefined,
        },
    });
  }
  return {
    inputs: [...data.inputs, ...proposal.noise],
    values,
    distributions,
    enumerations: proposal.enumerations,
    likelihoods,
    latents,
    importanceBound: (beta) =>
      perRow(
        average(logAverage(logWeight(raw, beta), axes), axes),
        rows,
        `${model.name}: the importance-weighted bound`,
      ),
  };
}

interface RawTerm {
  readonly variable: string;
  readonly logP: Tensor;
  readonly logQ?: Tensor;
  readonly mask?: Tensor;
}

/** sum of log p - log q over what is unknown and of log p over what is known, at every value and draw. */
function logWeight(terms: readonly RawTerm[], beta: (variable: string) => Tensor | number): Tensor {
  return terms
    .map(({ variable, logP, logQ, mask }) => {
      if (!logQ) return logP;
      const unknown = mul(sub(logP, logQ), beta(variable));
      return mask ? where(greater(mask, 0), logP, unknown) : unknown;
    })
    .reduce((total, term) => add(total, term));
}

/** [..., rows, size] -> [size, rows] */
function byDimension(elements: Tensor, { axes }: Proposal, rows: Dim, text: string): Tensor {
  const [size, ...rest] = lastAxisFirst(elements).shape;
  const padding = new Array(Math.max(0, axes.length + 1 - rest.length)).fill(1);
  const padded = reshape(lastAxisFirst(elements), [size, ...padding, ...rest]);
  return perRow(average(padded, axes), rows, text, [size as number]);
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
