// The pieces of a library in order, a page at a time. Each statement reads an index from where the last one ended: nothing is sorted.
import { basename } from "node:path";
import type { Connection, SqlValue } from "../database/connection.ts";
import type { Project } from "../project.ts";
import { fileNames } from "./file-names.ts";
import { PIECE_COLUMNS, PIECE_JOINS, type Piece, STANDING_ORDER, toPiece } from "./piece.ts";
import { sourcesOf } from "./sources.ts";

/**
 * `name`: of the file that stands for a piece, by code points, then the number in the file. `content`: SHA-256 and number in the file,
 * which no renaming, order of import, number of workers or file system changes: the canonical order, for what is computed of all pieces.
 */
export type PieceOrder = "name" | "content";

export interface ListOptions {
  /** Most pieces to list. @default all */
  readonly limit?: number;
  /** Pieces to pass over first. @default 0 */
  readonly offset?: number;
  /** Only pieces whose name, title or composer holds the text, whatever the case. @default all */
  readonly match?: string;
  /** @default "name" */
  readonly order?: PieceOrder;
  /** Only pieces for which it holds. @default all */
  readonly where?: (piece: Piece) => boolean;
}

/** All pieces whose files are there, or those of them that the options leave. */
export function listPieces(
  project: Pick<Project, "connection" | "folder">,
  options: ListOptions = {},
): Piece[] {
  const { limit = Number.POSITIVE_INFINITY, offset = 0, match, where } = options;
  const found: Piece[] = [];
  if (limit <= 0) return found;
  const queries = queriesOf(project, options);
  const nameOf = fileNames(project.connection, project.folder);
  const isWhole = match === undefined || queries.every(({ texts }) => texts.length > 0);
  const holds = isWhole ? undefined : holding(match);
  // SQLite passes over rows faster than they can be handed over, but only where all that it would hand over counts.
  const skipped = queries.length === 1 && isWhole && !where ? offset : 0;
  let left = offset - skipped;
  for (const query of queries)
    for (const row of paged(project.connection, query, limit + left, skipped)) {
      const piece = toPiece(row, nameOf);
      if (holds?.(piece) === false || where?.(piece) === false || left-- > 0) continue;
      found.push(piece);
      if (found.length >= limit) return found;
    }
  return found;
}

/** The piece with that row number; undefined if there is none. One whose files are gone keeps its last name. */
export function pieceById(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  id: number,
): Piece | undefined {
  const [row] = connection.all(BY_ID, [id]);
  return row && toPiece(row, fileNames(connection, folder));
}

const ANY_FILE = `SELECT ${PIECE_COLUMNS} FROM pieces AS p CROSS JOIN files AS f ON f.sha256 = p.sha256 ${PIECE_JOINS}`;
const BY_ID = `${ANY_FILE} WHERE p.id = ? AND f.status <> 'dropped' ORDER BY ${STANDING_ORDER} LIMIT 1`;
/** What stands for a piece comes first of its rows. */
const BY_IDS = `${ANY_FILE} WHERE p.id IN (SELECT value FROM json_each(?)) AND f.status <> 'dropped'
  ORDER BY p.id, ${STANDING_ORDER}`;

/** The pieces with those row numbers, by number, as `pieceById` gives each; what there is none of is left out. A statement for thousands of them. */
export function piecesById(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  ids: readonly number[],
): Map<number, Piece> {
  const nameOf = fileNames(connection, folder);
  const found = new Map<number, Piece>();
  for (let from = 0; from < ids.length; from += PAGE.most)
    for (const row of connection.all(BY_IDS, [JSON.stringify(ids.slice(from, from + PAGE.most))]))
      if (!found.has(Number(row.id))) found.set(Number(row.id), toPiece(row, nameOf));
  return found;
}

/** Fewest and most rows that one statement reads. */
const PAGE = { first: 32, most: 2048 } as const;

const THERE = "f.missing = 0 AND f.status <> 'dropped'";
/** Whether no other file stands for the piece. */
const STANDS = `NOT EXISTS (
    SELECT 1 FROM files AS b WHERE b.sha256 = f.sha256 AND b.missing = 0 AND b.status <> 'dropped' AND b.id <> f.id
      AND (b.status = 'duplicate', (SELECT path FROM sources WHERE id = b.source_id), b.path)
        < (f.status = 'duplicate', (SELECT path FROM sources WHERE id = f.source_id), f.path))`;

/**
 * Pieces by content. Parameters: where the last page ended (hash, hash, number), rows, rows to pass over.
 *
 * CROSS JOIN keeps SQLite to this order of the tables, and with it to the index that has the rows in the order asked for.
 */
