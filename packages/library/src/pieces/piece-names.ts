// The names by which label files may call the pieces of a project. Reads the library's files; writes nothing.
import { posix } from "node:path";
import { fromStoredPath, toPosix } from "@semitone/disk";
import { LabelError } from "../labels/label-error.ts";
import type { PieceKey } from "../labels/label-writer.ts";
import { type FileMatch, FileMatcher, type NamedPiece } from "../names/match-files.ts";
import type { Project } from "../project.ts";
import { fileNames } from "./file-names.ts";

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
    const roots = rootsOf(project);
    const rows = connection.all(
      `SELECT pieces.id AS id, pieces.sha256 AS sha256, pieces.ordinal AS ordinal, source_id, files.path AS path,
         EXISTS (SELECT 1 FROM pieces AS others WHERE others.sha256 = pieces.sha256 AND ordinal > 0) AS several
       FROM pieces JOIN files ON files.sha256 = pieces.sha256
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
      const shown = pieces[piece].path;
      for (const known of namesOf(file, nameOf(file), roots.get(file.source_id)!))
        names.push({ ...known, path: `${known.path}${suffix}`, piece, shown });
    }
    this.pieces = pieces;
    this.#names = names;
  }

  /** Why the file that `name` means is not in the library; undefined if no such file was dropped. */
  droppedFor(name: string): readonly string[] | undefined {
    this.#dropped ??= this.#droppedFiles();
    const match = this.#dropped.matcher.match(name);
    return match.kind === "match" ? this.#dropped.reasons[match.piece] : undefined;
  }

  match(name: string): FileMatch {
    this.#matcher ??= new FileMatcher(this.#names, { byName: this.#byName });
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

  #droppedFiles(): DroppedFiles {
    const { connection, folder } = this.#project;
    const nameOf = fileNames(connection, folder);
    const roots = rootsOf(this.#project);
    const rows = connection.all(
      "SELECT source_id, path, reasons FROM files WHERE status = 'dropped' AND missing = 0",
    );
    const names = rows.flatMap((row, piece) => {
      const file = { source_id: Number(row.source_id), path: row.path as string };
      return namesOf(file, nameOf(file), roots.get(file.source_id)!).map((known) => ({ ...known, piece }));
    });
    return {
      matcher: new FileMatcher(names),
      reasons: rows.map(({ reasons }) => JSON.parse(reasons as string) as string[]),
    };
  }
}

/** A file's path inside its source, and where it is shown with the source's name, that one. */
function namesOf(
  { path }: { readonly path: string },
  shown: string,
  root: string,
): Pick<NamedPiece, "path" | "folder">[] {
  const inside = { path, folder: root };
  return shown === path ? [inside] : [inside, { path: shown, folder: posix.dirname(root) }];
}

/** The absolute path of every source, with `/` between its parts. */
function rootsOf({
  connection,
  folder,
}: Pick<Project, "connection" | "folder">): ReadonlyMap<number, string> {
  return new Map(
    connection
      .all("SELECT id, path FROM sources")
      .map(({ id, path }) => [Number(id), toPosix(fromStoredPath(path as string, folder))]),
  );
}

interface DroppedFiles {
  readonly matcher: FileMatcher;
  /** Reason codes of each file, by its number in the matcher. */
  readonly reasons: readonly (readonly string[])[];
}

const list = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
