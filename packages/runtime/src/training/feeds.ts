// What fills an input of a step, declared as data. One table entry a kind; everything is a pure function of seed and step.
import type { TypedArray } from "@semitone/graph";
import { checkKeys } from "../check-keys.ts";
import { JobError } from "../errors.ts";
import { bytesOf, elementCount, type StaticSpec } from "../program.ts";
import { type NumberArray, type RandomStream, randomStream } from "../random/random-stream.ts";
import type { HostTensor } from "../safetensors.ts";
import type { BatchRows } from "./sampler.ts";
import { compileSchedule, type Schedule } from "./schedule.ts";

/** Noise comes from the stream named after the input, unless `stream` says otherwise. */
interface Noise {
  readonly stream?: string;
}

/** The kinds of feeds by name, with what each needs to know. */
export interface FeedKinds {
  /** The rows of array `of` that `sampler` chose; booleans may feed any dtype, other dtypes only their own. */
  rows: { readonly of: string; readonly sampler: string };
  /** The row numbers themselves. */
  rowNumbers: { readonly sampler: string };
  normal: Noise & { readonly mean?: number; readonly scale?: number };
  uniform: Noise & { readonly low?: number; readonly high?: number };
  bernoulli: Noise & { readonly probability?: number };
  integers: Noise & { readonly low?: number; readonly high: number };
  /** One number everywhere, or a number for each element. */
  constant: { readonly value: number | readonly number[] };
  /** A number that changes with the step, everywhere. */
  schedule: Schedule;
}

export type Feed = { [K in keyof FeedKinds]: { readonly kind: K } & FeedKinds[K] }[keyof FeedKinds];

/** Writes the values of `step` (counted from 0) into `out`. */
export type Filler = (step: number, out: TypedArray) => void;

export interface FeedContext {
  readonly seed: number;
  readonly arrays: Readonly<Record<string, HostTensor>>;
  readonly samplers: Readonly<Record<string, BatchRows>>;
  /** Put before stream names, so that evaluations have noise of their own. */
  readonly scope: string;
}

type Compile<F> = (feed: F, input: StaticSpec, context: FeedContext, where: string) => Filler;

const COMPILERS: { [K in keyof FeedKinds]: Compile<FeedKinds[K]> } = {
  rows: (feed, input, context, where) => {
    const batch = samplerOf(feed.sampler, context, where);
    const array = context.arrays[feed.of];
    if (!array)
      throw new JobError(`${where}: no array is named "${feed.of}"; there are ${namesOf(context.arrays)}`);
    const [count, ...row] = array.shape;
    if (array.dtype !== input.dtype && array.dtype !== "bool")
      throw new JobError(`${where}: array "${feed.of}" must be ${input.dtype} or bool; got ${array.dtype}`);
    if ([batch.size, ...row].join() !== input.shape.join())
      throw new JobError(
        `${where}: ${batch.size} rows of "${feed.of}" are [${[batch.size, ...row].join(", ")}]; the input wants [${input.shape.join(", ")}]`,
      );
    if (batch.bound > count)
      throw new JobError(
        `${where}: sampler "${feed.sampler}" goes up to row ${batch.bound - 1}; "${feed.of}" has ${count}`,
      );
    return gather(array, elementCount(row), batch);
  },
  rowNumbers: (feed, input, context, where) => {
    const batch = samplerOf(feed.sampler, context, where);
    if (elementCount(input.shape) !== batch.size)
      throw new JobError(
        `${where}: sampler "${feed.sampler}" gives ${batch.size} rows; the input wants [${input.shape.join(", ")}]`,
      );
    return (step, out) => assign(out, batch.rows(step));
  },
  normal: (feed, input, context, where) => {
    requireFloat(input, where);
    return noise(feed, input, context, (stream, out, step) => {
      const { mean, scale } = feed;
      stream.normal(out as Float32Array, { step, mean, scale });
    });
  },
  uniform: (feed, input, context, where) => {
    requireFloat(input, where);
    return noise(feed, input, context, (stream, out, step) => {
      const { low, high } = feed;
      stream.uniform(out as Float32Array, { step, low, high });
    });
  },
  bernoulli: (feed, input, context) =>
    noise(feed, input, context, (stream, out, step) => {
      stream.bernoulli(out, { step, probability: feed.probability });
    }),
  integers: (feed, input, context) =>
    noise(feed, input, context, (stream, out, step) => {
      stream.integers(out, { step, low: feed.low, high: feed.high });
    }),
  constant: ({ value }, input, _context, where) => {
    const count = elementCount(input.shape);
    if (typeof value !== "number" && value.length !== count)
      throw new JobError(`${where}: the constant must be one number or ${count}; got ${value.length}`);
    const values = typeof value === "number" ? new Float64Array(count).fill(value) : value;
    return (_step, out) => assign(out, values);
  },
  schedule: (feed, input, _context, where) => {
    const value = compileSchedule(feed, where);
    const values = new Float64Array(elementCount(input.shape));
    return (step, out) => assign(out, values.fill(value(step)));
  },
};

