// Changes the sample rate: a windowed sinc, in as many phases as the two rates make (polyphase), a block at a time.

/** Takes a signal in blocks and gives it at another rate in blocks. */
export interface Resampler {
  /** The samples that follow from what has come so far; overwritten by the next call. */
  push(samples: Float32Array): Float32Array;
  /** Those that were waiting for more: ceil(N to / from) samples come in all from N. */
  end(): Float32Array;
}

/** Edges of the transition band in parts of the lower sample rate: what is above half of that rate is gone. */
const PASS_BAND = 0.43;
const STOP_BAND = 0.5;
/** dB by which the stop band is weakened, with 6 dB in hand. */
const ATTENUATION = 96;
/** Shape of the Kaiser window for that, and taps for each sample of the lower rate on one side (Kaiser 1974). */
const BETA = 0.1102 * (ATTENUATION - 8.7);
const HALF_TAPS = Math.ceil((ATTENUATION - 8) / (2.285 * 2 * Math.PI * (STOP_BAND - PASS_BAND)) / 2);
/** Rates without a small common measure take the weighted mean of two phases of so many: an error below -110 dB. */
const MAX_PHASES = 1024;

/**
 * Resampler between two rates: flat within 0.01 dB up to 0.43 of the lower rate, aliases and images below -90 dB.
 *
 * y[n] = sum_k x[k] h(n from / to - k), h(t) = 2 c sinc(2 c t) kaiser(t), c halfway between pass and stop band. Beyond its ends the
 * signal is 0; y[0] stands at the time of x[0].
 *
 * @param from  samples per second, a whole number > 0
 * @param to    samples per second, a whole number > 0
 */
export function createResampler(from: number, to: number): Resampler {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > 0))
    throw new RangeError(`resample: expected whole numbers of samples a second > 0; got ${from} and ${to}`);
  if (from === to) return { push: (samples) => samples, end: () => new Float32Array(0) };
  const common = greatestCommonDivisor(from, to);
  return new PolyphaseResampler(filterFor(to / common, from / common), to / common, from / common);
}

/** Filters of few phases, such as those between usual rates: made once for many short sounds. */
const filters = new Map<string, Filter>();
const [FEW_PHASES, MOST_FILTERS] = [16, 16];

function filterFor(up: number, down: number): Filter {
  const name = `${up}:${down}`;
  const known = filters.get(name);
  if (known) return known;
  const filter = phasesOf(up, down, up);
  if (up <= FEW_PHASES && filters.size < MOST_FILTERS) filters.set(name, filter);
  return filter;
}

/** A whole signal at another rate. @throws RangeError as `createResampler` */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const resampler = createResampler(from, to);
  const parts = [resampler.push(samples).slice(), resampler.end()];
  const all = new Float32Array(parts[0].length + parts[1].length);
  all.set(parts[0]);
  all.set(parts[1], parts[0].length);
  return all;
}

interface Filter {
  /** Samples on each side that count. */
  readonly half: number;
  /** Coefficients for a place `phase / phases` behind a sample: of the samples from `half - 1` before it to `half` behind it. */
  at(phase: number): Float64Array;
}

function phasesOf(phases: number, from: number, to: number): Filter {
  const scale = Math.min(1, to / from);
  const half = Math.ceil(HALF_TAPS / scale);
  const known = new Map<number, Float64Array>();
  const exact = (place: number): Float64Array => {
    let taps = known.get(place);
    if (!taps) known.set(place, (taps = coefficients(place, half, scale)));
    return taps;
  };
  if (phases <= MAX_PHASES) return { half, at: (phase) => exact(phase / phases) };
  const mixed = new Float64Array(2 * half);
  return {
    half,
    at(phase) {
      const place = (phase / phases) * MAX_PHASES;
      const below = Math.floor(place);
      const weight = place - below;
      const [a, b] = [exact(below / MAX_PHASES), exact((below + 1) / MAX_PHASES)];
      for (let k = 0; k < mixed.length; k++) mixed[k] = Math.fround(a[k] + weight * (b[k] - a[k]));
      return mixed;
    },
  };
}

/** h(place - k) for k = 1 - half .. half, scaled so that a constant stays what it is. */
function coefficients(place: number, half: number, scale: number): Float64Array {
  const cutoff = ((PASS_BAND + STOP_BAND) / 2) * scale;
  const taps = Float64Array.from({ length: 2 * half }, (_, k) => {
    const t = place - (k + 1 - half);
    const x = 2 * cutoff * t;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * bessel(BETA * Math.sqrt(Math.max(0, 1 - (t / half) ** 2)));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => Math.fround(tap / sum));
}

/** The modified Bessel function I0 by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

class PolyphaseResampler implements Resampler {
  /** Samples that still count; the first stands at `#start` in the signal. */
  #held: Float64Array;
  #start: number;
  #taken = 0;
  /** Of the next sample: the sample of the signal before it, and how far behind that it is, in phases. */
  #at = 0;
  #phase = 0;

  constructor(
    private readonly filter: Filter,
    private readonly up: number,
    private readonly down: number,
  ) {
    this.#held = new Float64Array(filter.half - 1);
    this.#start = 1 - filter.half;
  }

  push(samples: Float32Array): Float32Array {
    this.#taken += samples.length;
    return this.#run(samples, this.#taken - this.filter.half);
  }

  end(): Float32Array {
    return this.#run(new Float32Array(this.filter.half), this.#taken);
  }

  /** All samples that stand before place `stop` of the signal. */
  #run(samples: Float32Array, stop: number): Float32Array {
    const { half } = this.filter;
    const held = new Float64Array(this.#held.length + samples.length);
    held.set(this.#held);
    held.set(samples, this.#held.length);
    const count = Math.max(0, Math.ceil(((stop - this.#at) * this.up - this.#phase) / this.down));
    const made = new Float32Array(count);
    for (let n = 0; n < count; n++) {
      made[n] = weightedSum(held, this.#at + 1 - half - this.#start, this.filter.at(this.#phase));
      this.#phase += this.down;
      this.#at += Math.floor(this.#phase / this.up);
      this.#phase %= this.up;
    }
    const drop = Math.min(held.length, this.#at + 1 - half - this.#start);
    this.#held = held.slice(drop);
    this.#start += drop;
    return made;
  }
}

/**
 * Four sums at once: the processor need not wait for one to end, nor make doubles of floats. The number of taps is even. Without
 * destructuring, which V8 (Node 20) makes an array for at each call.
 */
function weightedSum(samples: Float64Array, from: number, taps: Float64Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const count = taps.length;
  const whole = count - (count % 4);
  let at = from;
  for (let k = 0; k < whole; k += 4) {
    a += samples[at] * taps[k];
    b += samples[at + 1] * taps[k + 1];
    c += samples[at + 2] * taps[k + 2];
    d += samples[at + 3] * taps[k + 3];
    at += 4;
  }
  for (let k = whole; k < count; k++) a += samples[from + k] * taps[k];
  return a + b + (c + d);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
