// A data set whose rows are the segments of its pieces: what a queue asks about that hands out stretches.
import { type Span, targetOver } from "@semitone/library";
import { type Dataset, SemitoneError, type Task } from "@semitone/models";

/** The data set, and which stretch each of its rows is. */
export interface InSegments {
  readonly dataset: Dataset;
  readonly spans: readonly Span[];
}

/**
 * One row for each segment. What was said of most of it is its label; what was said of its whole piece counts little, and leaves it open.
 * The same place of near-duplicates is one group.
 *
 * @param whole  with `segments` of every piece
 * @throws SemitoneError (`too-small`) where no piece has any
 */
export function inSegments(whole: Dataset): InSegments {
  const unit = whole.kind === "sound" ? "seconds" : "bars";
  const parts = whole.pieces.flatMap((piece, row) =>
    (whole.segments?.[row] ?? []).map(({ startBar: start, endBar: end, row: features }) => ({
      ...{ piece, row, features },
      span: { unit, start, end } as const,
    })),
  );
  if (parts.length === 0)
    throw new SemitoneError(
      `expected pieces that are long enough to have segments; got none of ${whole.pieces.length}; ask about whole pieces (without --segments)`,
      "too-small",
    );
  return {
    spans: parts.map(({ span }) => span),
    dataset: {
      ...{ kind: whole.kind, reads: whole.reads, unreadable: whole.unreadable },
      pieces: parts.map(({ piece }) => piece),
      groups: parts.map(({ row, span }) => `${whole.groups[row]} ${span.start}`),
      rows: parts.map(({ features }) => features),
      tasks: whole.tasks.map((task) => taskOf(task, parts)),
    },
  };
}

function taskOf(
  { attribute, tag, kind, classes, targets, over }: Task,
  parts: readonly { readonly row: number; readonly span: Span }[],
): Task {
  const heard = parts.map(
    ({ row, span: { start, end } }) => over?.[row] && targetOver(over[row], start, end),
  );
  return {
    ...{ attribute, kind, classes, ...(tag !== undefined && { tag }) },
    targets: parts.map(({ row }, part) => heard[part] ?? targets[row]),
    weak: parts.flatMap(({ row }, part) =>
      heard[part] === undefined && targets[row] !== undefined ? [part] : [],
    ),
  };
}
