// The discrete Fourier transform of real samples: radix 2 on half the length, tables made once for each size.

/** Transforms of one size; its arrays are used again by every call. */
export interface RealFft {
  /** Number of samples N, a power of two, >= 4. */
  readonly size: number;
  /** Real and imaginary parts of X[k] = sum_n x[n] e^(-2 pi i k n / N), k = 0 .. N / 2: overwritten by the next call. */
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
  /** Transforms N samples into `real` and `imaginary`. */
  forward(samples: ArrayLike<number>): void;
  /** Writes the N samples that `real` and `imaginary` (both are overwritten) are the transform of. */
  inverse(samples: Float32Array | Float64Array): void;
}

/** @throws RangeError unless `size` is a power of two, 4 .. 2^24 */
export function realFft(size: number): RealFft {
  if (!(size >= 4 && size <= 2 ** 24) || (size & (size - 1)) !== 0)
    throw new RangeError(`fft: expected a power of two from 4 to 2^24; got ${size}`);
  const half = size / 2;
  const [re, im] = [new Float64Array(half), new Float64Array(half)];
  const real = new Float64Array(half + 1);
  const imaginary = new Float64Array(half + 1);
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: half }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversal(half);
  return {
    size,
    real,
    imaginary,
    forward(samples) {
      for (let i = 0; i < half; i++) {
        const at = reversed[i];
        re[at] = samples[2 * i];
        im[at] = samples[2 * i + 1];
      }
      complexFft(re, im, cosines, sines);
      unpack(re, im, real, imaginary, cosines, sines);
    },
    inverse(samples) {
      pack(real, imaginary, re, im, cosines, sines, reversed);
      complexFft(re, im, cosines, sines);
      // The inverse is the forward transform of the conjugate, conjugated, over N / 2.
      for (let i = 0; i < half; i++) {
        samples[2 * i] = re[i] / half;
        samples[2 * i + 1] = -im[i] / half;
      }
    },
  };
}

function bitReversal(size: number): Uint32Array {
  const reversed = new Uint32Array(size);
  for (let i = 1; i < size; i++) reversed[i] = (reversed[i >> 1] >> 1) | (i & 1 ? size >> 1 : 0);
  return reversed;
}

/** In place, of values in bit-reversed order; the tables are those of twice the length. */
function complexFft(re: Float64Array, im: Float64Array, cosines: Float64Array, sines: Float64Array): void {
  const size = re.length;
  for (let width = 1; width < size; width *= 2) {
    const stride = size / width;
    for (let start = 0; start < size; start += 2 * width) {
      for (let k = 0; k < width; k++) {
        const [c, s] = [cosines[k * stride], sines[k * stride]];
        const [a, b] = [start + k, start + k + width];
        const x = re[b] * c + im[b] * s;
        const y = im[b] * c - re[b] * s;
        re[b] = re[a] - x;
        im[b] = im[a] - y;
        re[a] += x;
        im[a] += y;
      }
    }
  }
}

/** From the transform of even + i odd samples to that of all of them. */
function unpack(
  re: Float64Array,
  im: Float64Array,
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
  for (let k = 1; k < half; k++) {
    const other = half - k;
    const [evenRe, evenIm] = [(re[k] + re[other]) / 2, (im[k] - im[other]) / 2];
    const [oddRe, oddIm] = [(im[k] + im[other]) / 2, (re[other] - re[k]) / 2];
    real[k] = evenRe + oddRe * cosines[k] + oddIm * sines[k];
    imaginary[k] = evenIm + oddIm * cosines[k] - oddRe * sines[k];
  }
}

/** The conjugate of what `unpack` undoes, in bit-reversed order. */
function pack(
  real: Float64Array,
  imaginary: Float64Array,
  re: Float64Array,
  im: Float64Array,
  cosines: Float64Array,
  sines: Float64Array,
  reversed: Uint32Array,
): void {
  const half = re.length;
  for (let k = 0; k < half; k++) {
    const other = half - k;
    const [evenRe, evenIm] = [(real[k] + real[other]) / 2, (imaginary[k] - imaginary[other]) / 2];
    const [x, y] = [(real[k] - real[other]) / 2, (imaginary[k] + imaginary[other]) / 2];
    const [oddRe, oddIm] = [x * cosines[k] - y * sines[k], x * sines[k] + y * cosines[k]];
    re[reversed[k]] = evenRe - oddIm;
    im[reversed[k]] = -(evenIm + oddRe);
  }
}
