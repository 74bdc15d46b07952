// What a variable that is not always known adds to the bound: its KL where it is unknown, its label's terms where it is known.
import { constant, greater, max, reshape, sub, type Tensor, where } from "@semitone/graph";
import type { Data } from "./data.ts";
import { type Distribution, lastAxisFirst } from "./distribution.ts";
import { ModelError } from "./errors.ts";
import { type Evidence, unknownAncestors } from "./evidence.ts";
import type { RowMeans } from "./expectation.ts";
import { hasClosedKl, kl, klElements } from "./kl.ts";
import { type Conditional, formatConditional, type Model } from "./model.ts";
import type { InferredFactor } from "./proposal.ts";

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

export interface LatentParts {
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

/** The term of one variable that q proposes. */
export function latentTerm(parts: LatentParts): LatentTerm {
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
