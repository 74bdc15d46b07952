// All names of a project at once, for label files with many of them; a single one is looked up by `findPiece`, by the same rules.
import { reasonsOf } from "../database/json-cell.ts";
import { type FileMatch, FileMatcher, type NamedPiece } from "../names/match-files.ts";
import type { Project } from "../project.ts";
import { fileNames } from "./file-names.ts";
import { namesOfFile, rootsOf } from "./names-of-file.ts";
import type { PieceKey } from "./piece.ts";

/** A piece with the name it is shown under, as `listPieces` has it; one whose file is gone keeps its last name. */
export interface KnownPiece extends PieceKey {
  readonly id: number;
  readonly path: string;
}

export interface DroppedFile {
  /** Reason codes. */
  readonly reasons: readonly string[];
  /** Whether the name is that of the file, ending included. */
  readonly exact: boolean;
}

/** The pieces of a project, found by name. */
export class PieceNames {
  /** One entry for each piece. */
  readonly pieces: readonly KnownPiece[];
  readonly #names: readonly NamedPiece[];
  readonly #project: Pick<Project, "connection" | "folder">;
  readonly #byName: boolean;
  #matcher: FileMatcher | undefined;
  #dropped: DroppedFiles | undefined;

  /** @param byName  whether a name in another folder will do, where only one piece has it. @default false */
  constructor(project: Pick<Project, "connection" | "folder">, { byName = false } = {}) {
    this.#project = project;
    this.#byName = byName;
    const { connection, folder } = project;
    const nameOf = fileNames(connection, folder);
    const roots = rootsOf(connection, folder);
    const rows = connection.all(
      `SELECT pieces.id AS id, pieces.sha256 AS sha256, pieces.ordinal AS ordinal, source_id AS source_id, files.path AS path,
         EXISTS (SELECT 1 FROM pieces AS others WHERE others.sha256 = pieces.sha256 AND ordinal > 0) AS several
       FROM pieces JOIN files ON files.sha256 = pieces.sha256 JOIN sources ON sources.id = files.source_id
       WHERE files.status <> 'dropped'
       ORDER BY files.missing, files.status = 'duplicate', sources.path, files.path, pieces.ordinal`,
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
      const shown = pieces[piece].path;
      for (const known of namesOfFile(file.path, nameOf(file), roots.get(file.source_id)!))
        names.push({ ...known, path: `${known.path}${suffix}`, piece, shown });
    }
    this.pieces = pieces;
    this.#names = names;
  }

  /** The file that `name` means among those that the import of the music dropped; undefined if no such file was. */
  dropped(name: string): DroppedFile | undefined {
    this.#dropped ??= this.#droppedFiles();
    const match = this.#dropped.matcher.match(name);
    if (match.kind !== "match") return undefined;
    return {
      reasons: this.#dropped.reasons[match.piece],
      exact: match.method === "exact" || match.method === "suffix",
    };
  }

  /** @param elsewhere  whether `name` is a path from the root of another system. @default false */
  match(name: string, elsewhere = false): FileMatch {
    this.#matcher ??= new FileMatcher(this.#names, { byName: this.#byName });
    return this.#matcher.match(name, elsewhere);
  }

  #droppedFiles(): DroppedFiles {
    const { connection, folder } = this.#project;
    const nameOf = fileNames(connection, folder);
    const roots = rootsOf(connection, folder);
    const rows = connection.all(
      "SELECT source_id, path, reasons FROM files WHERE status = 'dropped' AND missing = 0",
    );
    const names = rows.flatMap((row, piece) => {
      const file = { source_id: Number(row.source_id), path: row.path as string };
      return namesOfFile(file.path, nameOf(file), roots.get(file.source_id)!).map((known) => ({
        ...known,
        piece,
      }));
    });
    return {
      matcher: new FileMatcher(names),
      reasons: rows.map(({ reasons }) => reasonsOf(reasons)),
    };
  }
}

interface DroppedFiles {
  readonly matcher: FileMatcher;
  /** Reason codes of each file, by its number in the matcher. */
  readonly reasons: readonly (readonly string[])[];
}
