// Labels that change within a piece: stretches on its bars, and what they say of a passage.

import { type Bar, barGrid, cellAt, seconds, tempoMap } from "@semitone/music";
import type { Span } from "../labels/label.ts";
import type { Piece } from "../pieces/piece.ts";
import { readPiece } from "../pieces/piece-content.ts";
import type { Project } from "../project.ts";
import { ProjectError } from "../project-error.ts";
import { groupedBy, meanOfKnown, type SpanOpinion } from "./targets.ts";

/** What one annotator says of the bars `start <= bar < end`, counted from 0, which may be fractions. */
export interface Stretch {
  readonly annotator: number;
  readonly start: number;
  readonly end: number;
  /** As the targets of its task. */
  readonly target: readonly number[];
}

/** Share of a passage that an annotator must have spoken about. */
const LEAST_COVERED = 0.5;

/**
 * Mean of the opinions on the bars `from <= bar < to`, each annotator's by the share of them that they speak about; undefined where
 * nobody speaks about half of them.
 */
export function targetOver(stretches: readonly Stretch[], from: number, to: number): number[] | undefined {
  const targets: (readonly number[])[] = [];
  const shares: number[] = [];
  const overlapping = stretches.filter(({ start, end }) => start < to && end > from);
  let most = 0;
  for (const own of groupedBy(overlapping, ({ annotator }) => annotator).values()) {
    const overlaps = own.map(({ start, end }) => Math.min(end, to) - Math.max(start, from));
    const share = Math.min(1, overlaps.reduce((sum, overlap) => sum + overlap, 0) / (to - from));
    targets.push(
      meanOfKnown(
        own.map(({ target }) => target),
        overlaps,
      ),
    );
    shares.push(share);
    most = Math.max(most, share);
  }
  return most >= LEAST_COVERED ? meanOfKnown(targets, shares) : undefined;
}

/**
 * Opinions on stretches of a piece by its bars; those in seconds or ticks need its music, and are left out where its file is gone.
 *
 * @param toTarget  undefined where an opinion says nothing of the task
 */
export function stretchesOf(
  project: Project,
  piece: Piece,
  opinions: readonly SpanOpinion[],
  toTarget: (values: readonly number[]) => readonly number[] | undefined,
): Stretch[] {
  let place: ((span: Span) => readonly [number, number]) | undefined;
  const inBars = (span: Span): readonly [number, number] => {
    if (span.unit === "bars") return [span.start, span.end];
    place ??= barsOf(project, piece);
    return place(span);
  };
  return opinions.flatMap(({ annotator, span, values }) => {
    const target = toTarget(values);
    if (target === undefined) return [];
    const [start, end] = inBars(span);
    return start < end ? [{ annotator, start, end, target }] : [];
  });
}

function barsOf(project: Project, piece: Piece): (span: Span) => readonly [number, number] {
  try {
    const score = readPiece(project, piece.id);
    const [bars, clock] = [barGrid(score), tempoMap(score)];
    return ({ unit, start, end }) => {
      const [from, to] = [start, end].map((at) =>
        barAt(bars, unit === "seconds" ? clock.secondsToTicks(seconds(at)) : at),
      );
      return [from, to];
    };
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    return () => [0, 0];
  }
}

/** The bar that a tick lies in, and how far into it. */
function barAt(bars: readonly Bar[], tick: number): number {
  const index = cellAt(bars, tick);
  if (index < 0) return 0;
  const { start, end } = bars[index];
  return index + Math.min(1, (tick - start) / (end - start));
}
