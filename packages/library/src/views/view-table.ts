// The rows of some pieces in one view, as windows into one array.
import type { Rows } from "@semitone/music";
import type { Piece } from "../pieces/piece.ts";
import type { ReadRows } from "../rows/row-index.ts";
import type { StoredView } from "../rows/stored-view.ts";
import { sizeOf } from "../rows/view-block.ts";
import type { Spans } from "../rows/view-spans.ts";
import type { PieceIndexes } from "./piece-indexes.ts";

/** Rows of some pieces in one view. */
export interface ViewTable {
  readonly view: StoredView;
  readonly spans: Spans;
  /**
   * Rows of each passage of a piece, in order: `[rows, view.width]`, one row where the view has columns. They are windows into one array.
   * Undefined for a piece that cannot be read.
   */
  rows(piece: Pick<Piece, "id">): readonly Rows[] | undefined;
}

/** The rows of the pieces of `indexes` from one to another. */
export function tableOf(
  view: StoredView,
  spans: Spans,
  indexes: PieceIndexes,
  start: number,
  end: number,
): ViewTable {
  const positions = new Map(indexes.pieces.slice(start, end).map(({ id }, i) => [id, i]));
  const read = indexes.of(view, spans).read(indexes.places(start, end));
  return {
    view,
    spans,
    rows: ({ id }) => {
      const i = positions.get(id);
      return i === undefined ? undefined : passagesAt(read, i, view.width);
    },
  };
}

/** Windows onto the rows of each passage of a piece. */
function passagesAt(
  { rows, starts, passages }: ReadRows,
  i: number,
  width: number,
): readonly Rows[] | undefined {
  const own = passages[i];
  if (own === undefined) return undefined;
  let at = starts[i];
  if (own === 1) return [rows.subarray(at, at + width)];
  const count = sizeOf(own).passages;
  return Array.from({ length: count }, (_, p) => {
    const length = (typeof own === "number" ? 1 : own[p]) * width;
    at += length;
    return rows.subarray(at - length, at);
  });
}
