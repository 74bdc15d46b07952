// The one way to the rows of views: what is kept is read, what is not is computed and kept.
import { availableParallelism } from "node:os";
import { Progress, type WorkOptions } from "@semitone/job";
import type { Rows, View } from "@semitone/music";
import type { Piece } from "../pieces/piece.ts";
import type { Project } from "../project.ts";
import { type ReadRows, RowIndex } from "../rows/row-index.ts";
import { type RowWriter, rowWriter } from "../rows/row-writer.ts";
import { sizeOf } from "../rows/view-block.ts";
import { viewCacheOf } from "../rows/view-cache.ts";
import { viewFolder } from "../rows/view-folder.ts";
import type { Spans } from "../rows/view-spans.ts";
import { computeFromFiles, computeHere, isScoreView, type Unreadable } from "./compute-missing.ts";

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
  const places = new Map<string, number>();
  const placeOf = pieces.map(({ sha256, ordinal }) => {
    const key = `${sha256}:${ordinal}`;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
  const cache = viewCacheOf(project);
  const indexes = views.map((view) => new RowIndex(view, places, viewFolder(cache, view, spans)));
  const lacking = (of: readonly number[]) =>
    pieces.filter((_, i) => of.some((v) => !indexes[v].has(placeOf[i])));
  const writer = rowWriter(cache, views, (rows, block) => {
    if (rows.spans === spans) indexes[views.findIndex(({ id }) => id === rows.view)].add(block);
  });
  const unreadable = await computeMissing(project, views, spans, lacking, writer, options);
  return { tables: (start, end) => tablesOf(views, spans, indexes, pieces, placeOf, start, end), unreadable };
}

/** @param lacking  pieces without rows in any of some views */
async function computeMissing(
  project: Project,
  views: readonly View[],
  spans: Spans,
  lacking: (of: readonly number[]) => readonly Piece[],
  writer: RowWriter,
  { beside = [], workers = availableParallelism(), onProgress, signal }: ViewRowsOptions,
): Promise<Unreadable[]> {
  const fromFiles = [...views.keys()].filter((v) => isScoreView(views[v]) && lacking([v]).length > 0);
  const here = [...views.keys()].filter((v) => !isScoreView(views[v]));
  const progress = Progress.to(onProgress);
  const unreadable: Unreadable[] = [];
  const tell = (part: Progress) => ({ signal, onProgress: ({ done }: { done: number }) => part.at(done) });
  try {
    if (fromFiles.length > 0) {
      const ids = fromFiles.map((v) => views[v].id);
      const part = progress.part("reading files", here.length > 0 ? 0.5 : 1);
      const all = [...new Set([spans, ...beside])];
      const work = { workers, ...tell(part) };
      unreadable.push(...(await computeFromFiles(project, ids, all, lacking(fromFiles), writer, work)));
    }
    const gone = new Set(unreadable.map(({ piece }) => piece));
    for (const v of here) {
      const missing = lacking([v]).filter(({ name }) => !gone.has(name));
      const part = progress.part("reading pieces", 0.5 / here.length);
      const view = views[v];
      unreadable.push(...(await computeHere(project, view, spans, missing, writer, tell(part))));
    }
  } finally {
    writer.flush();
  }
  return unreadable;
}

function tablesOf(
  views: readonly View[],
  spans: Spans,
  indexes: readonly RowIndex[],
  pieces: readonly Piece[],
  placeOf: readonly number[],
  start: number,
  end: number,
): ViewTable[] {
  const chosen = placeOf.slice(start, end);
  const positions = new Map(chosen.map((_, i) => [pieces[start + i].id, i]));
  return views.map((view, v) => {
    const read = indexes[v].read(chosen);
    return {
      view,
      spans,
      rows: ({ id }) => {
        const i = positions.get(id);
        return i === undefined ? undefined : passagesAt(read, i, view.width);
      },
    };
  });
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
