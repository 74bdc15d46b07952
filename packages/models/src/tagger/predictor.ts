// Fitted models as data, and what they say of rows. A state holds numbers only: typed arrays become tensors of the run's file, the rest JSON.
import { type FloatRows, NearestIndex, normalCdf, pick, rowProducts } from "@semitone/stats";

/** A fitted model. Linear weights run over all scaled columns, one row of `columns` numbers for each output. */
export type PredictorState =
  | { readonly kind: "constant"; readonly value: readonly number[] }
  | { readonly kind: "softmax"; readonly weights: Float32Array; readonly bias: readonly number[] }
  | { readonly kind: "linear"; readonly weights: Float32Array; readonly bias: number }
  | {
      /** A number on the rating scale, its error, and where the classes part on that scale, from low to high. */
      readonly kind: "rating";
      readonly weights: Float32Array;
      readonly bias: number;
      readonly deviation: number;
      readonly order: readonly number[];
      readonly cuts: readonly number[];
    }
  | {
      /** Weighted mean target of the nearest stored rows, in the space that `axes` span (all columns where it is empty). */
      readonly kind: "neighbours";
      readonly axes: Float32Array;
      readonly dimensions: number;
      readonly rows: Float32Array;
      readonly targets: Float32Array;
      readonly outputs: number;
      readonly k: number;
    }
  | {
      /** Layers with softplus between them, on some of the columns. */
      readonly kind: "network";
      readonly columns: readonly number[];
      readonly layers: readonly NetworkLayer[];
      readonly head: NetworkHead;
    };

/** An affine map of rows: weights [inputs, outputs] row by row. */
export interface NetworkLayer {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  /** Weights [columns, outputs] of the network's own input, where the layer sees it beside the state of the layer before. */
  readonly fromRow?: Float32Array;
}

/** What the last layer's outputs are. */
export type NetworkHead =
  | { readonly kind: "softmax" }
  | { readonly kind: "number" }
  | {
      /** Codes, whose class is told by the component of a mixture that they fall into. */
      readonly kind: "mixture";
      readonly logits: readonly number[];
      readonly locs: Float32Array;
      readonly scales: Float32Array;
    };

/** Distribution over the classes (or `[number]`) for each row. */
export function predict(state: PredictorState, rows: FloatRows): number[][] {
  switch (state.kind) {
    case "constant":
      return rows.map(() => [...state.value]);
    case "softmax":
      return rowProducts(state.weights, state.bias.length, rows).map((sums) =>
        softmax(state.bias.map((bias, k) => bias + sums[k])),
      );
    case "linear":
      return rowProducts(state.weights, 1, rows).map(([sum]) => [state.bias + sum]);
    case "rating":
      return rowProducts(state.weights, 1, rows).map(([sum]) => shares(state, state.bias + sum));
    case "neighbours":
      return nearest(state, rows);
    case "network": {
      const { columns, layers, head } = state;
      return runLayers(layers, pick(rows, columns)).map((outputs) => read(head, outputs));
    }
  }
}

/** The last layer's outputs for each row. */
export function runLayers(layers: readonly NetworkLayer[], rows: FloatRows): Float64Array[] {
  return rows.map((row) => {
    let state = row;
    for (const [at, { weights, bias, fromRow }] of layers.entries()) {
      const next = Float64Array.from(bias);
      addProduct(next, at === 0 ? state : state.map(softplus), weights);
      if (fromRow) addProduct(next, row, fromRow);
      state = next;
    }
    return state;
  });
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** sum += x W with W [inputs, outputs] */
function addProduct(sum: Float64Array, x: Float64Array, weights: Float32Array): void {
  for (let i = 0, w = 0; i < x.length; i++)
    for (let k = 0; k < sum.length; k++, w++) sum[k] += x[i] * weights[w];
}

function read(head: NetworkHead, outputs: Float64Array): number[] {
  if (head.kind === "number") return [outputs[0]];
  if (head.kind === "softmax") return softmax([...outputs]);
  const { logits, locs, scales } = head;
  return softmax(
    logits.map((logit, k) => {
      let sum = logit;
      for (let d = 0, at = k * outputs.length; d < outputs.length; d++, at++)
        sum -= ((outputs[d] - locs[at]) / scales[at]) ** 2 / 2 + Math.log(scales[at]);
      return sum;
    }),
  );
}

export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Probability of each class where the rating is normal about `loc`. */
function shares(
  { deviation, order, cuts }: Extract<PredictorState, { kind: "rating" }>,
  loc: number,
): number[] {
  const below = [0, ...cuts.map((cut) => normalCdf((cut - loc) / deviation)), 1];
  const result = new Array<number>(order.length).fill(0);
  for (const [rank, k] of order.entries()) result[k] = below[rank + 1] - below[rank];
  return result;
}

/** Coordinates of rows on the axes, or the rows themselves. Kept as long as the rows: several members of a mixture share their axes. */
export function project(axes: Float32Array, dimensions: number, rows: FloatRows): readonly Float64Array[] {
  if (axes.length === 0) return rows;
  const known = PROJECTED.get(rows) ?? new Map<Float32Array, readonly Float64Array[]>();
  PROJECTED.set(rows, known);
  const projected = known.get(axes) ?? rowProducts(axes, dimensions, rows);
  known.set(axes, projected);
  return projected;
}

const PROJECTED = new WeakMap<FloatRows, Map<Float32Array, readonly Float64Array[]>>();

function nearest(state: Extract<PredictorState, { kind: "neighbours" }>, rows: FloatRows): number[][] {
  const { axes, dimensions, targets, outputs, k } = state;
  const known = indexOf(state);
  return project(axes, dimensions, rows).map((row) => {
    const { rows: closest, distances } = known.nearest(row, k);
    // The nearest counts most; the unit of distance is that of the k-th.
    const unit = distances[distances.length - 1] + 1e-12;
    const weights = distances.map((distance) => Math.exp(-distance / unit));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return Array.from(
      { length: outputs },
      (_, c) => closest.reduce((sum, i, n) => sum + weights[n] * targets[i * outputs + c], 0) / total,
    );
  });
}

/** Made at the first question, and kept as long as the stored rows. */
const INDEXES = new WeakMap<Float32Array, NearestIndex>();

function indexOf({ rows, dimensions }: Extract<PredictorState, { kind: "neighbours" }>): NearestIndex {
  const made = INDEXES.get(rows);
  if (made) return made;
  const index = new NearestIndex(
    Array.from({ length: rows.length / dimensions }, (_, i) =>
      Float64Array.from(rows.subarray(i * dimensions, (i + 1) * dimensions)),
    ),
  );
  INDEXES.set(rows, index);
  return index;
}

/** Indices of the `k` smallest values, in rising order; the earlier wins a tie. */
export function smallest(values: ArrayLike<number>, k: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === k && values[i] >= values[best[k - 1]]) continue;
    let at = best.length;
    while (at > 0 && values[i] < values[best[at - 1]]) at--;
    best.splice(at, 0, i);
    if (best.length > k) best.pop();
  }
  return best;
}
