// The notes of every two bars on a grid as a view: what the segment model and the listener read.
import { cutPiece } from "../cells/cut-piece.ts";
import { ROW, rowsOfPiece } from "../cells/piece-rows.ts";
import type { ScoreView } from "./view.ts";

/** A passage as `cutPiece` cuts it; the rows are those of `rowsOfPiece`. */
export const cells: ScoreView = {
  id: "cells@1",
  of: "score",
  about:
    "notes of every two bars on a grid of steps, moved to C, with meter, tempo, loudness and key: what the segment model reads",
  numbers: "float64",
  width: ROW,
  range: { kind: "real", low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  losses: [
    "percussion",
    "grace notes",
    "velocities of single notes, and changes of tempo within two bars",
    "bars that no grid can hold, and silent ones",
    "timing finer than a step of the grid",
  ],
  compute: (passages) => passages.map((passage) => rowsOfPiece(cutPiece(passage))),
};
