// The names by which label files may call the pieces of a project. Reads the library's files; writes nothing.
import { fileNames } from "../file-names.ts";
import type { Project } from "../project.ts";
import { LabelError } from "./label-error.ts";
import type { PieceKey } from "./label-writer.ts";
import { type FileMatch, FileMatcher, type NamedPiece } from "./match-files.ts";

/** A piece with the name it is shown under, as `listPieces` has it; one whose file is gone keeps its last name. */
export interface KnownPiece extends PieceKey {
  readonly id: number;
  readonly path: string;
}

/** The pieces of a project, found by name. */
export class PieceNames {
  /** One entry for each piece. */
  readonly pieces: readonly KnownPiece[];
  readonly #names: readonly NamedPiece[];
  #matcher: FileMatcher | undefined;

  constructor({ connection, folder }: Pick<Project, "connection" | "folder">) {
    const nameOf = fileNames(connection, folder);
    const rows = connection.all(
      `SELECT pieces.id AS id, pieces.sha256 AS sha256, pieces.ordinal AS ordinal, source_id, files.path AS path,
         sources.path AS source,
         EXISTS (SELECT 1 FROM pieces AS others WHERE others.sha256 = pieces.sha256 AND ordinal > 0) AS several
       FROM pieces JOIN files ON files.sha256 = pieces.sha256 JOIN sources ON sources.id = files.source_id
       WHERE files.status <> 'dropped'
       ORDER BY files.missing, files.status = 'duplicate', files.path, pieces.ordinal`,
    );
    const pieces: KnownPiece[] = [];
    const numbers = new Map<number, number>();
    const names: NamedPiece[] = [];
    for (const row of rows) {
      const file = { source_id: Number(row.source_id), path: row.path as string };
      const [id, ordinal] = [Number(row.id), Number(row.ordinal)];
      const suffix = row.several ? `#${ordinal}` : "";
      let piece = numbers.get(id);
      if (piece === undefined) {
        piece = pieces.length;
        numbers.set(id, piece);
        pieces.push({ id, sha256: row.sha256 as string, ordinal, path: `${nameOf(file)}${suffix}` });
      }
      // The longer name tells apart files of the same path in two sources, and fits label files written above the source.
      for (const path of new Set([nameOf(file), file.path, `${row.source}/${file.path}`]))
        names.push({ path: `${path}${suffix}`, piece, shown: pieces[piece].path });
    }
    this.pieces = pieces;
    this.#names = names;
  }

  match(name: string): FileMatch {
    this.#matcher ??= new FileMatcher(this.#names);
    return this.#matcher.match(name);
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
