// Functions made of ops: no gradients of their own, no ONNX.
import { staticSize } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, detach, dropAxes, mul, neg, type ReduceOptions, reducedAxes, sub, sum } from "./algebra.ts";
import { exp, log, maximum, minimum, sigmoid, softplus } from "./elementwise.ts";
import { max } from "./reduction.ts";

/** Arithmetic mean over axes (static sizes only). */
export function mean(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = reducedAxes(x, options, "mean");
  const count = staticSize(
    axes.map((axis) => x.shape[axis]),
    "mean",
  );
  return mul(sum(x, options), 1 / count);
}

/** Mean of squared deviations from the mean (divided by n, not n - 1). */
export function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  const centred = sub(x, mean(x, { ...options, keepDims: true }));
  return mean(mul(centred, centred), options);
}

/** log sum exp over axes, exact for |x| up to the largest float. */
export function logSumExp(x: Tensor, options: ReduceOptions = {}): Tensor {
  const axes = reducedAxes(x, options, "logSumExp");
  const top = detach(max(x, { axes, keepDims: true }));
  return dropAxes(add(log(sum(exp(sub(x, top)), { axes, keepDims: true })), top), axes, options);
}

/** log(1 / (1 + e^-x)) = -softplus(-x), exact for every finite x. */
export const logSigmoid = (x: Tensor): Tensor => neg(softplus(neg(x)));

/** x * sigmoid(x). Elfwing et al. 2017, arXiv:1702.03118. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));

/** x limited to `[low, high]`; the derivative is 1 strictly inside, 0 strictly outside. */
export const clip = (x: Tensor, low: number, high: number): Tensor => minimum(maximum(x, low), high);

/** x^2 */
export const square = (x: Tensor): Tensor => mul(x, x);
