// Segments as rows of arrays: what a batch of the segment model is made of.

import { randomFrom } from "@semitone/graph";
import { fromCells, type GridSegment, toCells } from "@semitone/music/cells";
import { PACKED, packCells } from "./packed-cells.ts";
import { GRID_SIZE, gridVector, QUALITIES, qualitiesOf } from "./qualities.ts";
import { varySegment } from "./vary-segment.ts";

export interface VariedRows {
  /** The segment with other qualities, see `varySegment`; [count, PACKED]. */
  readonly variation: Float32Array;
  /** Its qualities, as measured, [count, QUALITIES.length]. */
  readonly variedQualities: Float32Array;
}

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

/** A variation for each row of `segmentRows(pieces)`; depends on the seed and the row alone. */
export function variedRows(pieces: readonly (readonly GridSegment[])[], seed: number): VariedRows {
  const segments = pieces.flat();
  const variation = new Float32Array(segments.length * PACKED);
  const variedQualities = new Float32Array(segments.length * QUALITIES.length);
  for (const [row, segment] of segments.entries()) {
    const varied = varySegment(segment.notes, segment.grid, randomFrom(seed, `variation/${row}`));
    // Read back from the cells, so that notes that came to lie upon each other count once.
    const cells = toCells(varied, segment.grid);
    packCells(cells, variation, row * PACKED);
    const notes = fromCells(cells, segment.grid);
    variedQualities.set(qualitiesOf({ ...segment, notes }), row * QUALITIES.length);
  }
  return { variation, variedQualities };
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
