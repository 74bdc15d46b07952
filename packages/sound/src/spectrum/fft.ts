// The discrete Fourier transform of real samples: a complex one of half the length in passes of four (Stockham's order, so that nothing
// has to be put in order), tables made once for each size.
// No destructuring in its loops: V8 (Node 20) runs them five times slower with it.

/** Transforms of one size; its arrays are used again by every call. */
export interface RealFft {
  /** Number of samples N, a power of two, >= 4. */
  readonly size: number;
  /** Real and imaginary parts of X[k] = sum_n x[n] e^(-2 pi i k n / N), k = 0 .. N / 2: overwritten by the next call. */
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Transforms N samples into `real` and `imaginary`. */
  forward(samples: Float32Array | Float64Array): void;
  /** Writes the N samples that `real` and `imaginary` are the transform of. */
  inverse(samples: Float32Array | Float64Array): void;
}

/** Complex numbers. */
interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** One pass over all values: groups of `radix` values that lie size / radix apart, `stride` groups with the same factors. */
interface Pass {
  readonly radix: 2 | 4;
  readonly groups: number;
  readonly stride: number;
  /** Real and imaginary parts of w, w^2, w^3 of each group, w = e^(-2 pi i p / (radix groups)). */
  readonly factors: Float64Array;
}

/** @throws RangeError unless `size` is a power of two, 4 .. 2^24 */
export function realFft(size: number): RealFft {
  if (!(size >= 4 && size <= 2 ** 24) || (size & (size - 1)) !== 0)
    throw new RangeError(`fft: expected a power of two from 4 to 2^24; got ${size}`);
  const half = size / 2;
  const passes = passesOf(half);
  const work: Work = { packed: new Float64Array(size), values: [zeros(half), zeros(half)] };
  const real = new Float64Array(half + 1);
  const imaginary = new Float64Array(half + 1);
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  return {
    size,
    real,
    imaginary,
    forward(samples) {
      work.packed.set(samples);
      unpack(transform(work, passes), real, imaginary, cosines, sines);
    },
    inverse(samples) {
      pack(real, imaginary, work.packed, cosines, sines);
      const { re, im } = transform(work, passes);
      // The inverse is the forward transform of the conjugate, conjugated, over N / 2.
      for (let i = 0; i < half; i++) {
        samples[2 * i] = re[i] / half;
        samples[2 * i + 1] = -im[i] / half;
      }
    },
  };
}

const zeros = (size: number): Complex => ({ re: new Float64Array(size), im: new Float64Array(size) });

function passesOf(size: number): Pass[] {
  const passes: Pass[] = [];
  for (let left = size, stride = 1; left > 1; ) {
    const radix = left % 4 === 0 ? 4 : 2;
    const groups = left / radix;
    const factors = new Float64Array(6 * groups);
    for (let p = 0; p < groups; p++)
      for (let power = 1; power <= 3; power++) {
        const angle = (2 * Math.PI * p * power) / left;
        factors[6 * p + 2 * power - 2] = Math.cos(angle);
        factors[6 * p + 2 * power - 1] = -Math.sin(angle);
      }
    passes.push({ radix, groups, stride, factors });
    left = groups;
    stride *= radix;
  }
  return passes;
}

/** What a transform needs room for. */
interface Work {
  /** What is transformed: real and imaginary parts in turn. */
  readonly packed: Float64Array;
  readonly values: readonly [Complex, Complex];
}

/** The transform of `work.packed`: one of `work.values`. */
function transform(work: Work, passes: readonly Pass[]): Complex {
  let [from, to] = work.values;
  for (const pass of passes) {
    if (pass.stride === 1) firstPass(work.packed, to, pass);
    else if (pass.radix === 2) passOfTwo(from, to, pass);
    else if (pass.groups === 1) lastOfFour(from, to, pass);
    else passOfFour(from, to, pass);
    [from, to] = [to, from];
  }
  return from;
}

/** Each group has factors of its own. */
function firstPass(x: Float64Array, { re, im }: Complex, { radix, groups, factors }: Pass): void {
  if (radix === 2) {
    re[0] = x[0] + x[2];
    im[0] = x[1] + x[3];
    re[1] = x[0] - x[2];
    im[1] = x[1] - x[3];
    return;
  }
  const apart = 2 * groups;
  for (let a = 0, to = 0, f = 0; a < apart; a += 2, to += 4, f += 6) {
    const b = a + apart;
    const c = b + apart;
    const d = c + apart;
    const sumRe = x[a] + x[c];
    const sumIm = x[a + 1] + x[c + 1];
    const differenceRe = x[a] - x[c];
    const differenceIm = x[a + 1] - x[c + 1];
    const oddRe = x[b] + x[d];
    const oddIm = x[b + 1] + x[d + 1];
    const turnedRe = x[b + 1] - x[d + 1];
    const turnedIm = x[d] - x[b];
    re[to] = sumRe + oddRe;
    im[to] = sumIm + oddIm;
    let r = differenceRe + turnedRe;
    let i = differenceIm + turnedIm;
    re[to + 1] = r * factors[f] - i * factors[f + 1];
    im[to + 1] = r * factors[f + 1] + i * factors[f];
    r = sumRe - oddRe;
    i = sumIm - oddIm;
    re[to + 2] = r * factors[f + 2] - i * factors[f + 3];
    im[to + 2] = r * factors[f + 3] + i * factors[f + 2];
    r = differenceRe - turnedRe;
    i = differenceIm - turnedIm;
    re[to + 3] = r * factors[f + 4] - i * factors[f + 5];
    im[to + 3] = r * factors[f + 5] + i * factors[f + 4];
  }
}

