// A task as a problem: its labelled pieces, and the passages of them that people spoke about.

import { targetOver } from "@semitone/library";
import type { Dataset, Task } from "../dataset.ts";
import { type Pool, Problem } from "./problem.ts";
import { type ScalerState, scaleRows } from "./scaler.ts";

/** Passages of a piece, at most, and of all pieces about: linear methods take time in proportion. */
const MAX_OF_A_PIECE = 4;
const MAX_PASSAGES = 400;
/** What the passages of a piece count, together, against the piece as a whole. */
const SHARE_OF_PASSAGES = 0.5;

/** What a piece counts whose cluster was named, against one that somebody heard. */
export const WEAK_SHARE = 0.1;

/** What labelled pieces come with. */
export interface LabelledPieces {
  /** Rows of the dataset that have a label of the task. */
  readonly labelled: readonly number[];
  /** The same rows, scaled. */
  readonly scaled: readonly Float64Array[];
  readonly scaler: ScalerState;
  /** By row of the dataset. */
  readonly groups: readonly string[];
  readonly segments: Dataset["segments"];
}

/** The problem of a task: labels of stretches are labels of the segments that they cover, beside those of whole pieces. */
export function problemOf(
  pool: Pool,
  { targets, rating, over, weak = [], asked = [] }: Task,
  { labelled, scaled, scaler, groups, segments }: LabelledPieces,
): Problem {
  const ratings = labelled.flatMap((row) => rating?.values[row] ?? []);
  const told = labelled.filter((row) => over?.[row] !== undefined && segments?.[row] !== undefined).length;
  const most = Math.max(1, Math.min(MAX_OF_A_PIECE, Math.floor(MAX_PASSAGES / Math.max(1, told))));
  const passages = labelled.map((row) =>
    evenly(
      (segments?.[row] ?? []).flatMap(({ startBar, endBar, row: raw }) => {
        const target = over?.[row] && targetOver(over[row], startBar, endBar);
        return target ? [{ raw, target, group: groups[row] }] : [];
      }),
      most,
    ),
  );
  const parts = passages.flat();
  const unheard = new Set(weak);
  const chosen = new Set(asked);
  const shareOf = (row: number) => (unheard.has(row) ? WEAK_SHARE : 1);
  return new Problem(pool, {
    rows: [
      ...scaled,
      ...scaleRows(
        scaler,
        parts.map(({ raw }) => raw),
      ),
    ],
    targets: [...labelled.map((row) => targets[row]!), ...parts.map(({ target }) => target)],
    groups: [...labelled.map((row) => groups[row]), ...parts.map(({ group }) => group)],
    ratings:
      rating && ratings.length === labelled.length ? { values: ratings, middle: rating.middle } : undefined,
    weights: [
      ...passages.map((own, i) => shareOf(labelled[i]) * (own.length > 0 ? 1 - SHARE_OF_PASSAGES : 1)),
      ...passages.flatMap((own) => own.map(() => SHARE_OF_PASSAGES / own.length)),
    ],
    pieces: labelled.length,
    isAsked: 2 * labelled.filter((row) => chosen.has(row)).length >= labelled.length,
  });
}

/** At most so many of a list, spread over all of it. */
function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / most)]);
}
