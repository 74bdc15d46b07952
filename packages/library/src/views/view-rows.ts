// The one way to the rows of views: what is kept is read, what is not is computed and kept.
import { availableParallelism } from "node:os";
import { type Machines, Progress, type WorkOptions } from "@semitone/job";
import type { DerivedView } from "@semitone/music";
import type { Piece } from "../pieces/piece.ts";
import type { Project } from "../project.ts";
import { type FileView, IMPORTED, type StoredView } from "../rows/stored-view.ts";
import { viewCacheOf } from "../rows/view-cache.ts";
import type { Spans } from "../rows/view-spans.ts";
import { computeDerived } from "./compute-derived.ts";
import { computeFromFiles, type Unreadable } from "./compute-missing.ts";
import { PieceIndexes } from "./piece-indexes.ts";
import { tableOf, type ViewTable } from "./view-table.ts";

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
  /** Machines that do so, in place of processes of this one: see `semitone work`. */
  readonly machines?: Machines;
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
  views: readonly StoredView[],
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
  views: readonly StoredView[],
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
  views: readonly StoredView[],
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
  views: readonly StoredView[],
  spans: Spans,
  { beside = [], workers = availableParallelism(), machines, onProgress, signal }: ViewRowsOptions,
): Promise<Unreadable[]> {
  const derived = views.filter((view) => view.of === "rows");
  const kinds = [...new Set([spans, ...beside])];
  const read = readViews(indexes, views, derived, spans);
  const missing = union(
    read.map(({ missing: own }) => own),
    indexes.pieces,
  );
  const progress = Progress.to(onProgress);
  const tell = (part: Progress) => ({ signal, onProgress: ({ done }: { done: number }) => part.at(done) });
  const unreadable: Unreadable[] = [];
  if (missing.length > 0) {
    const part = progress.part("reading files", derived.length > 0 ? 0.5 : 1);
    const asked = read.map(({ view }) => view);
    const wanted = wantedOf(indexes, asked, kinds, missing);
    const writer = indexes.writer(wanted.views);
    const ids = wanted.views.map(({ id }) => id);
    const work = { workers, machines, ...tell(part) };
    try {
      unreadable.push(...(await computeFromFiles(project, ids, wanted.spans, missing, writer, work)));
    } finally {
      writer.flush();
    }
  }
  for (const view of derived) {
    const part = progress.part("reading pieces", 0.5 / derived.length);
    await computeDerived(indexes, view, kinds, tell(part));
  }
  return unreadable;
}

/** The views that are read from files, those that others are derived from among them, and the pieces that lack rows which are needed. */
function readViews(
  indexes: PieceIndexes,
  views: readonly StoredView[],
  derived: readonly DerivedView[],
  spans: Spans,
): { view: FileView; missing: ReadonlySet<Piece> }[] {
  const asked = views.filter((view) => view.of !== "rows");
  return [
    ...asked.map((view) => ({ view, missing: indexes.lacking(view, spans) })),
    ...derived.map((view) => {
      const open = indexes.lacking(view, spans);
      const lacking = indexes.lacking(view.from, spans);
      return { view: view.from, missing: new Set([...open].filter((piece) => lacking.has(piece))) };
    }),
  ];
}

/**
 * What is computed where files have to be read anyhow: of the views that are asked for and those that an import computes, the ones that any
 * of the pieces lacks; and the same of spans.
 */
function wantedOf(
  indexes: PieceIndexes,
  asked: readonly FileView[],
  kinds: readonly Spans[],
  missing: readonly Piece[],
): { views: FileView[]; spans: Spans[] } {
  const beside = IMPORTED.filter(({ of }) =>
    asked.some((view) => view.of === of && IMPORTED.some(({ id }) => id === view.id)),
  );
  const all = new Map([...beside, ...asked].map((view) => [view.id, view]));
  const lacks = (view: FileView, kind: Spans) => {
    const lacking = indexes.lacking(view, kind);
    return missing.some((piece) => lacking.has(piece));
  };
  const views = [...all.values()].filter((view) => kinds.some((kind) => lacks(view, kind)));
  return { views, spans: kinds.filter((kind) => views.some((view) => lacks(view, kind))) };
}

/** The pieces that are in any of some sets, in their order. */
const union = (sets: readonly ReadonlySet<Piece>[], pieces: readonly Piece[]): Piece[] =>
  pieces.filter((piece) => sets.some((set) => set.has(piece)));
