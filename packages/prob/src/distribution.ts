// What a distribution is. Every one in distributions/ is a plain object of this form, made of tensor expressions.
import { broadcastShapes, expand, type Shape, sum, type Tensor, transpose } from "@semitone/graph";
import { DistributionError } from "./errors.ts";

/** Random numbers that one draw needs, fed from outside. */
export interface Noise {
  /** What it decides, e.g. `component`; unique within the distribution. */
  readonly name: string;
  /** Standard normal, or uniform in [0, 1). */
  readonly kind: "normal" | "uniform";
  /** Shape for one draw; the batch axes come before it. */
  readonly shape: readonly number[];
}

/** Finitely many values, listed, always in the same order. */
export interface FiniteSupport {
  readonly kind: "finite";
  readonly count: number;
  /** Every value once: [count, ...eventShape]. */
  enumerate(): Tensor;
  /** log p of every value, [count, ...batchShape]: `logProb(enumerate())` at the cost of the table alone. */
  logProbs(): Tensor;
  /**
   * Probability that a label stands for each value, [count, ...rows]: 1 or 0 for a plain label, in between for a soft one.
   *
   * @param label [...rows, ...eventShape]: an event, or for distributions over classes the probability of each
   */
  match(label: Tensor): Tensor;
}

/** Where the values live. */
export type Support = FiniteSupport | { readonly kind: "real" | "unitInterval" | "binary" | "tokens" };

/**
 * A distribution over events of shape `eventShape`, one for each position of `batchShape`. Shapes of values are batch + event, and
 * broadcast: a value with further leading axes gives log densities with the same leading axes.
 */
export interface Distribution {
  /** What `kl` finds its closed forms by, and what `explain` prints. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly support: Support;
  readonly batchShape: Shape;
  readonly eventShape: readonly number[];
  readonly noise: readonly Noise[];
  /** Does the gradient reach the parameters through `sample`? */
  readonly reparameterized: boolean;
  /** log p(value), in nats; without the event axes. */
  logProb(value: Tensor): Tensor;
  /** One draw for each batch position, given a tensor for each entry of `noise`. */
  sample(...noise: readonly Tensor[]): Tensor;
  /** -E[log p], in nats, of shape `batchShape`. */
  entropy(): Tensor;
  /** E[value], of shape batch + event. */
  mean(): Tensor;
}

export interface EventShapes {
  readonly batchShape: Shape;
  readonly eventShape: readonly number[];
  /** Sum over the event axes, the last ones, at the batch shape of `x` itself: a part that varies less is summed once. */
  sumEvent(x: Tensor): Tensor;
}

/** Splits the common shape of the parameters into batch and event, the last `eventRank` axes. */
export function splitShape(where: string, eventRank: number, ...parameters: readonly Tensor[]): EventShapes {
  const full = broadcastShapes(where, ...parameters.map(({ shape }) => shape));
  const cut = full.length - eventRank;
  const eventShape = full.slice(Math.max(cut, 0));
  if (cut < 0 || !eventShape.every((dim) => typeof dim === "number"))
    throw new DistributionError(
      `${where}: parameters need ${eventRank} static event axes at the end; got [${full.join(", ")}]; set eventRank?`,
    );
  const axes = eventShape.map((_, i) => i - eventRank);
  return {
    batchShape: full.slice(0, cut),
    eventShape: eventShape as readonly number[],
    sumEvent: (x) =>
      eventRank === 0 ? x : sum(expand(x, broadcastShapes(where, x.shape, eventShape)), { axes }),
  };
}

/** The last axis moved to the front: [..., count] -> [count, ...]. */
export const lastAxisFirst = (x: Tensor): Tensor =>
  transpose(x, [x.rank - 1, ...Array.from({ length: x.rank - 1 }, (_, axis) => axis)]);

/** A method that a distribution does not have, with the reason and the way out. */
export const lacks = (name: string, method: string, reason: string) => (): never => {
  throw new DistributionError(`${name}: ${method} ${reason}`);
};
