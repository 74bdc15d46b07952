// The terms of a bound, weighted and averaged into a loss, with a report of each.
import { add, constant, div, greater, maximum, mean, mul, neg, Tensor, where } from "@semitone/graph";
import type { LatentTerm, ModelInput } from "./derive.ts";
import { ModelError } from "./errors.ts";
import { deriveRows } from "./known-rows.ts";
import type { Model } from "./model.ts";

/** A number, or a scalar tensor: an input, or a schedule over the steps. */
export type Weight = number | Tensor;
/** One weight for all variables, or one for each by name. */
export type Weights = Weight | Readonly<Record<string, Weight>>;

export interface ObjectiveOptions {
  /** Rows of a batch. */
  readonly rows: number;
  /**
   * Weight of log q(label | x) in rows that have a label. Must be given if a variable is partially observed; 0 leaves the term out.
   * Kingma et al. 2014 use 0.1 N / (labelled rows).
   */
  readonly alpha?: Weights;
  /** Weight of the KL terms; a warm-up is a tensor that grows. @default 1 */
  readonly beta?: Weights;
  /** Nats by variable: the batch mean of its KL term is not pressed below. Kingma et al. 2016, arXiv:1606.04934. */
  readonly freeBits?: Readonly<Record<string, number>>;
  /**
   * Weight of each row in every mean, [rows]. Where rows of a kind are drawn more often than they occur, their share of all rows over
   * their share of the batch makes the loss an unbiased estimate of that over all rows. @default 1
   */
  readonly rowWeights?: Tensor;
  /** Tensors in place of inputs, by variable or mask name. */
  readonly values?: Readonly<Record<string, Tensor>>;
  /**
   * By partially observed variable: so many rows at the start of each batch have a label, a plain one. They cost one value of the
   * variable in place of all; a row that breaks the promise makes the loss NaN. Other rows may have labels all the same.
   * @default 0 of each
   */
  readonly knownRows?: Readonly<Record<string, number>>;
}

export interface Objective {
  /** To be minimised: -(mean elbo) with the declared weights, in nats per row. */
  readonly loss: Tensor;
  /**
   * Scalars in nats, unweighted: `elbo` per row, the lower bound; `likelihood/<v>` per row; `kl/<v>` per row where v is unknown;
   * `prior/<v>` and `label/<v>`, log p and log q of the label, per row that has one.
   */
  readonly terms: Readonly<Record<string, Tensor>>;
  /** What to feed: data, masks, noise. */
  readonly inputs: readonly ModelInput[];
}

/**
 * The objective that a model declares: sum_v E_q[log p(v | parents)] over observed v, minus beta_v KL_v over latent v; where a
 * partially observed v is known, log p(v | parents) + alpha_v log q(v | x) in place of its KL.
 *
 * In a labelled row the label's distribution stands in for q everywhere; the bound of a soft label r is the mean under r of the
 * labelled bounds.
 *
 * @throws ModelError if a weight or `knownRows` names no such variable, or there are labels and no alpha
 * @example const { loss, terms } = objective(m2(networks), { rows: 100, alpha: 50 });
 */
export function objective(
  model: Model,
  { rows, alpha, beta = 1, freeBits = {}, rowWeights, values, knownRows = {} }: ObjectiveOptions,
): Objective {
  const { inputs, likelihoods, latents } = deriveRows(model, rows, values, knownRows);
  const all = latents.map(({ variable }) => variable);
  const partial = latents.filter(({ known }) => known).map(({ variable }) => variable);
  const alphaOf = weightsOf(`${model.name}: alpha`, alpha, partial);
  const betaOf = weightsOf(`${model.name}: beta`, beta, all);
  const freeOf = weightsOf(`${model.name}: freeBits`, { ...zeros(all), ...freeBits }, all);

  const meanRow: MeanRow = (perRow) => mean(rowWeights ? mul(perRow, rowWeights) : perRow);
  const reports: Record<string, Tensor> = {};
  const bound: Tensor[] = [];
  const weighted: Tensor[] = [];
  for (const { conditional, logProb } of likelihoods) {
    const value = meanRow(logProb);
    reports[`likelihood/${conditional.variable}`] = value;
    bound.push(value);
    weighted.push(value);
  }
  for (const latent of latents) {
    const { variable } = latent;
    const { kl, unknownShare, prior, label, knownShare } = averages(latent, meanRow);
    const free = freeOf(variable);
    const pressed = free === 0 ? kl : maximum(kl, mul(unknownShare, free));
    reports[`kl/${variable}`] = perShare(kl, unknownShare);
    bound.push(neg(kl));
    weighted.push(neg(mul(pressed, betaOf(variable))));
    if (!prior || !label) continue;
    reports[`prior/${variable}`] = perShare(prior, knownShare);
    reports[`label/${variable}`] = perShare(label, knownShare);
    bound.push(prior);
    weighted.push(prior, mul(label, alphaOf(variable)));
  }
  return { loss: neg(total(weighted)), terms: { elbo: total(bound), ...reports }, inputs };
}

/** [rows] -> its mean, a scalar. */
type MeanRow = (perRow: Tensor) => Tensor;

/** Means over all rows of what counts in some: the KL where the variable is unknown, the label's terms where it is known. */
function averages({ kl, known }: LatentTerm, meanRow: MeanRow) {
  if (!known) return { kl: meanRow(kl), unknownShare: constant(1), knownShare: constant(0) };
  const isKnown = greater(known.rows, 0);
  return {
    kl: meanRow(where(isKnown, 0, kl)),
    prior: meanRow(where(isKnown, known.logP, 0)),
    label: meanRow(where(isKnown, known.logQ, 0)),
    unknownShare: meanRow(where(isKnown, constant(0), 1)),
    knownShare: meanRow(where(isKnown, constant(1), 0)),
  };
}

/** From a mean over all rows to one over a share of them; 0 where no row counts. */
const perShare = (value: Tensor, share: Tensor): Tensor => div(value, maximum(share, SMALLEST_SHARE));

const SMALLEST_SHARE = 1e-9;

const total = (parts: readonly Tensor[]): Tensor => parts.reduce((a, b) => add(a, b));

const zeros = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));

function weightsOf(
  what: string,
  given: Weights | undefined,
  names: readonly string[],
): (name: string) => Weight {
  if (given === undefined) {
    if (names.length > 0)
      throw new ModelError(`${what} must be given for ${names.join(", ")}; 0 leaves the term out`);
    return () => 0;
  }
  if (typeof given === "number" || given instanceof Tensor) return () => given;
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new ModelError(
        `${what} names ${name}, which has no such term; there are: ${names.join(", ") || "none"}`,
      );
  for (const name of names)
    if (given[name] === undefined)
      throw new ModelError(`${what} must be given for ${name}; 0 leaves the term out`);
  return (name) => given[name];
}
