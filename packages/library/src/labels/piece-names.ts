// The names by which label files may call the pieces of a project. Reads the library's files; writes nothing.
import type { Connection } from "../database/connection.ts";
import { LabelError } from "./label-error.ts";
import type { PieceKey } from "./label-writer.ts";
import { type FileMatch, FileMatcher, type NamedPiece } from "./match-files.ts";

/** A piece with the name it is shown under. */
export interface KnownPiece extends PieceKey {
  /** Path of its file inside its source, `#n` behind it where a file holds several pieces. */
  readonly path: string;
}

/** The pieces of a project, found by name or listed in the order of their names. */
export class PieceNames {
  /** One entry for each piece, by path. */
  readonly pieces: readonly KnownPiece[];
  readonly #names: readonly NamedPiece[];
  #matcher: FileMatcher | undefined;

  constructor(connection: Connection) {
    const rows = connection.all(
      `SELECT pieces.sha256 AS sha256, pieces.ordinal AS ordinal, files.path AS path, sources.path AS source,
         (SELECT COUNT(*) FROM pieces AS others WHERE others.sha256 = pieces.sha256) AS siblings
       FROM pieces JOIN files ON files.sha256 = pieces.sha256 JOIN sources ON sources.id = files.source_id
       ORDER BY files.missing, files.path, pieces.ordinal`,
    );
    const pieces = new Map<string, KnownPiece>();
    const numbers = new Map<string, number>();
    const names: NamedPiece[] = [];
    for (const row of rows) {
      const [sha256, ordinal] = [row.sha256 as string, Number(row.ordinal)];
      const key = `${sha256}:${ordinal}`;
      const path = Number(row.siblings) > 1 ? `${row.path}#${ordinal}` : (row.path as string);
      if (!pieces.has(key)) {
        numbers.set(key, pieces.size);
        pieces.set(key, { sha256, ordinal, path });
      }
      // The longer name tells apart files of the same path in two sources, and fits label files written above the source.
      const piece = numbers.get(key)!;
      names.push({ path, piece }, { path: `${row.source}/${path}`, piece });
    }
    this.pieces = [...pieces.values()];
    this.#names = names;
  }

  match(name: string): FileMatch {
    this.#matcher ??= new FileMatcher(this.#names);
    return this.#matcher.match(name);
  }

  /** Every path under which a piece is known inside its source. */
  *paths(): Iterable<string> {
    for (let i = 0; i < this.#names.length; i += 2) yield this.#names[i].path;
  }

  /**
   * The one piece that `name` means.
   *
   * @throws LabelError with the candidates if there is none or more than one
   */
  find(name: string): KnownPiece {
    const match = this.match(name);
    if (match.kind === "match") return this.pieces[match.piece];
    throw new LabelError(
      match.kind === "ambiguous"
        ? `${JSON.stringify(name)} may mean any of ${list(match.candidates)}; write more of the path`
        : `no piece is called ${JSON.stringify(name)}${match.candidates.length > 0 ? `; did you mean ${list(match.candidates)}?` : ""}`,
    );
  }
}

const list = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
