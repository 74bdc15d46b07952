// The one way in which a user's name for a piece is understood, everywhere. Reads the index of names; never all of them.
import { basename } from "node:path";
import type { SqlValue } from "../database/connection.ts";
import { reasonsOf } from "../database/json-cell.ts";
import { type FileMatch, FileMatcher, type NamedPiece } from "../names/match-files.ts";
import { nameKey, posixName } from "../names/name-key.ts";
import type { Project } from "../project.ts";
import { ProjectError } from "../project-error.ts";
import { fileNames } from "./file-names.ts";
import { pieceById } from "./list-pieces.ts";
import { namesOfFile, rootsOf } from "./names-of-file.ts";
import { nearKeys } from "./near-names.ts";
import { type Piece, STANDING_ORDER } from "./piece.ts";

type Where = Pick<Project, "connection" | "folder">;

/**
 * The piece that `name` means: the one with exactly that path; else the only one whose path ends with it, folder by folder; else the same
 * without ending, then whatever the letter case, the encoding of accents, and with space, `_` and `-` alike (the rules of `FileMatcher`,
 * which label files go by as well). `#n` at the end chooses a piece of a file that holds several. A piece whose files are gone is found by
 * its last name.
 *
 * @throws ProjectError (`no-piece`) naming the candidates where there are several, and the nearest names where there is none
 */
export function findPiece(project: Where, name: string): Piece {
  const match = matchPiece(project, name);
  if (match.kind === "match") return pieceById(project, match.piece)!;
  const quoted = JSON.stringify(name);
  if (match.kind === "ambiguous")
    throw new ProjectError(
      `${quoted} may mean any of ${listed(match.candidates)}; write more of the path`,
      "no-piece",
    );
  const reasons = whyDropped(project, name);
  throw new ProjectError(
    reasons
      ? `no piece is called ${quoted}: the import left that file out (${reasons.join(", ")})`
      : `no piece is called ${quoted}${match.candidates.length > 0 ? `; did you mean ${listed(match.candidates)}?` : "; see semitone pieces"}`,
    "no-piece",
  );
}

/** What `name` means, with the piece's row number; see `findPiece`. */
export function matchPiece(project: Where, name: string): FileMatch {
  const exact = new FileMatcher(namedPieces(project, byPath(project, name))).match(name);
  if (exact.kind === "ambiguous" || (exact.kind === "match" && exact.method === "exact")) return exact;
  const keys = [...new Set([nameKey(name), nameKey(withoutNumber(name))])];
  const namesakes = namedPieces(project, byKeys(keys));
  const match = new FileMatcher(namesakes).match(name);
  if (match.kind !== "none") return match;
  const near =
    namesakes.length > 0
      ? namesakes
      : namedPieces(project, byKeys(nearKeys(project.connection, keys[keys.length - 1])));
  return {
    kind: "none",
    candidates: [...new Set(near.map(({ path, shown = path }) => shown))].slice(0, MOST),
  };
}

/** Candidates named. */
const MOST = 8;

const withoutNumber = (name: string): string => name.replace(/#\d+$/, "");

/** Part of a statement that chooses files `f`. */
interface Choice {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

const byKeys = (keys: readonly string[]): Choice => ({
  sql: "f.name_key IN (SELECT value FROM json_each(?))",
  parameters: [JSON.stringify(keys)],
});

/** Files with exactly that path: inside a source, with the source's name in front, or from the root. */
function byPath({ connection, folder }: Where, name: string): Choice {
  const pairs: SqlValue[][] = [];
  for (const given of new Set([name, withoutNumber(name)]))
    for (const [id, root] of rootsOf(connection, folder)) {
      const path = posixName(given);
      const prefixes = ["", `${basename(root)}/`, posixName(`${root}/`)];
      for (const prefix of prefixes) if (path.startsWith(prefix)) pairs.push([id, path.slice(prefix.length)]);
    }
  return {
    sql: `(f.source_id, f.path) IN (${pairs.length > 0 ? `VALUES ${pairs.map(() => "(?, ?)").join(", ")}` : "SELECT 1, '' WHERE FALSE"})`,
    parameters: pairs.flat(),
  };
}

/** The query for pieces of chosen files, what stands for a piece first. */
export const namedPiecesSql = (choice: string): string =>
  `SELECT p.id, p.ordinal, f.source_id, f.path,
     EXISTS (SELECT 1 FROM pieces AS other WHERE other.sha256 = p.sha256 AND other.ordinal > 0) AS several
   FROM files AS f CROSS JOIN pieces AS p ON p.sha256 = f.sha256
   WHERE ${choice} AND f.status <> 'dropped' ORDER BY ${STANDING_ORDER}, p.ordinal`;

function namedPieces({ connection, folder }: Where, { sql, parameters }: Choice): NamedPiece[] {
  const nameOf = fileNames(connection, folder);
  const roots = rootsOf(connection, folder);
  return connection.all(namedPiecesSql(sql), parameters).flatMap((row) => {
    const file = { source_id: row.source_id as number, path: row.path as string };
    const suffix = row.several ? `#${row.ordinal}` : "";
    const shown = `${nameOf(file)}${suffix}`;
    return namesOfFile(file.path, nameOf(file), roots.get(file.source_id)!).map((known) => ({
      ...known,
      path: `${known.path}${suffix}`,
      piece: row.id as number,
      shown,
    }));
  });
}

/** Reason codes of the file that `name` means, where the import has dropped it; undefined where it has not. */
function whyDropped({ connection, folder }: Where, name: string): readonly string[] | undefined {
  const nameOf = fileNames(connection, folder);
  const roots = rootsOf(connection, folder);
  const rows = connection.all(
    "SELECT source_id, path, reasons FROM files WHERE name_key = ? AND status = 'dropped' AND missing = 0",
    [nameKey(name)],
  ) as { source_id: number; path: string; reasons: string }[];
  const names = rows.flatMap((file, piece) =>
    namesOfFile(file.path, nameOf(file), roots.get(file.source_id)!).map((known) => ({ ...known, piece })),
  );
  const match = new FileMatcher(names).match(name);
  return match.kind === "match" ? reasonsOf(rows[match.piece].reasons) : undefined;
}

const listed = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
