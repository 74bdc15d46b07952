// Quantiles of the beta and of Student's distribution, which exact intervals are made of.
import { StatsError } from "./errors.ts";

/** Lanczos' coefficients for g = 7, n = 9. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Logarithm of the gamma function of x > 0, to 1e-14. */
function logGamma(x: number): number {
  // Below 1/2 the series is of no use: one step of the recurrence moves it there.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const z = x - 1;
  const sum = LANCZOS.slice(1).reduce((total, c, i) => total + c / (z + i + 1), LANCZOS[0]);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const TINY = 1e-300;
const MAX_TERMS = 10_000;

/**
 * Share of a beta distribution below x (the regularised incomplete beta function).
 *
 * @param a, b  > 0
 * @see Press et al. 1992, section 6.4
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The continued fraction is quick below the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      fraction *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return (front * fraction) / a;
}

/**
 * The value that a share of a beta distribution lies below, to the last few bits.
 *
 * @param share  0..1
 * @param a, b   > 0
 * @throws StatsError if one is out of range
 */
export function betaQuantile(share: number, a: number, b: number): number {
  if (!(share >= 0 && share <= 1 && a > 0 && b > 0))
    throw new StatsError(`betaQuantile: needs a share in 0..1 and a, b > 0; got ${share}, ${a}, ${b}`);
  if (share === 0 || share === 1) return share;
  let [low, high] = [0, 1];
  let x = a / (a + b);
  // Newton's steps where they stay between what is known to be too low and too high; halving, which never fails, where they do not.
  for (let step = 0; step < MAX_STEPS && high - low > 1e-15 * high; step++) {
    const off = betaCdf(x, a, b) - share;
    if (off === 0) return x;
    if (off < 0) low = x;
    else high = x;
    const newton = x - off / betaDensity(x, a, b);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}

/** Beyond so many halves no bit changes. */
const MAX_STEPS = 1100;

const betaDensity = (x: number, a: number, b: number): number =>
  Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x));

/**
 * The value that a share of Student's distribution lies below.
 *
 * @param share    0..1; at the ends infinite
 * @param degrees  of freedom, > 0
 */
export function studentQuantile(share: number, degrees: number): number {
  if (share < 0.5) return -studentQuantile(1 - share, degrees);
  const x = betaQuantile(2 * (1 - share), degrees / 2, 0.5);
  return Math.sqrt((degrees * (1 - x)) / x);
}
