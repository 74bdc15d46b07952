// Sums that absorb what was computed element by element before them. Only the simplifier makes them, after differentiation.
import { nd, reduceNd } from "../nd.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { type Emitter, type NoAttributes, noGradient, type Op } from "./define-op.ts";

const LATE = noGradient("it is made after differentiation");

/** Sum of the squares of all elements, every axis kept as size 1: one pass where a product and its sum take two and write one. */
export const sumSquaresOp: Op<NoAttributes> = {
  name: "sumSquares",
  infer: ([x]) => ({ shape: x.shape.map(() => 1), dtype: x.dtype }),
  gradient: LATE,
  lower: (emit, { node, inputs: [x] }) => {
    const axes = node.inputs[0].shape.map((_, axis) => axis);
    return emit.one("ReduceSumSquare", [x, emit.int64(axes)], { keepdims: 1 });
  },
  reference: ([x]) =>
    reduceNd(
      nd(
        x.shape,
        x.data.map((value) => value * value),
      ),
      axesOf(x.shape),
      0,
      (a, b) => a + b,
    ),
};

const axesOf = (shape: Shape): number[] => shape.map((_, axis) => axis);

/**
 * Sum of softplus over the last axis, kept as size 1.
 *
 * With softplus(x) = max(x, 0) - log(sigmoid(|x|)) the sum of the logarithms is the logarithm of products, and ONNX Runtime's Log takes
 * 1.4 ns an element where a factor of a product takes 0.2. A sigmoid of |x| lies in 1/2..1, so 64 of them cannot vanish.
 */
export const sumSoftplusOp: Op<NoAttributes> = {
  name: "sumSoftplus",
  infer: ([x]) => ({ shape: [...x.shape.slice(0, -1), 1], dtype: x.dtype }),
  gradient: LATE,
  lower: (emit, { node, inputs: [x] }) => {
    const { shape, rank } = node.inputs[0];
    const sum = (y: string) => emit.one("ReduceSum", [y, emit.int64([rank - 1])], { keepdims: 1 });
    return emit.one("Sub", [sum(emit.one("Relu", [x])), sum(sumOfLogs(emit, x, shape))]);
  },
  reference: ([x]) => {
    const softplus = x.data.map((value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value))));
    return reduceNd(nd(x.shape, softplus), [x.shape.length - 1], 0, (a, b) => a + b);
  },
};

/** Numbers whose sum over the last axis is that of log(sigmoid(|x|)): as few as the products allow. */
function sumOfLogs(emit: Emitter, x: string, shape: Shape): string {
  const factors = emit.one("Sigmoid", [emit.one("Abs", [x])]);
  const count = factorsOfProduct(shape);
  if (count === undefined) return emit.one("Log", [factors]);
  const lead = shape.slice(0, -1) as number[];
  const groups = (shape[shape.length - 1] as number) / count;
  const grouped = emit.one("Reshape", [factors, emit.int64([sizeOf(lead) as number, groups, count])]);
  const products = emit.one("ReduceProd", [grouped, emit.int64([2])], { keepdims: 0 });
  return emit.one("Reshape", [emit.one("Log", [products]), emit.int64([...lead, groups])]);
}

/** How many neighbours of the last axis make one product: about 28, the fastest; undefined where no number from 8 to 64 divides it. */
export function factorsOfProduct(shape: Shape): number | undefined {
  const size = shape[shape.length - 1];
  if (typeof size !== "number" || size === 0 || shape.some((dim) => typeof dim !== "number"))
    return undefined;
  const divisors = Array.from({ length: 57 }, (_, i) => i + 8).filter((count) => size % count === 0);
  return divisors.sort((a, b) => Math.abs(a - 28) - Math.abs(b - 28))[0];
}
