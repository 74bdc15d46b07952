/**
 * Share of a standard normal below x, to 1.2e-7 (rational approximation of erfc).
 *
 * @see Press et al. 1992, section 6.2
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((sum, c) => sum * t + c, 0);
  const tail = 0.5 * t * Math.exp(-z * z + polynomial);
  return x >= 0 ? 1 - tail : tail;
}
