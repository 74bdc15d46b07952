// Limits on gradients before the optimiser sees them.
import { add, div, mul, sum } from "../ops/algebra.ts";
import { clip } from "../ops/composite.ts";
import { minimum, sqrt } from "../ops/elementwise.ts";
import type { Tensor } from "../tensor.ts";

/** sqrt of the sum of squares of all elements of all tensors. */
export function globalNorm(tensors: readonly Tensor[]): Tensor {
  return sqrt(tensors.map((tensor) => sum(mul(tensor, tensor))).reduce((total, part) => add(total, part)));
}

/** All gradients times min(1, limit / (norm + 1e-6)): the direction stays. Pascanu et al. 2013, arXiv:1211.5063. */
export function clipByGlobalNorm(
  gradients: readonly Tensor[],
  limit: number,
): { clipped: Tensor[]; norm: Tensor } {
  const norm = globalNorm(gradients);
  const factor = minimum(div(limit, add(norm, 1e-6)), 1);
  return { clipped: gradients.map((gradient) => mul(gradient, factor)), norm };
}

/** Each element limited to [-limit, limit]. */
export const clipByValue = (gradients: readonly Tensor[], limit: number): Tensor[] =>
  gradients.map((gradient) => clip(gradient, -limit, limit));
