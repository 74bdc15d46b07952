// Dropout with explicit randomness: the noise is an input, so a training step stays a pure function.
import { GraphError } from "../errors.ts";
import { greaterOrEqual, mul, where } from "../ops/algebra.ts";
import type { Tensor } from "../tensor.ts";

/**
 * x with a share `rate` of its elements set to zero and the rest divided by (1 - rate). Srivastava et al. 2014.
 *
 * @param noise uniform numbers in [0, 1) of a shape that broadcasts to x; an element is dropped where its noise is below `rate`
 * @param rate share to drop, in [0, 1)
 */
export function dropout(x: Tensor, noise: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new GraphError(`dropout: rate must lie in [0, 1); got ${rate}`);
  return rate === 0 ? x : where(greaterOrEqual(noise, rate), mul(x, 1 / (1 - rate)), 0);
}
