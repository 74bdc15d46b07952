// What a representation is: a way to write a score as an array of numbers and back. Knows no single one of them.
import type { Score } from "../score.ts";

export type EncodedData = Uint8Array | Int32Array | Float32Array;

/** An array of numbers with its shape, row-major: the last axis varies fastest, time comes first. */
export interface Encoded<Data extends EncodedData = EncodedData> {
  readonly shape: readonly number[];
  readonly data: Data;
}

/** What the numbers of an encoding may be: what a network needs to choose its input and output layers. */
export type ValueRange =
  /** Each value is a class, 0..size-1. */
  | { readonly kind: "tokens"; readonly size: number }
  /** Column c of the last axis holds classes 0..sizes[c]-1. */
  | { readonly kind: "columns"; readonly sizes: readonly number[] }
  /** Each value is a number in [low, high]. */
  | { readonly kind: "real"; readonly low: number; readonly high: number };

/** Plain JSON: the kind and every option. Stored in a checkpoint; `representationFromSpec` makes the representation again. */
export type RepresentationSpec = { readonly kind: string } & Readonly<
  Record<string, string | number | boolean>
>;

/**
 * A two-way translation between scores and arrays.
 *
 * Promise, tested for every representation: `decode(encode(score))` is the score on the representation's grid minus its `losses`,
 * and coding that once more changes nothing; `decode` makes a score of any array of the right shape and range, and refuses others.
 */
export interface Representation<Data extends EncodedData = EncodedData> {
  readonly name: string;
  readonly spec: RepresentationSpec;
  /** What `decode(encode(score))` does not bring back, in words. */
  readonly losses: readonly string[];
  readonly range: ValueRange;
  /** The shape `encode(score)` will have. */
  shapeOf(score: Score): readonly number[];
  /** @throws RepresentationError or GridError if the score is too long: see `MAX_ENCODED_VALUES`, `MAX_TOKENS`, `MAX_GRID_CELLS` */
  encode(score: Score): Encoded<Data>;
  /** @throws RepresentationError if the shape or a value is not the representation's own */
  decode(encoded: Encoded): Score;
}

/** Largest array an encoder makes: 64 Mi values, nine hours of pianoroll at four steps a quarter and 120 qpm. */
export const MAX_ENCODED_VALUES = 67_108_864;

/** Thrown for a wrong option, shape or value; reads `<caller>: expected <expected>; got <got>[; <way out>]`. */
export class RepresentationError extends Error {
  override readonly name = "RepresentationError";
  constructor(
    readonly caller: string,
    readonly expected: string,
    readonly got: string,
    hint?: string,
  ) {
    super(`${caller}: expected ${expected}; got ${got}${hint === undefined ? "" : `; ${hint}`}`);
  }
}

/** Refuses an array too large to make, before it is made; returns its size. */
export function requireSize(caller: string, shape: readonly number[]): number {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size <= MAX_ENCODED_VALUES) return size;
  throw new RepresentationError(
    caller,
    `at most ${MAX_ENCODED_VALUES} values`,
    `${size} for [${shape.join(", ")}]`,
    "cut the score into segments first",
  );
}

/** Checks an array handed to `decode` against a shape pattern: a word stands for any length, a number for itself. */
export function requireShape(caller: string, encoded: Encoded, pattern: readonly (string | number)[]): void {
  const { shape, data } = encoded;
  const fits = (lengths: readonly number[]) =>
    lengths.length === pattern.length &&
    lengths.every((length, axis) => typeof pattern[axis] === "string" || length === pattern[axis]);
  if (!fits(shape)) {
    const [time, pitch, ...rest] = shape;
    const swapped = shape.length > 1 && fits([pitch, time, ...rest]);
    throw new RepresentationError(
      caller,
      `[${pattern.join(", ")}]`,
      `[${shape.join(", ")}]`,
      swapped ? "did you swap time and pitch?" : undefined,
    );
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (size !== data.length) {
    throw new RepresentationError(caller, `${size} values for [${shape.join(", ")}]`, String(data.length));
  }
}

/** Checks every value of an array handed to `decode`; the error names the first that is out of range and where it stands. */
export function requireRange(caller: string, encoded: Encoded, range: ValueRange): void {
  const { data, shape } = encoded;
  if (range.kind === "real") {
    const { low, high } = range;
    const at = data.findIndex((value) => !(value >= low && value <= high));
    if (at >= 0) throw outOfRange(caller, `a value in [${low}, ${high}]`, data[at], at, shape);
    return;
  }
  const sizes = range.kind === "tokens" ? [range.size] : range.sizes;
  for (let at = 0; at < data.length; at++) {
    const size = sizes[at % sizes.length];
    const value = data[at];
    if (!(value >= 0 && value < size && Number.isInteger(value))) {
      throw outOfRange(caller, `an integer in 0..${size - 1}`, value, at, shape);
    }
  }
}

function outOfRange(caller: string, expected: string, value: number, at: number, shape: readonly number[]) {
  const index: number[] = [];
  let rest = at;
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return new RepresentationError(caller, expected, `${value} at [${index.join(", ")}]`);
}
