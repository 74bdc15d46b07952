// What a view is: rows of numbers that stand for spans of music. Knows no single view, and nothing of where rows are kept.
import type { ValueRange } from "../representations/representation.ts";
import type { Score } from "../score.ts";

/** Rows one after the other; little-endian where they are kept. */
export type Rows = Float32Array | Float64Array | Uint16Array;

/** The kind of numbers that rows are made of. */
export type RowNumbers = "float32" | "float64" | "uint16";

/** One number of every row of a view. */
export interface Column {
  /** camelCase, unique in its view, stable: runs store it. */
  readonly name: string;
  /** What it is in plain words, unique among all views; at most 80 characters. */
  readonly title: string;
  readonly unit: string;
  /** Smallest and largest value; infinite where there is no bound. */
  readonly range: readonly [number, number];
  /** How it is computed; see docs/views.md for the symbols. */
  readonly formula: string;
  /** When it is NaN; absent if never. */
  readonly undefinedWhen?: string;
}

/**
 * A way to read a source (a score, a recording, rows of another view) as rows of numbers.
 *
 * Promise, tested for every view of scores: rows depend on the passage alone, so that they are the same wherever and together with whatever
 * they are computed; every value lies in the declared range or is NaN.
 *
 * @typeParam Source  what it reads: `Score` where `of` is "score", `PlayedScore` where it is "playing"
 */
export interface View<Source = Score> {
  /** `name@version`, e.g. "rhythm@1". The version changes with the meaning of any number, so that kept rows never mix. */
  readonly id: string;
  readonly of: "score" | "sound" | "rows" | "playing";
  /** One sentence for the tables of the documentation. */
  readonly about: string;
  readonly numbers: RowNumbers;
  /** Numbers of a row, >= 1. */
  readonly width: number;
  /** Of a view with exactly one row for each passage; left out where their number is free. Length = `width`. */
  readonly columns?: readonly Column[];
  readonly range: ValueRange;
  /** What cannot be read off the rows any more, in words. */
  readonly losses: readonly string[];
  /**
   * Rows of each passage, in order.
   *
   * @param passages  whole sources or spans cut out of one (`sliceScore`): cut once for all views
   * @throws GridError or RepresentationError where a passage is too long
   */
  compute(passages: readonly Source[]): readonly Rows[] | Promise<readonly Rows[]>;
  /** The passage that rows stand for, minus `losses`; left out where they are not enough to make music of. */
  decode?(rows: Rows): Source;
}

/** A view of scores that needs nothing but the notes, so that any process can compute it at once. */
export interface ScoreView extends View {
  readonly of: "score";
  compute(passages: readonly Score[]): readonly Rows[];
}

/** A view whose rows follow from those of another, so that no file is read for it. */
export interface DerivedView extends View<Rows> {
  readonly of: "rows";
  /** The view whose rows of a passage it reads. */
  readonly from: ScoreView;
}

/** Name of a view without its version: "rhythm" of "rhythm@1". */
export const viewName = (id: string): string => id.slice(0, id.lastIndexOf("@"));
