// Reductions beyond the sum: maximum, cumulative sum, positions of maxima.
import { ShapeError } from "../errors.ts";
import { dot, forEachIndex, nd, reduceNd } from "../nd.ts";
import { formatShape, normalizeAxis, stridesOf } from "../shape.ts";
import { requireFloat, type Tensor } from "../tensor.ts";
import { cast, div, dropAxes, equal, mul, type ReduceOptions, reducedAxes, sum } from "./algebra.ts";
import { type AnyOp, apply, applyOne, noGradient, type Op } from "./define-op.ts";
import { sumSoftplusOp, sumSquaresOp } from "./fused-sums.ts";

function requireElements(name: string, x: Tensor, axes: readonly number[]): void {
  if (axes.some((axis) => x.shape[axis] === 0))
    throw new ShapeError(`${name}: there must be something to choose from; got ${formatShape(x.shape)}`);
}

const maxOp: Op<{ axes: readonly number[] }> = {
  name: "max",
  infer: ([x], { axes }) => {
    requireElements("max", x, axes);
    return { shape: x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)), dtype: x.dtype };
  },
  // Equal maxima share the derivative.
  gradient: ({ grad, inputs: [x], output, attributes: { axes } }) => {
    const winners = cast(equal(x, output), x.dtype);
    return [mul(div(winners, sum(winners, { axes, keepDims: true })), grad)];
  },
  lower: (emit, { inputs, attributes }) =>
    emit.one("ReduceMax", [inputs[0], emit.int64(attributes.axes)], { keepdims: 1 }),
  reference: ([x], { axes }) => reduceNd(x, axes, Number.NEGATIVE_INFINITY, Math.max),
};

/** Largest value over axes. */
export function max(x: Tensor, options: ReduceOptions = {}): Tensor {
  requireFloat("max", x);
  const axes = reducedAxes(x, options, "max");
  return axes.length === 0 ? x : dropAxes(applyOne(maxOp, [x], { axes }), axes, options);
}

const cumSumOp: Op<{ axis: number; reverse: boolean }> = {
  name: "cumSum",
  infer: ([x]) => x,
  gradient: ({ grad, attributes: { axis, reverse } }) => [
    applyOne(cumSumOp, [grad], { axis, reverse: !reverse }),
  ],
  lower: (emit, { inputs, attributes: { axis, reverse } }) =>
    emit.one("CumSum", [inputs[0], emit.int64([axis], [])], { reverse: Number(reverse) }),
  reference: ([x], { axis, reverse }) => {
    const result = nd(x.shape);
    const strides = stridesOf(x.shape);
    forEachIndex(x.shape, (index, flat) => {
      const line = flat - index[axis] * strides[axis];
      for (let i = 0; i < x.shape[axis]; i++)
        if (reverse ? i >= index[axis] : i <= index[axis])
          result.data[flat] += x.data[line + i * strides[axis]];
    });
    return result;
  },
};

/** Running sum along `axis`: y_i = x_0 + ... + x_i; from the end with `reverse`. */
export function cumSum(x: Tensor, axis = -1, { reverse = false }: { reverse?: boolean } = {}): Tensor {
  requireFloat("cumSum", x);
  return applyOne(cumSumOp, [x], { axis: normalizeAxis(axis, x.rank, "cumSum"), reverse });
}

const argMaxOp: Op<{ axis: number }> = {
  name: "argMax",
  infer: ([x], { axis }) => {
    requireElements("argMax", x, [axis]);
    return { shape: x.shape.filter((_, i) => i !== axis), dtype: "int64" };
  },
  gradient: noGradient("its output is an index; use detach() or a relaxation"),
  lower: (emit, { inputs, attributes: { axis } }) => emit.one("ArgMax", inputs, { axis, keepdims: 0 }),
  reference: ([x], { axis }, [type]) => {
    const result = nd(type.shape as readonly number[]);
    const strides = stridesOf(x.shape).filter((_, i) => i !== axis);
    const step = stridesOf(x.shape)[axis];
    forEachIndex(result.shape, (index, flat) => {
      const line = dot(index, strides);
      let best = 0;
      for (let i = 1; i < x.shape[axis]; i++)
        if (x.data[line + i * step] > x.data[line + best * step]) best = i;
      result.data[flat] = best;
    });
    return result;
  },
};

/** Position of the largest value along `axis`, the first of equals; int64, without that axis. */
export function argMax(x: Tensor, axis = -1): Tensor {
  return applyOne(argMaxOp, [x], { axis: normalizeAxis(axis, x.rank, "argMax") });
}

const topKOp: Op<{ k: number }> = {
  name: "topK",
  infer: ([x], { k }) => {
    const size = x.shape.at(-1);
    if (typeof size !== "number" || !Number.isInteger(k) || k < 1 || k > size)
      throw new ShapeError(`topK: k must lie in 1..${size}; got ${k} of ${formatShape(x.shape)}`);
    const shape = [...x.shape.slice(0, -1), k];
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: "int64" },
    ];
  },
  gradient: noGradient("its outputs are a selection; gather the chosen elements from x instead"),
  lower: (emit, { inputs, attributes: { k } }) =>
    emit.node("TopK", [inputs[0], emit.int64([k])], { axis: -1, largest: 1, sorted: 1 }, { outputs: 2 }),
  reference: ([x], { k }, [values, indices]) => {
    const width = x.shape[x.shape.length - 1];
    const result = [nd(values.shape as readonly number[]), nd(indices.shape as readonly number[])];
    for (let row = 0; row * width < x.data.length; row++) {
      const line = x.data.subarray(row * width, (row + 1) * width);
      const order = Array.from(line.keys()).sort((a, b) => line[b] - line[a] || a - b);
      for (let i = 0; i < k; i++) {
        result[0].data[row * k + i] = line[order[i]];
        result[1].data[row * k + i] = order[i];
      }
    }
    return result;
  },
};

/** The `k` largest values along the last axis, largest first, and their positions (int64). Not differentiable: gather instead. */
export function topK(x: Tensor, k: number): { values: Tensor; indices: Tensor } {
  const [values, indices] = apply(topKOp, [x], { k });
  return { values, indices };
}

export const REDUCTION = {
  max: maxOp,
  cumSum: cumSumOp,
  argMax: argMaxOp,
  topK: topKOp,
  sumSquares: sumSquaresOp,
  sumSoftplus: sumSoftplusOp,
} as const satisfies Record<string, AnyOp>;
