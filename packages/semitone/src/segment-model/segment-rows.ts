// Segments as rows of arrays: what a batch of the segment model is made of.
import type { GridSegment } from "./cut-piece.ts";
import { toCells } from "./grid.ts";
import { PACKED, packCells } from "./packed-cells.ts";
import { GRID_SIZE, gridVector, QUALITIES, qualitiesOf } from "./qualities.ts";

export interface SegmentRows {
  readonly count: number;
  /** [count, PACKED] */
  readonly x: Float32Array;
  /** The segment before, [count, PACKED]; zeros where there is none. */
  readonly previous: Float32Array;
  /** As measured, [count, QUALITIES.length]. */
  readonly qualities: Float32Array;
  /** [count, GRID_SIZE] */
  readonly grid: Float32Array;
}

/** Rows of the segments of several pieces, one piece after the other. */
export function segmentRows(pieces: readonly (readonly GridSegment[])[]): SegmentRows {
  const count = pieces.reduce((total, segments) => total + segments.length, 0);
  const x = new Float32Array(count * PACKED);
  const previous = new Float32Array(count * PACKED);
  const qualities = new Float32Array(count * QUALITIES.length);
  const grid = new Float32Array(count * GRID_SIZE);
  let row = 0;
  for (const segments of pieces) {
    const start = row;
    for (const segment of segments) {
      packCells(toCells(segment.notes, segment.grid), x, row * PACKED);
      if (segment.previous !== undefined) {
        const before = (start + segment.previous) * PACKED;
        previous.set(x.subarray(before, before + PACKED), row * PACKED);
      }
      qualities.set(qualitiesOf(segment), row * QUALITIES.length);
      grid.set(gridVector(segment.grid), row * GRID_SIZE);
      row++;
    }
  }
  return { count, x, previous, qualities, grid };
}

/** Mean and standard deviation of each quality. */
export interface QualityScale {
  readonly mean: readonly number[];
  /** > 0 */
  readonly deviation: readonly number[];
}

/** The scale by which qualities enter the model; a quality that never varies keeps its unit. */
export function qualityScale({ count, qualities }: SegmentRows): QualityScale {
  const size = QUALITIES.length;
  const moment = (of: (value: number, k: number) => number) =>
    QUALITIES.map((_, k) => {
      let total = 0;
      for (let row = 0; row < count; row++) total += of(qualities[row * size + k], k);
      return total / Math.max(count, 1);
    });
  const mean = moment((value) => value);
  const deviation = moment((value, k) => (value - mean[k]) ** 2).map((square) =>
    square > 1e-8 ? Math.sqrt(square) : 1,
  );
  return { mean, deviation };
}

/** (value - mean) / deviation, for rows of qualities. */
export const standardized = (qualities: ArrayLike<number>, { mean, deviation }: QualityScale): Float32Array =>
  Float32Array.from(qualities, (value, i) => (value - mean[i % mean.length]) / deviation[i % mean.length]);