function passOfFour({ re: xr, im: xi }: Complex, { re: yr, im: yi }: Complex, pass: Pass): void {
  const { groups, stride, factors } = pass;
  const apart = stride * groups;
  for (let p = 0; p < groups; p++) {
    const w1r = factors[6 * p];
    const w1i = factors[6 * p + 1];
    const w2r = factors[6 * p + 2];
    const w2i = factors[6 * p + 3];
    const w3r = factors[6 * p + 4];
    const w3i = factors[6 * p + 5];
    const first = stride * p;
    for (let q = 0; q < stride; q++) {
      const a = first + q;
      const to = 4 * first + q;
      const b = a + apart;
      const c = a + 2 * apart;
      const d = a + 3 * apart;
      const sumRe = xr[a] + xr[c];
      const sumIm = xi[a] + xi[c];
      const differenceRe = xr[a] - xr[c];
      const differenceIm = xi[a] - xi[c];
      const oddRe = xr[b] + xr[d];
      const oddIm = xi[b] + xi[d];
      const turnedRe = xi[b] - xi[d];
      const turnedIm = xr[d] - xr[b];
      yr[to] = sumRe + oddRe;
      yi[to] = sumIm + oddIm;
      let r = differenceRe + turnedRe;
      let i = differenceIm + turnedIm;
      yr[to + stride] = r * w1r - i * w1i;
      yi[to + stride] = r * w1i + i * w1r;
      r = sumRe - oddRe;
      i = sumIm - oddIm;
      yr[to + 2 * stride] = r * w2r - i * w2i;
      yi[to + 2 * stride] = r * w2i + i * w2r;
      r = differenceRe - turnedRe;
      i = differenceIm - turnedIm;
      yr[to + 3 * stride] = r * w3r - i * w3i;
      yi[to + 3 * stride] = r * w3i + i * w3r;
    }
  }
}

/** The last pass, with factors of 1. */
function lastOfFour({ re: xr, im: xi }: Complex, { re: yr, im: yi }: Complex, { stride }: Pass): void {
  for (let a = 0; a < stride; a++) {
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    const sumRe = xr[a] + xr[c];
    const sumIm = xi[a] + xi[c];
    const differenceRe = xr[a] - xr[c];
    const differenceIm = xi[a] - xi[c];
    const oddRe = xr[b] + xr[d];
    const oddIm = xi[b] + xi[d];
    const turnedRe = xi[b] - xi[d];
    const turnedIm = xr[d] - xr[b];
    yr[a] = sumRe + oddRe;
    yi[a] = sumIm + oddIm;
    yr[b] = differenceRe + turnedRe;
    yi[b] = differenceIm + turnedIm;
    yr[c] = sumRe - oddRe;
    yi[c] = sumIm - oddIm;
    yr[d] = differenceRe - turnedRe;
    yi[d] = differenceIm - turnedIm;
  }
}

/** The last pass of sizes that are no power of four: its factors are 1. */
function passOfTwo({ re: xr, im: xi }: Complex, { re: yr, im: yi }: Complex, { stride }: Pass): void {
  for (let a = 0, b = stride; a < stride; a++, b++) {
    yr[a] = xr[a] + xr[b];
    yi[a] = xi[a] + xi[b];
    yr[b] = xr[a] - xr[b];
    yi[b] = xi[a] - xi[b];
  }
}

/** From the transform of even + i odd samples to that of all of them. */
function unpack(
  { re, im }: Complex,
  real: Float64Array,
  imaginary: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const half = re.length;
  real[0] = re[0] + im[0];
  imaginary[0] = 0;
  real[half] = re[0] - im[0];
  imaginary[half] = 0;
  for (let k = 1, other = half - 1; k <= other; k++, other--) {
    const evenRe = (re[k] + re[other]) / 2;
    const evenIm = (im[k] - im[other]) / 2;
    const oddRe = (im[k] + im[other]) / 2;
    const oddIm = (re[other] - re[k]) / 2;
    const turnedRe = oddRe * cosines[k] + oddIm * sines[k];
    const turnedIm = oddIm * cosines[k] - oddRe * sines[k];
    real[k] = evenRe + turnedRe;
    imaginary[k] = evenIm + turnedIm;
    real[other] = evenRe - turnedRe;
    imaginary[other] = turnedIm - evenIm;
  }
}

/** The conjugate of what `unpack` undoes. */
function pack(
  real: Float64Array,
  imaginary: Float64Array,
  packed: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const half = cosines.length;
  for (let k = 0; k < half; k++) {
    const other = half - k;
    const evenRe = (real[k] + real[other]) / 2;
    const evenIm = (imaginary[k] - imaginary[other]) / 2;
    const x = (real[k] - real[other]) / 2;
    const y = (imaginary[k] + imaginary[other]) / 2;
    const oddRe = x * cosines[k] - y * sines[k];
    const oddIm = x * sines[k] + y * cosines[k];
    packed[2 * k] = evenRe - oddIm;
    packed[2 * k + 1] = -(evenIm + oddRe);
  }
}
