// The one way to the rows of views: what is kept is read, what is not is computed and kept.
import { availableParallelism } from "node:os";
import { Progress, type WorkOptions } from "@semitone/job";
import { IMPORTED_VIEWS, type Rows, type View } from "@semitone/music";
import type { Piece } from "../pieces/piece.ts";
import type { Project } from "../project.ts";
import type { ReadRows } from "../rows/row-index.ts";
import { sizeOf } from "../rows/view-block.ts";
import { viewCacheOf } from "../rows/view-cache.ts";
import type { Spans } from "../rows/view-spans.ts";
import { computeFromFiles, computeHere, isScoreView, type Unreadable } from "./compute-missing.ts";
import { PieceIndexes } from "./piece-indexes.ts";

/** Rows of some pieces in one view. */
export interface ViewTable {
  readonly view: View;
  readonly spans: Spans;
  /**
   * Rows of each passage of a piece, in order: `[rows, view.width]`, one row where the view has columns. They are windows into one array.
   * Undefined for a piece that cannot be read.
   */
  rows(piece: Pick<Piece, "id">): readonly Rows[] | undefined;
}

export interface ViewRows {
  /** In the order of the views that were asked for. */
  readonly tables: readonly ViewTable[];
  /** Pieces that some view cannot read: their files are gone, or no view can take them. */
  readonly unreadable: readonly Unreadable[];
}

export interface ViewRowsOptions extends WorkOptions {
  /** Spans whose rows are computed and kept in the same reading where those that are asked for are missing. @default none */
  readonly beside?: readonly Spans[];
  /** Processes that read files. @default the number of cores */
  readonly workers?: number;
}

/** Pieces whose rows are held at once by `viewBatches`. */
export const BATCH_PIECES = 1024;

/**
 * Rows of pieces in some views, all held at once: about 4 bytes a number. See `viewBatches` for what is too large for that.
 *
 * What is not kept is computed, several files at a time; a process that is killed loses the last 32 MiB of it. Rows depend on the bytes of
 * a piece, the view and the way pieces are cut, not on what is kept: the cache may be deleted at any time.
 *
 * @throws the signal's reason when cancelled
 * @example const { tables: [table] } = await viewRows(project, [rhythm], listPieces(project), "piece")
 */
export async function viewRows(
  project: Project,
  views: readonly View[],
  pieces: readonly Piece[],
  spans: Spans,
  options: ViewRowsOptions = {},
): Promise<ViewRows> {
  const { tables, unreadable } = await openTables(project, views, pieces, spans, options);
  return { tables: tables(0, pieces.length), unreadable };
}

/** Some pieces and their rows. */
export interface ViewBatch extends Pick<ViewRows, "tables"> {
  readonly pieces: readonly Piece[];
}

/**
 * As `viewRows`, a thousand pieces after the other, in order: what `onBatch` is given is held no longer than it keeps it.
 *
 * @returns the pieces that cannot be read
 */
export async function viewBatches(
  project: Project,
  views: readonly View[],
  pieces: readonly Piece[],
  spans: Spans,
  onBatch: (batch: ViewBatch) => void | Promise<void>,
  options: ViewRowsOptions = {},
): Promise<ViewRows["unreadable"]> {
  const { tables, unreadable } = await openTables(project, views, pieces, spans, options);
  for (let start = 0; start < pieces.length; start += BATCH_PIECES) {
    options.signal?.throwIfAborted();
    const end = Math.min(pieces.length, start + BATCH_PIECES);
    await onBatch({ pieces: pieces.slice(start, end), tables: tables(start, end) });
    await new Promise(setImmediate);
  }
  return unreadable;
}

/** Finds the rows of every piece, after what was missing has been computed. @returns a reader of those from one piece to another */
async function openTables(
  project: Project,
  views: readonly View[],
  pieces: readonly Piece[],
  spans: Spans,
  options: ViewRowsOptions,
): Promise<{
  tables: (start: number, end: number) => ViewTable[];
  unreadable: readonly Unreadable[];
}> {
  const indexes = new PieceIndexes(viewCacheOf(project), pieces);
  const unreadable = await computeMissing(project, indexes, views, spans, options);
  const tables = (start: number, end: number) =>
    views.map((view) => tableOf(view, spans, indexes, start, end));
  return { tables, unreadable };
}

async function computeMissing(
  project: Project,
  indexes: PieceIndexes,
  views: readonly View[],
  spans: Spans,
  { beside = [], workers = availableParallelism(), onProgress, signal }: ViewRowsOptions,
): Promise<Unreadable[]> {
  const here = views.filter((view) => !isScoreView(view));
  const missing = union(
    views.filter(isScoreView).map((view) => indexes.lacking(view, spans)),
    indexes.pieces,
  );
  const progress = Progress.to(onProgress);
  const tell = (part: Progress) => ({ signal, onProgress: ({ done }: { done: number }) => part.at(done) });
  const unreadable: Unreadable[] = [];
  if (missing.length > 0) {
    const part = progress.part("reading files", here.length > 0 ? 0.5 : 1);
    const wanted = wantedOf(indexes, views, [spans, ...beside], missing);
    const writer = indexes.writer(wanted.views);
    const ids = wanted.views.map(({ id }) => id);
    const work = { workers, ...tell(part) };
    try {
      unreadable.push(...(await computeFromFiles(project, ids, wanted.spans, missing, writer, work)));
    } finally {
      writer.flush();
    }
  }
  const gone = new Set(unreadable.map(({ piece }) => piece));
  for (const view of here) {
    const part = progress.part("reading pieces", 0.5 / here.length);
    const open = [...indexes.lacking(view, spans)].filter(({ name }) => !gone.has(name));
    const all = [...new Set([spans, ...beside])];
    const writer = indexes.writer([view]);
    try {
      unreadable.push(...(await computeHere(project, view, all, open, writer, tell(part))));
    } finally {
      writer.flush();
    }
  }
  return unreadable;
}

/**
 * What is computed where files have to be read anyhow: of the views that are asked for and those that an import computes, the ones that any
 * of the pieces lacks; and the same of spans.
 */
function wantedOf(
  indexes: PieceIndexes,
  asked: readonly View[],
  spans: readonly Spans[],
  missing: readonly Piece[],
): { views: View[]; spans: Spans[] } {
  const isImported = asked.some(({ id }) => IMPORTED_VIEWS.some((view) => view.id === id));
  const all = new Map(
    [...(isImported ? IMPORTED_VIEWS : []), ...asked.filter(isScoreView)].map((view) => [view.id, view]),
  );
  const lacks = (view: View, kind: Spans) => {
    const lacking = indexes.lacking(view, kind);
    return missing.some((piece) => lacking.has(piece));
  };
  const kinds = [...new Set(spans)];
  const views = [...all.values()].filter((view) => kinds.some((kind) => lacks(view, kind)));
  return { views, spans: kinds.filter((kind) => views.some((view) => lacks(view, kind))) };
}

/** The pieces that are in any of some sets, in their order. */
const union = (sets: readonly ReadonlySet<Piece>[], pieces: readonly Piece[]): Piece[] =>
  pieces.filter((piece) => sets.some((set) => set.has(piece)));

function tableOf(view: View, spans: Spans, indexes: PieceIndexes, start: number, end: number): ViewTable {
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
