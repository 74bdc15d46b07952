// Means over the rows of a batch of terms that count in some of them, and the report of an objective.
import { add, constant, div, greater, maximum, neg, type Tensor, where } from "@semitone/graph";
import type { RowTerms } from "./known-rows.ts";
import type { LatentTerm } from "./latent-term.ts";

/** [..., rows] -> the weighted mean over rows. */
export type MeanRow = (perRow: Tensor) => Tensor;

/** Means over all rows of what counts in some: the KL where the variable is unknown, the label's terms where it is known. */
export function averages({ kl, known }: LatentTerm, meanRow: MeanRow) {
  if (!known) return { kl: meanRow(kl), unknownShare: constant(1), knownShare: constant(0) };
  const isKnown = greater(known.rows, 0);
  return {
    kl: meanRow(where(isKnown, 0, kl)),
    prior: meanRow(where(isKnown, known.logP, 0)),
    label: meanRow(where(isKnown, known.logQ, 0)),
    weighing: known.weighing && meanRow(where(isKnown, known.weighing, 0)),
    unknownShare: meanRow(where(isKnown, constant(0), 1)),
    knownShare: meanRow(where(isKnown, constant(1), 0)),
  };
}

/** The terms of the bound by name, each over the rows that have it, and `elbo`, over all. */
export function reportTerms({ likelihoods, latents }: RowTerms, meanRow: MeanRow): Record<string, Tensor> {
  const reports: Record<string, Tensor> = {};
  const elbo: Tensor[] = [];
  for (const { conditional, logProb } of likelihoods) {
    const value = meanRow(logProb);
    reports[`likelihood/${conditional.variable}`] = value;
    elbo.push(value);
  }
  for (const latent of latents) {
    const { variable } = latent;
    const { kl, unknownShare, prior, label, weighing, knownShare } = averages(latent, meanRow);
    reports[`kl/${variable}`] = perShare(kl, unknownShare);
    elbo.push(neg(kl));
    if (!prior || !label) continue;
    reports[`prior/${variable}`] = perShare(prior, knownShare);
    reports[`label/${variable}`] = perShare(label, knownShare);
    elbo.push(prior);
    if (!weighing) continue;
    reports[`weighing/${variable}`] = perShare(weighing, knownShare);
    elbo.push(neg(weighing));
  }
  return { elbo: total(elbo), ...reports };
}

/** From a mean over all rows to one over a share of them; 0 where no row counts. */
const perShare = (value: Tensor, share: Tensor): Tensor => div(value, maximum(share, SMALLEST_SHARE));

const SMALLEST_SHARE = 1e-9;

export const total = (parts: readonly Tensor[]): Tensor => parts.reduce((a, b) => add(a, b));
