// Seeded random numbers in named streams: every number is a pure function of (seed, stream, step, index), so any block can
// be made without the others and a resumed run draws what the uninterrupted one would have drawn.
import { RuntimeError } from "../errors.ts";
import { streamKey } from "./philox.ts";
import { KERNEL_BLOCKS, type RandomKernel, randomKernel } from "./random-kernel.ts";

/** A filled array: floats for `normal` and `uniform`, any of these for `bernoulli` and `integers`. */
export type FloatArray = Float32Array | Float64Array;
export type NumberArray = FloatArray | Int32Array | Uint8Array | Uint32Array;

/** Which numbers to make: those of `step`, from the element `first` on. */
export interface Draw {
  /** Integer in 0..2^53-1, as a rule the training step. @default 0 */
  readonly step?: number;
  /** Index of the first element, 0..2^33-1: draws that overlap agree. @default 0 */
  readonly first?: number;
}

/**
 * The numbers of one named stream under one seed; different names are independent. Each method fills `out` and returns it.
 * Each kind of number has counters of its own, so `normal` and `uniform` of one stream are independent too.
 */
export interface RandomStream {
  /** Normal numbers with mean `mean` and standard deviation `scale`. @default mean 0, scale 1 */
  normal<T extends FloatArray>(out: T, draw?: Draw & { mean?: number; scale?: number }): T;
  /** low + (high - low) k / 2^32 for a random 32-bit k, rounded to `out`'s precision. @default low 0, high 1 */
  uniform<T extends FloatArray>(out: T, draw?: Draw & { low?: number; high?: number }): T;
  /** 1 with `probability` (to 2^-32), else 0. @default probability 1/2 */
  bernoulli<T extends NumberArray>(out: T, draw?: Draw & { probability?: number }): T;
  /** Integers in low..high-1, each with equal probability to (high - low) / 2^53. @default low 0 */
  integers<T extends NumberArray>(out: T, draw: Draw & { low?: number; high: number }): T;
  /** A random order of 0..length-1 (Fisher and Yates), one for each `epoch`. */
  permutation(length: number, epoch?: number): Uint32Array;
}

/** One counter space for each kind of number. */
const SPACE = { normal: 1, uniform: 2, bernoulli: 3, integers: 4, permutation: 5 } as const;

/**
 * @param seed  integer in 0..2^53-1
 * @throws RuntimeError if the seed is no such integer
 */
export function randomStream(seed: number, name: string): RandomStream {
  check("seed", seed, Number.MAX_SAFE_INTEGER);
  return new PhiloxStream(streamKey(seed, name));
}

class PhiloxStream implements RandomStream {
  constructor(private readonly key: ReturnType<typeof streamKey>) {}

  normal<T extends FloatArray>(
    out: T,
    { mean = 0, scale = 1, ...draw }: Draw & { mean?: number; scale?: number } = {},
  ): T {
    this.#stretches(SPACE.normal, out.length, draw, "fillNormals", ({ normals }, from, to, at) => {
      out.set(normals.subarray(from, to), at);
    });
    if (mean !== 0 || scale !== 1) for (let i = 0; i < out.length; i++) out[i] = mean + scale * out[i];
    return out;
  }

  uniform<T extends FloatArray>(
    out: T,
    { low = 0, high = 1, ...draw }: Draw & { low?: number; high?: number } = {},
  ): T {
    // float32 has 24 bits: dropping the others first keeps the result below `high` for low = 0, high = 1
    const keep = out instanceof Float32Array ? 0xffffff00 : 0xffffffff;
    this.#stretches(SPACE.uniform, out.length, draw, "fillWords", ({ words }, from, to, at) => {
      for (let w = from, i = at; w < to; w++, i++)
        out[i] = low + (high - low) * (((words[w] & keep) >>> 0) * 2 ** -32);
    });
    return out;
  }

  bernoulli<T extends NumberArray>(
    out: T,
    { probability = 0.5, ...draw }: Draw & { probability?: number } = {},
  ): T {
    if (!(probability >= 0 && probability <= 1))
      throw new RuntimeError(`bernoulli: probability must lie in 0..1; got ${probability}`);
    const threshold = probability * 2 ** 32;
    this.#stretches(SPACE.bernoulli, out.length, draw, "fillWords", ({ words }, from, to, at) => {
      for (let w = from, i = at; w < to; w++, i++) out[i] = words[w] < threshold ? 1 : 0;
    });
    return out;
  }

  integers<T extends NumberArray>(
    out: T,
    { low = 0, high, ...draw }: Draw & { low?: number; high: number },
  ): T {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high <= low)
      throw new RuntimeError(`integers: low < high must be integers; got ${low}, ${high}`);
    this.#fractions(SPACE.integers, out.length, draw, (i, fraction) => {
      out[i] = low + Math.floor(fraction * (high - low));
    });
    return out;
  }

  permutation(length: number, epoch = 0): Uint32Array {
    check("length", length, 2 ** 32);
    const order = Uint32Array.from({ length }, (_, i) => i);
    this.#fractions(SPACE.permutation, Math.max(length - 1, 0), { step: epoch }, (i, fraction) => {
      const last = length - 1 - i;
      const chosen = Math.floor(fraction * (last + 1));
      const value = order[last];
      order[last] = order[chosen];
      order[chosen] = value;
    });
    return order;
  }

  /** Calls `take` with consecutive stretches of the kernel's memory that hold the words first, first + 1, ... */
  #stretches(
    space: number,
    length: number,
    { step = 0, first = 0 }: Draw,
    fill: "fillWords" | "fillNormals",
    take: (kernel: RandomKernel, from: number, to: number, at: number) => void,
  ): void {
    check("step", step, Number.MAX_SAFE_INTEGER);
    check("first + length", first + length, 2 ** 34);
    const kernel = randomKernel();
    for (let at = 0; at < length; ) {
      const block = Math.floor((first + at) / 4);
      const from = (first + at) % 4;
      const count = Math.min(length - at, 4 * KERNEL_BLOCKS - from);
      kernel[fill](
        Math.ceil((from + count) / 4),
        block,
        step % 2 ** 32,
        Math.floor(step / 2 ** 32),
        space,
        ...this.key,
      );
      take(kernel, from, from + count, at);
      at += count;
    }
  }

  /** 53 random bits as a fraction in [0, 1) for each of `length` elements. */
  #fractions(
    space: number,
    length: number,
    { step, first = 0 }: Draw,
    take: (i: number, fraction: number) => void,
  ): void {
    this.#stretches(space, 2 * length, { step, first: 2 * first }, "fillWords", ({ words }, from, to, at) => {
      for (let w = from, i = at / 2; w < to; w += 2, i++)
        take(i, (words[w] * 2 ** 21 + (words[w + 1] >>> 11)) * 2 ** -53);
    });
  }
}

function check(what: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > most)
    throw new RuntimeError(`randomStream: ${what} must be an integer in 0..${most}; got ${value}`);
}
