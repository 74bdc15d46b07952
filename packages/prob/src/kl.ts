// KL(q, p) in closed form, by pair. A pair that has none is an error unless a Monte Carlo estimate is asked for.
import { sub, type Tensor } from "@semitone/graph";
import type { Distribution } from "./distribution.ts";
import { klBernoulli } from "./distributions/bernoulli.ts";
import { klBeta } from "./distributions/beta.ts";
import { klCategorical } from "./distributions/categorical.ts";
import { klLaplace } from "./distributions/laplace.ts";
import { klNormal } from "./distributions/normal.ts";
import { DistributionError } from "./errors.ts";

const CLOSED_FORMS: Readonly<Record<string, (q: Distribution, p: Distribution) => Tensor>> = {
  "normal, normal": klNormal,
  "laplace, laplace": klLaplace,
  "beta, beta": klBeta,
  "bernoulli, bernoulli": klBernoulli,
  "categorical, categorical": klCategorical,
  "oneHotCategorical, oneHotCategorical": klCategorical,
};

const pairOf = (q: Distribution, p: Distribution) => `${q.name}, ${p.name}`;

export const hasClosedKl = (q: Distribution, p: Distribution): boolean => pairOf(q, p) in CLOSED_FORMS;

/** KL of each element of the event, where the elements are independent: adds up to `kl`, [...batch, ...event]. */
export const klElements = (q: Distribution, p: Distribution): Tensor =>
  CLOSED_FORMS[pairOf(q, p)]({ ...q, eventShape: [] }, { ...p, eventShape: [] });

export interface KlOptions {
  /** Noise of one draw from q: estimate log q(x) - log p(x) at that draw instead of failing. Unbiased, with variance. */
  readonly monteCarlo?: readonly Tensor[];
}

/**
 * KL(q, p) = E_q[log q - log p] >= 0, in nats, without the event axes.
 *
 * @throws DistributionError if the events differ, or the pair has no closed form and `monteCarlo` is not given
 */
export function kl(q: Distribution, p: Distribution, { monteCarlo }: KlOptions = {}): Tensor {
  if (q.eventShape.join() !== p.eventShape.join())
    throw new DistributionError(
      `kl: both must have the same event shape; got ${q.name} [${q.eventShape.join(", ")}] and ${p.name} [${p.eventShape.join(", ")}]`,
    );
  const closed = CLOSED_FORMS[pairOf(q, p)];
  if (closed) return closed(q, p);
  if (!monteCarlo)
    throw new DistributionError(
      `kl: no closed form for (${pairOf(q, p)}); pass { monteCarlo: noise } for a one-draw estimate`,
    );
  const value = q.sample(...monteCarlo);
  return sub(q.logProb(value), p.logProb(value));
}
