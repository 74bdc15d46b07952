// What a segment model learns from: pieces on grids, at most so many segments, and what they are called.

import { type Stretch, targetOver } from "@semitone/library";
import { BARS, type CutPiece, type GridSegment, LARGEST_MISFIT } from "@semitone/music/cells";
import { SemitoneError } from "../semitone-error.ts";
import { factorId } from "./factor-name.ts";
import type { SegmentConfig } from "./segment-config.ts";

/** A labelled attribute with finitely many classes. */
export interface SegmentAttribute {
  readonly name: string;
  readonly classes: readonly string[];
  /** By piece: a distribution over the classes; undefined where nobody said anything. */
  readonly targets: readonly (readonly number[] | undefined)[];
  /** By piece: what was said of stretches of it. */
  readonly over?: readonly (readonly Stretch[] | undefined)[];
}

/** What is said of a segment: of its stretch of the piece, else of the whole piece. */
export function targetOf(
  { targets, over }: SegmentAttribute,
  piece: number,
  { bar }: Pick<GridSegment, "bar">,
): readonly number[] | undefined {
  return targetOver(over?.[piece] ?? [], bar, bar + BARS) ?? targets[piece];
}

/** More segments than this are thinned out evenly: memory, and no gain within the time. */
const MAX_SEGMENTS = 60_000;
/** A piece that is learnt from, and its place among those given. */
export interface UsedPiece {
  readonly index: number;
  readonly segments: CutPiece["segments"];
  /** Pitch class. */
  readonly tonic: number;
}

/**
 * The pieces that can be learnt from, and how many were left out because their notes do not follow the bar lines.
 *
 * @throws SemitoneError (`too-small`) if there are none
 */
export function usablePieces(all: readonly CutPiece[]): { pieces: UsedPiece[]; offGrid: number } {
  const cut = all.map((piece, index) => ({ ...piece, index }));
  const filled = cut.filter(({ segments }) => segments.length > 0);
  const onGrid = filled.filter(({ misfit }) => misfit <= LARGEST_MISFIT);
  // A corpus of nothing but free performances is still better learnt from than left alone.
  const usable = onGrid.length > 0 ? onGrid : filled;
  if (usable.length === 0)
    throw new SemitoneError(
      `the segment model needs pieces with notes in bars of up to 16 quarters; got ${all.length} without any`,
      "too-small",
    );
  const pieces = thinned(usable);
  return { pieces, offGrid: filled.length - usable.length };
}

/** The same pieces with at most MAX_SEGMENTS segments in all: the beginning of each that has more than its share. */
function thinned(pieces: readonly UsedPiece[]): UsedPiece[] {
  const total = pieces.reduce((sum, { segments }) => sum + segments.length, 0);
  if (total <= MAX_SEGMENTS) return [...pieces];
  const lengths = pieces.map(({ segments }) => segments.length).sort((a, b) => a - b);
  let left = MAX_SEGMENTS;
  let share = 1;
  for (const [i, length] of lengths.entries()) {
    share = Math.max(1, Math.floor(left / (lengths.length - i)));
    if (length > share) break;
    left -= length;
  }
  return pieces.map((piece) => ({ ...piece, segments: piece.segments.slice(0, share) }));
}

/** How bars are cut, most frequent first, and in music of which classes. */
export function countGrids(
  pieces: readonly UsedPiece[],
  attributes: readonly SegmentAttribute[],
): SegmentConfig["grids"] {
  const counts = new Map<string, SegmentConfig["grids"][number]>();
  for (const { index, segments } of pieces)
    for (const segment of segments) {
      const { grid } = segment;
      const key = `${grid.numerator}/${grid.denominator}/${grid.stepsPerQuarter}`;
      const entry = counts.get(key) ?? { ...grid, count: 0, classes: {} };
      counts.set(key, entry);
      entry.count++;
      for (const [i, attribute] of attributes.entries()) {
        const target = targetOf(attribute, index, segment);
        if (!target) continue;
        const shares = (entry.classes[factorId(i)] ??= new Array<number>(attribute.classes.length).fill(0));
        target.forEach((share, k) => {
          shares[k] += share;
        });
      }
    }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, 4096);
}
