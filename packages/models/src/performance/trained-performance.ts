// What a performance model is trained on, the trained model as data, and what its decoder is told.
import type { PlayedScore, Score } from "@semitone/music";
import type { WeightValues } from "@semitone/train";
import type { AttributeScale } from "./attributes.ts";
import { type ContentRidge, predictRidge } from "./content-ridge.ts";
import type { PerformanceSizes } from "./performance-page.ts";

/** A score, and how it was played. */
export interface PerformancePiece {
  readonly score: Score;
  readonly performances: readonly {
    readonly played: PlayedScore;
    /** Which of the classes, where it is known. */
    readonly classIndex?: number;
  }[];
}

/** A trained model as data. */
export interface TrainedPerformance {
  readonly sizes: PerformanceSizes;
  readonly weights: WeightValues;
  readonly ridge: ContentRidge;
  /** Mean and deviation of each number of the content. */
  readonly contentScale: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  readonly attributeScale: AttributeScale;
  readonly classes: readonly string[];
  /** Of each class what its performances have in common, by attribute, in deviations: see `classAttributesOf`. */
  readonly classAttributes: readonly (readonly number[])[];
  /** Of each number of a note how far the mean way follows what the networks have learnt beside ridge regression, 0..1: see `trustOf`. */
  readonly trust: readonly number[];
}

/** What the decoder is told of each note: content in deviations, and what ridge regression makes of it. */
export function toldOf(
  { ridge, contentScale: { mean, deviation } }: Pick<TrainedPerformance, "ridge" | "contentScale">,
  content: readonly Float32Array[],
): Float32Array[] {
  const usual = predictRidge(ridge, content);
  return content.map((row, i) =>
    Float32Array.from([...row.map((value, f) => (value - mean[f]) / deviation[f]), ...usual[i]]),
  );
}
