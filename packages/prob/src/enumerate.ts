// The values over which a finite variable is summed, and their weights: all of them, or the likeliest and one draw of the rest.
import {
  add,
  concat,
  constant,
  detach,
  exp,
  gather,
  greater,
  log,
  maximum,
  oneHot,
  reshape,
  split,
  sub,
  sum,
  type Tensor,
  topK,
  transpose,
  where,
} from "@semitone/graph";
import { type Distribution, type FiniteSupport, lastAxisFirst } from "./distribution.ts";
import { gumbelMax } from "./distributions/categorical.ts";
import type { Axis } from "./expectation.ts";

/** A finite variable summed out: weights are q of each value, or the label's distribution where it is known. */
export interface Enumeration extends Axis {
  readonly variable: string;
  /** Length of the axis. */
  readonly count: number;
  /** Are these all values of the variable, in the order of its support? */
  readonly complete: boolean;
}

/** A label by row, and the mask of the rows where it counts. */
export interface Known {
  readonly mask: Tensor;
  readonly label: Tensor;
}

export interface Listing extends Axis {
  readonly value: Tensor;
}

/** Every value along enumeration axis `index`, weighted by q, or by the label where it is known. */
export function listAll(
  distribution: Distribution,
  support: FiniteSupport,
  index: number,
  known?: Known,
): Listing {
  const logWeight = tableOf(distribution, support, index); // [count, ..., rows]
  const isKnown = known && greater(known.mask, 0);
  return {
    index,
    value: onAxis(support.enumerate(), index, 0),
    weight: isKnown
      ? where(isKnown, onAxis(support.match(known.label), index, 1), exp(logWeight))
      : exp(logWeight),
    logWeight,
    isKnown,
  };
}

/**
 * The `top` likeliest values under q and one draw of the rest, along enumeration axis `index`: [top + 1, ..., rows]. Sums weighted so
 * are unbiased, and so are their gradients: the draw s comes from q given the rest and stands for all of it, with weight
 * q(s) / (its probability, held constant). Liu et al. 2019, arXiv:1810.04777. With `top` 0 that is a plain draw and its score.
 *
 * Where a label is known it takes all the weight; it must be a plain label.
 *
 * @param uniform noise of the draw, [...batch, count]
 */
export function listTop(
  distribution: Distribution,
  support: FiniteSupport,
  index: number,
  { top, uniform, known }: { readonly top: number; readonly uniform: Tensor; readonly known?: Known },
): Listing {
  const table = support.logProbs();
  const batchAxes = table.shape.slice(1).map((_, axis) => axis + 1);
  const logProbs = detach(transpose(table, [...batchAxes, 0])); // [...batch, count]
  const listed = top > 0 ? [topK(logProbs, top).indices] : []; // [...batch, top]
  const isListed = listed.map((indices) => greater(sum(oneHot(indices, support.count), { axes: -2 }), 0));
  const left = isListed.reduce((logits, isTop) => where(isTop, -1e30, logits), logProbs);
  const drawn = gumbelMax(left, uniform); // [...batch]
  const chosen = concat([...listed, reshape(drawn, [...drawn.shape, 1])]);
  const value = onAxis(gather(support.enumerate(), lastAxisFirst(chosen)), index, drawn.rank);
  const logProb = distribution.logProb(value); // [top + 1, ..., rows]
  const [draw, ...likeliest] = split(logProb, top > 0 ? [top, 1] : [1], 0).toReversed();
  const rest = likeliest.reduce(
    (share, part) => sub(share, sum(exp(part), { axes: 0, keepDims: true })),
    constant(1),
  );
  const standIn = detach(sub(log(maximum(rest, 1e-30)), draw));
  const logWeight = concat([...likeliest, add(draw, standIn)], 0);
  const weight = exp(logWeight);
  if (!known) return { index, value, weight, logWeight };
  const isKnown = greater(known.mask, 0);
  const first = constant([1, ...new Array(top).fill(0)], [top + 1, ...new Array(index + 1).fill(1)]);
  const isKnownEvent = reshape(isKnown, [...isKnown.shape, ...distribution.eventShape.map(() => 1)]);
  return {
    index,
    value: where(isKnownEvent, known.label, value),
    weight: where(isKnown, first, weight),
    logWeight,
    isKnown,
  };
}

/** log p of all values of a finite variable, [count, ..., rows]. */
export const tableOf = ({ batchShape }: Distribution, support: FiniteSupport, index: number): Tensor =>
  onAxis(support.logProbs(), index, batchShape.length);

/** [count, ...batch, ...rest] with count on enumeration axis `index`: batch is padded to [1, ..., rows]. */
function onAxis(table: Tensor, index: number, batchRank: number): Tensor {
  const [count, ...rest] = table.shape;
  return reshape(table, [count, ...new Array(index + 1 - batchRank).fill(1), ...rest]);
}
