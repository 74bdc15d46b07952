// The terms of a bound, weighted and averaged into a loss, with a report of each.
import { add, constant, greater, maximum, mean, mul, neg, type Tensor, where } from "@semitone/graph";
import { dataOf, type ModelInput } from "./data.ts";
import { ModelError } from "./errors.ts";
import { unknownAncestors } from "./evidence.ts";
import { type FreeBits, freeBitsOf, holdFree } from "./free-bits.ts";
import { deriveRows, type Samples } from "./known-rows.ts";
import type { LatentTerm } from "./latent-term.ts";
import { formatConditional, type Model } from "./model.ts";
import { penaltiesOf } from "./penalties.ts";
import { averages, type MeanRow, reportTerms, total } from "./term-means.ts";
import { type Weight, type Weights, weightsOf } from "./weights.ts";

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
  /** Nats by variable: the batch mean of its KL term, or of each dimension of it, is not pressed below. */
  readonly freeBits?: Readonly<Record<string, FreeBits>>;
  /**
   * Weight of the rows that have any label, in the loss: their bound and their label terms alike. Above 1 it makes up for labels that
   * are rare. Siddharth et al. 2017, arXiv:1706.00400; Habib et al. 2019, arXiv:1910.01709. @default 1
   */
  readonly gamma?: Weight;
  /**
   * Draws of each continuous variable in a row. Must be given where q explains a label by drawn variables, q(y | x, z): the draws are
   * then weighed by the label, and one draw weighs nothing. The cost grows with it. @default 1
   */
  readonly samples?: Samples;
  /**
   * `importance` takes the log of the mean over draws of p / q in place of the mean of the log: a tighter bound. q of an unknown finite
   * variable cancels out of it, so that only labels teach a classifier. Burda et al. 2016, arXiv:1509.00519. @default "elbo"
   */
  readonly bound?: "elbo" | "importance";
  /**
   * Weight of each row in every mean, [rows]. Where rows of a kind are drawn more often than they occur, their share of all rows over
   * their share of the batch makes the loss an unbiased estimate of that over all rows. @default 1
   */
  readonly rowWeights?: Tensor;
  /** Weights of the model's penalties. Must be given if it declares any; 0 leaves one out. */
  readonly penalties?: Weights;
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
   * `prior/<v>` and `label/<v>`, log p and log q of the label, per row that has one, and `weighing/<v>`, KL(q(h | x, v), q(h | x)) of the
   * unknown h that q explains it by; `importance` per row, the bound where it is asked for; `penalty/<name>` as declared.
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
 * labelled bounds. Where q has unknown variables h before a label, all means are under q(h | x, label), as `weigh` says.
 *
 * @throws ModelError if a weight or `knownRows` names no such variable, there are labels and no alpha, or draws to be weighed and no
 * `samples`
 * @example const { loss, terms } = objective(m2(networks), { rows: 100, alpha: 50 });
 */
export function objective(
  model: Model,
  {
    rows,
    alpha,
    beta = 1,
    freeBits = {},
    gamma,
    samples,
    bound = "elbo",
    penalties,
    rowWeights,
    values,
    knownRows,
  }: ObjectiveOptions,
): Objective {
  const data = dataOf(model, rows, values);
  const derived = deriveRows(model, rows, data, { knownRows, samples });
  const { inputs, likelihoods, latents } = derived;
  if (samples === undefined) refuseUnweighed(model, latents);
  const all = latents.map(({ variable }) => variable);
  const partial = latents.filter(({ known }) => known).map(({ variable }) => variable);
  const alphaOf = weightsOf(`${model.name}: alpha`, alpha, partial);
  const betaOf = weightsOf(`${model.name}: beta`, beta, all);
  const freeOf = freeBitsOf(model, freeBits, latents);

  const weightedMean =
    (weight?: Tensor): MeanRow =>
    (perRow) =>
      mean(weight ? mul(perRow, weight) : perRow, { axes: -1 });
  const reported = weightedMean(rowWeights);
  const pressed = weightedMean(gammaWeights(latents, gamma, rowWeights));

  const terms = reportTerms(derived, reported);
  if (bound === "importance") {
    if (Object.keys(freeBits).length > 0)
      throw new ModelError(
        `${model.name}: the importance bound has no KL terms that freeBits could hold; take bound "elbo"?`,
      );
    terms.importance = reported(derived.importanceBound(() => 1));
  }
  const elboParts = () => [
    ...likelihoods.map(({ logProb }) => pressed(logProb)),
    ...latents.flatMap((latent) => {
      const { kl, unknownShare, prior, weighing } = averages(latent, pressed);
      const held = holdFree(latent, kl, unknownShare, freeOf(latent.variable), pressed);
      const divergence = mul(weighing ? add(held, weighing) : held, betaOf(latent.variable));
      return [neg(divergence), ...(prior ? [prior] : [])];
    }),
  ];
  const weighted = [
    ...(bound === "importance" ? [pressed(derived.importanceBound(betaOf))] : elboParts()),
    ...latents.flatMap((latent) => {
      const { label } = averages(latent, pressed);
      return label ? [mul(label, alphaOf(latent.variable))] : [];
    }),
  ];
  const declared = penaltiesOf(model, data);
  const penaltyOf = weightsOf(`${model.name}: penalties`, penalties, Object.keys(declared));
  for (const [name, value] of Object.entries(declared)) {
    terms[`penalty/${name}`] = value;
    weighted.push(neg(mul(value, penaltyOf(name))));
  }
  return { loss: neg(total(weighted)), terms, inputs };
}

/** The weight of each row where labelled ones count `gamma` times. */
function gammaWeights(
  latents: readonly LatentTerm[],
  gamma: Weight | undefined,
  rowWeights: Tensor | undefined,
): Tensor | undefined {
  const masks = latents.flatMap(({ known }) => (known ? [known.rows] : []));
  if (gamma === undefined || masks.length === 0) return rowWeights;
  const isLabelled = greater(
    masks.reduce((a, b) => maximum(a, b)),
    0,
  );
  const weights = where(isLabelled, gamma, constant(1));
  return rowWeights ? mul(weights, rowWeights) : weights;
}

/** Draws that a label weighs, and no word on how many. */
function refuseUnweighed(model: Model, latents: readonly LatentTerm[]): void {
  const isDrawn = (name: string) =>
    latents.find(({ variable }) => variable === name)?.method !== "enumerated";
  for (const { variable, inference, known } of latents) {
    const drawn = known ? unknownAncestors(model, variable).filter(isDrawn) : [];
    if (drawn.length > 0)
      throw new ModelError(
        `${model.name}: ${formatConditional("q", inference)} explains labels by draws of ${drawn.join(", ")}, which they weigh; give samples, the draws in a row, e.g. 8; 1 weighs nothing`,
      );
  }
}
