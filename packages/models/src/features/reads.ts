// What a run reads: columns of views, by name and in its own order. New views and columns change nothing for it.
import { findView, kindOfView, type PieceKind, type ViewTable } from "@semitone/library";
import { type Column, SCORE_VIEWS, type View, viewName } from "@semitone/music";
import { playedColumns } from "../played/played-columns.ts";
import { isLearntView, learntColumns, mayLackRows } from "./learnt-views.ts";

/** Rows that are made room for at once. */
const ROOM_ROWS = 256;

/** Columns of one view. */
export interface Read {
  /** Id of the view, e.g. "rhythm@1". */
  readonly view: string;
  readonly columns: readonly string[];
  /** Of learnt columns what they follow, in plain words; empty for one that follows nothing. See `withLearntTitles`. */
  readonly titles?: readonly string[];
}

/** All that a run reads, column by column. */
export type Reads = readonly Read[];

/** Every column of some views. */
export const readsOf = (views: readonly Pick<View, "id" | "columns">[]): Reads =>
  views.map(({ id, columns = [] }) => ({ view: id, columns: columns.map(({ name }) => name) }));

/** What is read of every score where nothing else is said. */
export const SCORE_READS: Reads = readsOf(SCORE_VIEWS);

/** The kind of pieces that reads are of: those of a run are of one kind. */
export function kindOfReads(reads: Reads): PieceKind {
  const views = reads.flatMap(({ view }) => findView(view) ?? []);
  return views.some((view) => kindOfView(view) === "sound") ? "sound" : "score";
}

/** Number of columns. */
export const widthOf = (reads: Reads): number => reads.reduce((sum, { columns }) => sum + columns.length, 0);

/** Name of the view that each column is of, without its version. */
export const viewNamesOf = (reads: Reads): string[] =>
  reads.flatMap(({ view, columns }) => columns.map(() => viewName(view)));

/** Columns of a view as far as they are known here; undefined for a view that is not. */
export function knownColumns(view: string): readonly Column[] | undefined {
  return learntColumns(view) ?? playedColumns(view) ?? findView(view)?.columns;
}

/** Name and title of each column; no title for what says nothing to anybody: a column that is not known any more, or learnt and unnamed. */
export function describedColumns(
  reads: Reads,
): { readonly name: string; readonly title: string | undefined }[] {
  return reads.flatMap(({ view, columns, titles: learnt }) => {
    const known = isLearntView(viewName(view)) ? [] : (knownColumns(view) ?? []);
    const titles = new Map(known.map(({ name, title }) => [name, title]));
    return columns.map((name, i) => ({ name, title: titles.get(name) ?? (learnt?.[i] || undefined) }));
  });
}

/** The first column among those at `used` that cannot be computed any more; undefined where all can. */
export function firstUnknown(
  reads: Reads,
  used: readonly number[],
): { view: string; column: string } | undefined {
  const all = reads.flatMap(({ view, columns }) => columns.map((column) => ({ view, column })));
  const known = new Map(
    reads.map(({ view }) => [view, new Set(knownColumns(view)?.map(({ name }) => name))]),
  );
  return [...used].map((c) => all[c]).find(({ view, column }) => !known.get(view)!.has(column));
}

/** Rows of a view by piece: of what is stored, or of performances. */
export interface RowTable extends Pick<ViewTable, "rows"> {
  readonly view: Pick<ViewTable["view"], "id" | "columns">;
}

/**
 * A function that puts the rows of a piece together from the rows of its views, one for each passage; undefined for a piece that some
 * view of scores has no rows of. A column that no table has, what a listener could not read, and how a piece is performed that is no
 * performance, is NaN.
 */
export function rowsFor(
  reads: Reads,
  tables: readonly RowTable[],
): (piece: { readonly id: number }) => Float32Array[] | undefined {
  const width = widthOf(reads);
  let at = 0;
  const parts = reads.map(({ view, columns }) => {
    const start = at;
    at += columns.length;
    const table = tables.find((one) => one.view.id === view);
    const names = table?.view.columns?.map(({ name }) => name) ?? [];
    const places = columns.map((name) => names.indexOf(name));
    const isPrefix = places.every((place, i) => place === i);
    return { table, start, count: columns.length, places, isPrefix, mayLack: mayLackRows(viewName(view)) };
  });
  // Many rows share an array: small arrays of their own would take longer to make than to fill.
  let room = new Float32Array(0);
  const roomFor = (length: number): Float32Array => {
    if (room.length < length) room = new Float32Array(Math.max(length, ROOM_ROWS * width)).fill(Number.NaN);
    const own = room.subarray(0, length);
    room = room.subarray(length);
    return own;
  };
  return (piece) => {
    const found = parts.map(({ table }) => table?.rows(piece));
    if (parts.some(({ table, mayLack }, p) => table && !mayLack && found[p] === undefined)) return undefined;
    const passages = Math.max(0, ...found.map((rows) => rows?.length ?? 0));
    const all = roomFor(passages * width);
    return Array.from({ length: passages }, (_, passage) => {
      const row = all.subarray(passage * width, (passage + 1) * width);
      for (const [p, { start, count, places, isPrefix }] of parts.entries()) {
        const own = found[p]?.[passage];
        if (own === undefined) continue;
        if (isPrefix) row.set(own.length === count ? own : own.subarray(0, count), start);
        else for (const [i, place] of places.entries()) if (place >= 0) row[start + i] = own[place];
      }
      return row;
    });
  };
}
