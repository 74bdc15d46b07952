// Against one code that tells what another one holds: their squared correlations. As the off-diagonal term of Kumar et al. 2018 (DIP-VAE,
// arXiv:1711.00848), between two latents and free of their units.
import { add, div, matMul, mean, mul, sqrt, square, sub, sum, type Tensor } from "@semitone/graph";

/** Beside variances: a dimension that never varies correlates with nothing. */
const LEAST_VARIANCE = 1e-4;

/**
 * Sum over pairs of dimensions of corr(a_d, b_e)^2 over the rows, 0 to the smaller number of dimensions times the larger: 0 where no line
 * through one code tells anything of the other. Among n rows without any relation it is about (dimensions of a) (dimensions of b) / n.
 *
 * @param a [rows, dimensions]
 * @param b [rows, dimensions]; static rows, as many
 */
export function sharedVariance(a: Tensor, b: Tensor): Tensor {
  const rows = a.shape[0] as number;
  const correlations = div(matMul(standard(a), standard(b), { transposeA: true }), rows);
  return sum(square(correlations));
}

/** Columns of mean 0 and variance 1. */
function standard(x: Tensor): Tensor {
  const centred = sub(x, mean(x, { axes: 0, keepDims: true }));
  const variance = mean(mul(centred, centred), { axes: 0, keepDims: true });
  return div(centred, sqrt(add(variance, LEAST_VARIANCE)));
}