/** The options of each kind; the type demands that none is forgotten. */
const KEYS: { [K in keyof FeedKinds]: Record<keyof FeedKinds[K], true> } = {
  rows: { of: true, sampler: true },
  rowNumbers: { sampler: true },
  normal: { stream: true, mean: true, scale: true },
  uniform: { stream: true, low: true, high: true },
  bernoulli: { stream: true, probability: true },
  integers: { stream: true, low: true, high: true },
  constant: { value: true },
  schedule: { points: true, between: true },
};

/**
 * Fillers for each of `inputs`.
 *
 * @throws JobError if an input has no feed, a feed has no input, or a feed does not fit its input
 */
export function compileFeeds(
  feeds: Readonly<Record<string, Feed>>,
  inputs: readonly StaticSpec[],
  context: FeedContext,
): Record<string, Filler> {
  const known = new Set(inputs.map((input) => input.name));
  const stray = Object.keys(feeds).find((name) => !known.has(name));
  if (stray !== undefined)
    throw new JobError(`feed "${stray}": the program has no such input; it has ${[...known].join(", ")}`);
  return Object.fromEntries(
    inputs.map((input) => [input.name, compileFeed(feeds[input.name], input, context)]),
  );
}

function compileFeed(feed: Feed | undefined, input: StaticSpec, context: FeedContext): Filler {
  const where = `feed "${context.scope}${input.name}"`;
  if (!feed) throw new JobError(`${where}: every input must be fed; this one is not`);
  if (!Object.hasOwn(COMPILERS, feed.kind))
    throw new JobError(
      `${where}: kind must be one of ${Object.keys(COMPILERS).join(", ")}; got "${feed.kind}"`,
    );
  checkKeys(where, feed, ["kind", ...Object.keys(KEYS[feed.kind])]);
  return (COMPILERS[feed.kind] as Compile<Feed>)(feed, input, context, where);
}

function noise(
  feed: Noise,
  input: StaticSpec,
  context: FeedContext,
  draw: (stream: RandomStream, out: NumberArray, step: number) => void,
): Filler {
  const stream = randomStream(context.seed, `feed/${context.scope}${feed.stream ?? input.name}`);
  const scratch = input.dtype === "int64" ? new Float64Array(elementCount(input.shape)) : undefined;
  return (step, out) => {
    draw(stream, scratch ?? (out as NumberArray), step);
    if (scratch) assign(out, scratch);
  };
}

/** Copies the chosen rows byte by byte where the dtypes agree, else element by element. */
function gather({ dtype, data }: HostTensor, width: number, batch: BatchRows): Filler {
  const source = bytesOf(data);
  const stride = width * data.BYTES_PER_ELEMENT;
  return (step, out) => {
    const rows = batch.rows(step);
    if (dtype !== "bool" || out instanceof Uint8Array) {
      const target = bytesOf(out);
      for (let i = 0; i < rows.length; i++)
        target.set(source.subarray(rows[i] * stride, (rows[i] + 1) * stride), i * stride);
    } else
      for (let i = 0; i < rows.length; i++)
        assign(out, source.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  };
}

/** Writes numbers into any typed array, as BigInt where it needs that. */
function assign(out: TypedArray, values: ArrayLike<number>, at = 0): void {
  if (out instanceof BigInt64Array)
    for (let i = 0; i < values.length; i++) out[at + i] = BigInt(Math.trunc(values[i]));
  else out.set(values, at);
}

function samplerOf(name: string, { samplers }: FeedContext, where: string): BatchRows {
  if (!Object.hasOwn(samplers, name))
    throw new JobError(`${where}: no sampler is named "${name}"; there are ${namesOf(samplers)}`);
  return samplers[name];
}

function requireFloat(input: StaticSpec, where: string): void {
  if (input.dtype !== "float32" && input.dtype !== "float64")
    throw new JobError(`${where}: this noise needs a float input; got ${input.dtype}`);
}

const namesOf = (record: object): string => Object.keys(record).join(", ") || "none";
