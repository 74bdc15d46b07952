// Rows of one piece, as they travel from the process that computes them to the blocks that keep them. Plain data.
import { GridError, RepresentationError, type Rows, type View } from "@semitone/music";
import type { Spans } from "./view-spans.ts";

/** What one view says of one piece. */
export interface PieceRows {
  /** Id of the view. */
  readonly view: string;
  readonly spans: Spans;
  /** Rows of each passage. */
  readonly counts: readonly number[];
  /** All rows, those of the first passage first. */
  readonly rows: Rows;
}

/** A view that cannot read a piece, and why. */
export interface UnreadRows extends Pick<PieceRows, "view" | "spans"> {
  readonly reason: string;
}

/**
 * Rows of a piece in every view and for every kind of span.
 *
 * @param passagesOf  the passages of a kind of span: cut out once for all views
 */
export function computeRows<Source>(
  views: readonly SyncView<Source>[],
  spans: readonly Spans[],
  passagesOf: (spans: Spans) => readonly Source[],
): (PieceRows | UnreadRows)[] {
  if (views.length === 0) return [];
  return spans.flatMap((kind) => {
    const passages = passagesOf(kind);
    return views.map((view) => rowsOrReason(view, kind, () => view.compute(passages)));
  });
}

/** A view whose rows come at once. */
export interface SyncView<Source> extends View<Source> {
  compute(passages: readonly Source[]): readonly Rows[];
}

/** Rows of the passages of a piece, or why there are none. */
export function rowsOrReason(
  view: Pick<View, "id" | "width" | "numbers">,
  spans: Spans,
  compute: () => readonly Rows[],
): PieceRows | UnreadRows {
  try {
    return joinedRows(view, spans, compute());
  } catch (error) {
    if (!(error instanceof GridError) && !(error instanceof RepresentationError)) throw error;
    return { view: view.id, spans, reason: error.message };
  }
}

/** Rows of passages one after the other. */
export function joinedRows(
  { id, width, numbers }: Pick<View, "id" | "width" | "numbers">,
  spans: Spans,
  passages: readonly Rows[],
): PieceRows {
  const rows = newRows(
    numbers,
    passages.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const passage of passages) {
    rows.set(passage, at);
    at += passage.length;
  }
  return { view: id, spans, counts: passages.map(({ length }) => length / width), rows };
}

/** Zeros of the kind that a view has. */
export function newRows(numbers: View["numbers"], length: number): Rows {
  if (numbers === "float32") return new Float32Array(length);
  return numbers === "float64" ? new Float64Array(length) : new Uint16Array(length);
}
