// Labels that change within a piece: stretches on its bars, and what they say of a passage.

import { timeline } from "@semitone/music";
import type { Span } from "../labels/label.ts";
import type { Piece } from "../pieces/piece.ts";
import type { Project } from "../project.ts";
import { type ViewRowsOptions, viewRows } from "../views/view-rows.ts";
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
const MIN_COVERED = 0.5;

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
  return most >= MIN_COVERED ? meanOfKnown(targets, shares) : undefined;
}

/**
 * The place of a time or tick of a piece among its bars, counted from 0, with what is beyond its ends at them. A recording has no bars: its
 * places are its seconds, and what is said of its bars or ticks is at 0.
 */
export type BarClock = (at: number, unit: "seconds" | "ticks" | "bars") => number;

const secondsClock: BarClock = (at, unit) => (unit === "seconds" ? at : 0);

/** Clocks of pieces by id, from the store of views; those whose file is gone have none. */
export async function barClocks(
  project: Project,
  pieces: readonly Piece[],
  options: ViewRowsOptions = {},
): Promise<ReadonlyMap<number, BarClock>> {
  const scores = pieces.filter(({ kind }) => kind === "score");
  const { tables } = await viewRows(project, [timeline], scores, "piece", options);
  return new Map(
    pieces.flatMap((piece) => {
      if (piece.kind === "sound") return [[piece.id, secondsClock] as const];
      const [knots] = tables[0].rows(piece) ?? [];
      return knots === undefined ? [] : [[piece.id, clockOf(knots)] as const];
    }),
  );
}

/** @param knots  rows of the view `timeline` */
function clockOf(knots: ArrayLike<number>): BarClock {
  const count = knots.length / timeline.width;
  const bar = (k: number) => knots[k * timeline.width + 2];
  return (at, unit) => {
    if (unit === "bars") return at;
    const value = (k: number) => knots[k * timeline.width + (unit === "ticks" ? 0 : 1)];
    if (count === 0 || at < value(0)) return 0;
    let [low, high] = [0, count - 1];
    if (at >= value(high)) return bar(high);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (value(middle) <= at) low = middle;
      else high = middle;
    }
    return bar(low) + ((at - value(low)) / (value(high) - value(low))) * (bar(high) - bar(low));
  };
}

/** Whether opinions can be placed in their piece only by a clock. */
export const needClock = ({ kind }: Pick<Piece, "kind">, opinions: readonly SpanOpinion[]): boolean =>
  opinions.some(({ span }) => kind === "sound" || span.unit !== "bars");

/**
 * Opinions on stretches of a piece by its bars; those in seconds or ticks are left out where there is no clock.
 *
 * @param toTarget  undefined where an opinion says nothing of the task
 */
export function stretchesOf(
  clock: BarClock | undefined,
  opinions: readonly SpanOpinion[],
  toTarget: (values: readonly number[]) => readonly number[] | undefined,
): Stretch[] {
  const inBars = ({ unit, start, end }: Span): readonly [number, number] => {
    if (unit === "bars" && !clock) return [start, end];
    return clock ? [clock(start, unit), clock(end, unit)] : [0, 0];
  };
  return opinions.flatMap(({ annotator, span, values }) => {
    const target = toTarget(values);
    if (target === undefined) return [];
    const [start, end] = inBars(span);
    return start < end ? [{ annotator, start, end, target }] : [];
  });
}
