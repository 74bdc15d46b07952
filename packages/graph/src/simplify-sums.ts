// Rewrites of sums: what only a sum reads need not be written element by element.
import { add, sub, sum } from "./ops/algebra.ts";
import { applyOne } from "./ops/define-op.ts";
import { factorsOfProduct, sumSoftplusOp, sumSquaresOp } from "./ops/fused-sums.ts";
import { isStatic, sameShape, staticSize } from "./shape.ts";
import type { Rule } from "./simplify-rule.ts";
import type { Tensor } from "./tensor.ts";

/** The sum of x * x over everything: a norm reads x once and writes nothing. */
export const sumOfSquares: Rule = ({ op, inputs: [x], attributes }, { uses }) => {
  if (op.name !== "sum" || x.node.op.name !== "mul" || uses(x) > 1) return undefined;
  const [a, b] = x.node.inputs;
  const everything = (attributes.axes as readonly number[]).length === x.rank;
  return everything && a === b ? applyOne(sumSquaresOp, [a], {}) : undefined;
};

/** Below this many elements the logarithms cost less than the further calls. */
const MANY_LOGARITHMS = 16_384;

/** The sum of softplus(x), and of softplus(x) +- y: of logarithms of products, fewer by an order of magnitude. */
export const sumOfSoftplus: Rule = ({ op, inputs: [x], attributes }, { uses }) => {
  if (op.name !== "sum" || !isStatic(x.shape) || uses(x) > 1) return undefined;
  const axes = attributes.axes as readonly number[];
  const applies = (y: Tensor) =>
    y.node.op.name === "softplus" &&
    uses(y) === 1 &&
    axes.includes(x.rank - 1) &&
    sameShape(y.shape, x.shape) &&
    staticSize(x.shape as readonly number[]) >= MANY_LOGARITHMS &&
    factorsOfProduct(x.shape) !== undefined;
  const total = (y: Tensor) => sum(y, { axes, keepDims: true });
  const totalSoftplus = (y: Tensor) => total(applyOne(sumSoftplusOp, [y.node.inputs[0]], {}));
  if (applies(x)) return totalSoftplus(x);
  const [a, b] = x.node.inputs;
  if ((x.node.op.name !== "add" && x.node.op.name !== "sub") || !sameShape(a.shape, b.shape))
    return undefined;
  const combine = x.node.op.name === "add" ? add : sub;
  if (applies(a)) return combine(totalSoftplus(a), total(b));
  return applies(b) ? combine(total(a), totalSoftplus(b)) : undefined;
};
