// Two standard normals from two random words (Box and Muller 1958), by series instead of the engine's Math.log and Math.sin.

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/**
 * Series in the square of their argument, lowest power first. Truncation errors, relative: 2 atanh(s)/s below 6e-13 for
 * abs(s) <= 0.172; cos below 1e-13 and sin(x)/x below 1e-11 for abs(x) <= pi/4.
 */
export const POLYNOMIALS = {
  atanh: [0, 1, 2, 3, 4, 5, 6].map((k) => 2 / (2 * k + 1)),
  cos: [0, 1, 2, 3, 4, 5, 6].map((k) => (-1) ** k / factorial(2 * k)),
  sin: [0, 1, 2, 3, 4, 5].map((k) => (-1) ** k / factorial(2 * k + 1)),
  /** The bits of sqrt(1/2) as float64: subtracting them centres the mantissa on 1. */
  sqrtHalfBits: 0x3fe6a09e667f3bcdn,
  ln2: Math.LN2,
  halfPi: Math.PI / 2,
} as const;

const bits = new DataView(new ArrayBuffer(8));

/**
 * (r cos a, r sin a) with r = sqrt(-2 ln u): u = (radiusWord + 1/2) / 2^32, the angle a from the lower 30 bits of
 * `angleWord` within a quadrant, the signs from its upper two. The angle is measured from the middle of the quadrant,
 * cos(pi/4 + x) = sqrt(1/2) (cos x - sin x), and its sqrt(1/2) cancels the sqrt(2) of the radius.
 *
 * @returns two float32 values; abs <= 6.77, within 1e-7 (relative to max(1, abs)) of the exact transform
 */
export function normalPair(radiusWord: number, angleWord: number): [number, number] {
  bits.setFloat64(0, (radiusWord + 0.5) * 2 ** -32);
  const pattern = bits.getBigInt64(0);
  const exponent = (pattern - POLYNOMIALS.sqrtHalfBits) >> 52n;
  bits.setBigInt64(0, pattern - (exponent << 52n));
  const m = bits.getFloat64(0);
  const s = (m - 1) / (m + 1);
  const radius = Math.sqrt(-(Number(exponent) * POLYNOMIALS.ln2 + s * horner(POLYNOMIALS.atanh, s * s)));
  const x = ((angleWord & 0x3fffffff) - (2 ** 29 - 0.5)) * (POLYNOMIALS.halfPi * 2 ** -30);
  const cos = horner(POLYNOMIALS.cos, x * x);
  const sin = x * horner(POLYNOMIALS.sin, x * x);
  const first = radius * (cos - sin);
  const second = radius * (cos + sin);
  return [
    Math.fround((angleWord >>> 31) & 1 ? -first : first),
    Math.fround((angleWord >>> 30) & 1 ? -second : second),
  ];
}

const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient);