export const BY_CONTENT = `SELECT ${PIECE_COLUMNS} FROM pieces AS p CROSS JOIN files AS f ON f.sha256 = p.sha256 ${PIECE_JOINS}
  WHERE p.sha256 >= ? AND (p.sha256, p.ordinal) > (?, ?) AND ${THERE} AND ${STANDS}
  ORDER BY p.sha256, p.ordinal LIMIT ? OFFSET ?`;

/** Pieces by name in the sources that `ofSource` chooses. Parameters: those, where the last page ended (path, path, hash, number), texts, rows, rows to pass over. */
export const byName = (ofSource: string, holds = "TRUE"): string => `SELECT ${PIECE_COLUMNS}
  FROM files AS f CROSS JOIN pieces AS p ON p.sha256 = f.sha256 ${PIECE_JOINS}
  WHERE f.source_id ${ofSource} AND f.path >= ? AND (f.path > ? OR (p.sha256, p.ordinal) > (?, ?)) AND ${THERE} AND ${STANDS} AND ${holds}
  ORDER BY f.path, p.sha256, p.ordinal LIMIT ? OFFSET ?`;

/** What SQLite can look for itself, since it knows upper and lower case of ASCII only. Parameters: prefix of the path, and thrice the pattern. */
const HOLDS =
  "(? || f.path LIKE ? ESCAPE '\\' OR p.title LIKE ? ESCAPE '\\' OR p.composer LIKE ? ESCAPE '\\')";

type Row = Readonly<Record<string, SqlValue>>;

/** A statement with all its parameters but where to go on and how many rows. */
interface Query {
  readonly sql: string;
  readonly sources: readonly SqlValue[];
  /** What is looked for; empty where the statement looks for nothing. */
  readonly texts: readonly SqlValue[];
  readonly start: readonly SqlValue[];
  /** Where a page that ends with a row ends. */
  readonly endOf: (row: Row) => readonly SqlValue[];
}

/** What is to be asked, one after the other. */
function queriesOf(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  { order = "name", match }: ListOptions,
): Query[] {
  if (order === "content") {
    const endOf = ({ sha256, ordinal }: Row) => [sha256, sha256, ordinal];
    return [{ sql: BY_CONTENT, sources: [], texts: [], start: ["", "", -1], endOf }];
  }
  const isPlain = match !== undefined && /^[\x20-\x7e]+$/.test(match);
  const pattern = isPlain ? `%${match.replace(/[\\%_]/g, "\\$&")}%` : "";
  const endOf = ({ path, sha256, ordinal }: Row) => [path, path, sha256, ordinal];
  return sourcesByPrefix(connection, folder).map(({ prefix, ids }) => ({
    sql: byName(
      ids.length === 1 ? "= ?" : "IN (SELECT value FROM json_each(?))",
      isPlain ? HOLDS : undefined,
    ),
    sources: [ids.length === 1 ? ids[0] : JSON.stringify(ids)],
    texts: isPlain ? [prefix, pattern, pattern, pattern] : [],
    start: ["", "", "", -1],
    endOf,
  }));
}

/** All rows of a query, by statements that each go on where the one before has ended; larger and larger ones, as a caller keeps asking. */
function* paged(connection: Connection, query: Query, wanted: number, skipped: number): Generator<Row> {
  const { sql, sources, texts, start, endOf } = query;
  let [end, pass] = [start, skipped];
  for (let size = Math.max(PAGE.first, Math.min(PAGE.most, wanted)); ; size = Math.min(PAGE.most, 4 * size)) {
    // A statement left half-read would hold its view of the database, and later writes would fail.
    const rows = connection.all(sql, [...sources, ...end, ...texts, size, pass]);
    yield* rows;
    if (rows.length < size) return;
    [end, pass] = [endOf(rows[rows.length - 1]), 0];
  }
}

/** Sources by what stands in front of the names of their files, in order; folders of the same name are listed as one. */
function sourcesByPrefix(connection: Connection, folder: string): { prefix: string; ids: number[] }[] {
  const sources = sourcesOf(connection, folder);
  if (sources.length === 1) return [{ prefix: "", ids: [sources[0].id] }];
  const byPrefix = new Map<string, number[]>();
  for (const { id, root } of sources) {
    const prefix = `${basename(root)}/`;
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), id]);
  }
  return [...byPrefix].sort(([a], [b]) => (a < b ? -1 : 1)).map(([prefix, ids]) => ({ prefix, ids }));
}

function holding(text: string): (piece: Piece) => boolean {
  const wanted = text.toLowerCase();
  return ({ name, title, composer }) =>
    [name, title, composer].some((known) => known?.toLowerCase().includes(wanted) ?? false);
}
