// The cells that the segment model reads as a view: two bars a row, packed.
import type { View } from "@semitone/music";
import { cutPiece } from "./cut-piece.ts";
import { toCells } from "./grid.ts";
import { PACKED, packCells } from "./packed-cells.ts";

/** Onsets and held notes of every two bars of a passage, in the key of C: see `toCells` for the cells and `packCells` for the numbers. */
export const cells: View = {
  id: "cells@1",
  of: "score",
  about:
    "onsets and held notes of every two bars on a grid of steps and pitches, moved to C: what the segment model reads",
  numbers: "float32",
  width: PACKED,
  range: { kind: "real", low: 0, high: 2 ** 24 - 1 },
  losses: [
    "percussion",
    "velocities, tempo, meter and key",
    "bars that no grid can hold, and silent ones",
    "timing finer than a step of the grid",
    "pitches beyond six octaves, which are moved in by octaves",
  ],
  compute: (passages) =>
    passages.map((passage) => {
      const { segments } = cutPiece(passage);
      const rows = new Float32Array(segments.length * PACKED);
      for (const [s, { notes, grid }] of segments.entries())
        packCells(toCells(notes, grid), rows, s * PACKED);
      return rows;
    }),
};
