// The pieces of a library in order, a page at a time. Each statement reads an index from where the last one ended: nothing is sorted.
import { basename } from "node:path";
import type { Connection, SqlValue } from "../database/connection.ts";
import type { Project } from "../project.ts";
import { fileNames } from "./file-names.ts";
import { PIECE_COLUMNS, type Piece, STANDING_ORDER, toPiece } from "./piece.ts";
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
  const { limit = Number.POSITIVE_INFINITY, offset = 0, match, where = () => true } = options;
  const holds = match === undefined ? () => true : holding(match);
  const found: Piece[] = [];
  let passed = 0;
  if (limit <= 0) return found;
  for (const piece of eachPiece(project, options)) {
    if (!holds(piece) || !where(piece) || passed++ < offset) continue;
    found.push(piece);
    if (found.length >= limit) break;
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

const BY_ID = `SELECT ${PIECE_COLUMNS} FROM pieces AS p CROSS JOIN files AS f ON f.sha256 = p.sha256
  WHERE p.id = ? AND f.status <> 'dropped' ORDER BY ${STANDING_ORDER} LIMIT 1`;

/** Fewest and most rows that one statement reads. */
const PAGE = { first: 32, most: 2048 } as const;

const THERE = "f.missing = 0 AND f.status <> 'dropped'";
/** Whether no other file stands for the piece. */
const STANDS = `NOT EXISTS (
    SELECT 1 FROM files AS b WHERE b.sha256 = f.sha256 AND b.missing = 0 AND b.status <> 'dropped' AND b.id <> f.id
      AND (b.status = 'duplicate', (SELECT path FROM sources WHERE id = b.source_id), b.path)
        < (f.status = 'duplicate', (SELECT path FROM sources WHERE id = f.source_id), f.path))`;

/**
 * Pieces by content. Parameters: where the last page ended (hash, hash, number), rows.
 *
 * CROSS JOIN keeps SQLite to this order of the tables, and with it to the index that has the rows in the order asked for.
 */
export const BY_CONTENT = `SELECT ${PIECE_COLUMNS} FROM pieces AS p CROSS JOIN files AS f ON f.sha256 = p.sha256
  WHERE p.sha256 >= ? AND (p.sha256, p.ordinal) > (?, ?) AND ${THERE} AND ${STANDS}
  ORDER BY p.sha256, p.ordinal LIMIT ?`;

/** Pieces by name in the sources that `ofSource` chooses. Parameters: those, where the last page ended (path, path, hash, number), texts, rows. */
export const byName = (ofSource: string, holds = "TRUE"): string => `SELECT ${PIECE_COLUMNS}
  FROM files AS f CROSS JOIN pieces AS p ON p.sha256 = f.sha256
  WHERE f.source_id ${ofSource} AND f.path >= ? AND (f.path > ? OR (p.sha256, p.ordinal) > (?, ?)) AND ${THERE} AND ${STANDS} AND ${holds}
  ORDER BY f.path, p.sha256, p.ordinal LIMIT ?`;

/** What SQLite can look for itself, since it knows upper and lower case of ASCII only. Parameters: prefix of the path, and thrice the pattern. */
const HOLDS =
  "(? || f.path LIKE ? ESCAPE '\\' OR p.title LIKE ? ESCAPE '\\' OR p.composer LIKE ? ESCAPE '\\')";

function* eachPiece(
  { connection, folder }: Pick<Project, "connection" | "folder">,
  { order = "name", match, limit, offset = 0 }: ListOptions,
): Generator<Piece> {
  const nameOf = fileNames(connection, folder);
  const first = Math.max(PAGE.first, Math.min(PAGE.most, (limit ?? PAGE.most) + offset));
  if (order === "content") {
    const end = ({ sha256, ordinal }: Record<string, SqlValue>) => [sha256, sha256, ordinal];
    for (const row of paged(connection, BY_CONTENT, [], [], end, ["", "", -1], first))
      yield toPiece(row, nameOf);
    return;
  }
  const isPlain = match !== undefined && /^[\x20-\x7e]+$/.test(match);
  const pattern = isPlain ? `%${match.replace(/[\\%_]/g, "\\$&")}%` : "";
  const end = ({ path, sha256, ordinal }: Record<string, SqlValue>) => [path, path, sha256, ordinal];
  for (const { prefix, ids } of sourcesByPrefix(connection, folder)) {
    const [ofSource, sources] =
      ids.length === 1 ? ["= ?", ids[0]] : ["IN (SELECT value FROM json_each(?))", JSON.stringify(ids)];
    const texts = isPlain ? [prefix, pattern, pattern, pattern] : [];
    const sql = byName(ofSource, isPlain ? HOLDS : undefined);
    for (const row of paged(connection, sql, [sources], texts, end, ["", "", "", -1], first))
      yield toPiece(row, nameOf);
  }
}

/** All rows of a query, by statements that each go on where the one before has ended; larger and larger ones, as a caller keeps asking. */
function* paged(
  connection: Connection,
  sql: string,
  before: readonly SqlValue[],
  after: readonly SqlValue[],
  endOf: (row: Record<string, SqlValue>) => readonly SqlValue[],
  start: readonly SqlValue[],
  first: number,
): Generator<Record<string, SqlValue>> {
  let end = start;
  for (let size = first; ; size = Math.min(PAGE.most, 4 * size)) {
    // A statement left half-read would hold its view of the database, and later writes would fail.
    const rows = connection.all(sql, [...before, ...end, ...after, size]);
    yield* rows;
    if (rows.length < size) return;
    end = endOf(rows[rows.length - 1]);
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
