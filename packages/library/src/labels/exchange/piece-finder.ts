// The piece that a label's names mean, with what the other names of the same file say about it. Writes nothing.
import type { MatchMethod } from "../../names/match-files.ts";
import { foldedName, posixName } from "../../names/name-key.ts";
import { writtenNames } from "../../names/written-names.ts";
import type { DroppedFile, KnownPiece, PieceNames } from "../../pieces/piece-names.ts";

export type Found = FoundPiece | NoPiece;

interface FoundPiece {
  readonly kind: "match";
  readonly piece: KnownPiece;
  readonly method: MatchMethod | "chosen";
  readonly path: string;
  /** The form of the name in which it was found. */
  readonly name: string;
  /** Of `elsewhere`: what the imported folder is called there. */
  readonly root?: string;
}

interface NoPiece {
  readonly kind: "ambiguous" | "none";
  readonly candidates: readonly string[];
  /** Why the file is not in the library, where the import of the music dropped it. */
  readonly droppedFor?: readonly string[];
  /** What else stands in the way. */
  readonly because?: string;
}

/** Surest first: a name found by a later method gives way to one found by an earlier. */
const SURENESS: readonly (MatchMethod | "chosen")[] = [
  "chosen",
  "exact",
  "suffix",
  "stem",
  "folded",
  "elsewhere",
  "name",
];
/** Names remembered. */
const MAX_NAMES = 200_000;

export class PieceFinder {
  readonly #names: PieceNames;
  readonly #byName: boolean;
  readonly #chosen = new Map<string, string>();
  readonly #found = new Map<string, Found>();
  /** Names found by their whole path, for each piece: no name that is only like it means the same piece. */
  readonly #claims = new Map<KnownPiece, string>();
  readonly #roots = new Set<string>();
  readonly #learnt = new Set<string>();

  /** @param byName  whether a file name will do, whatever the folders. @default false */
  constructor(names: PieceNames, { byName = false } = {}) {
    this.#names = names;
    this.#byName = byName;
  }

  /** Takes note of a name of the file, before any label is taken. */
  learn(files: readonly string[]): void {
    const [first] = files;
    if (this.#learnt.has(first) || this.#learnt.size >= MAX_NAMES) return;
    this.#learnt.add(first);
    const found = this.#match(files);
    if (found.kind !== "match") return;
    if (found.method === "exact" || found.method === "suffix") this.#claims.set(found.piece, first);
    if (found.root !== undefined) this.#roots.add(found.root);
  }

  /** The names that may mean several pieces, with their candidates. */
  *ambiguous(): Generator<readonly [string, readonly string[]]> {
    for (const name of this.#learnt) {
      const found = this.#match([name]);
      if (found.kind === "ambiguous") yield [name, found.candidates];
    }
  }

  /** What a person said an ambiguous name means. */
  choose(name: string, path: string): void {
    this.#chosen.set(name, path);
  }

  /** The piece of a label by its names, best first. */
  find(files: readonly string[]): Found {
    const [first] = files;
    let found = this.#found.get(first);
    if (found === undefined) {
      found = this.#checked(files, this.#match(files));
      if (this.#found.size >= MAX_NAMES) this.#found.clear();
      this.#found.set(first, found);
    }
    return found;
  }

  /** What the first of all that the names may stand for means: an upload's mark is taken off only where the name with it is nowhere. */
  #match(files: readonly string[]): Found {
    let none: NoPiece | undefined;
    let ambiguous: NoPiece | undefined;
    for (const file of files) {
      const chosen = this.#chosen.get(file);
      const { names, elsewhere } =
        chosen === undefined ? writtenNames(file) : { names: [chosen], elsewhere: false };
      for (const name of names) {
        const match = this.#names.match(name, elsewhere);
        if (match.kind === "match")
          return {
            ...match,
            method: chosen === undefined ? match.method : "chosen",
            name,
            piece: this.#names.pieces[match.piece],
          };
        if (match.kind === "ambiguous") {
          ambiguous ??= match;
          break;
        }
        if (none === undefined || none.candidates.length === 0) none = match;
      }
    }
    if (ambiguous) return ambiguous;
    const droppedFor = this.#dropped(files)?.reasons;
    return { kind: "none", candidates: [], ...none, ...(droppedFor ? { droppedFor } : {}) };
  }

  #dropped(files: readonly string[]): DroppedFile | undefined {
    for (const file of files)
      for (const name of writtenNames(file).names) {
        const dropped = this.#names.dropped(name);
        if (dropped) return dropped;
      }
    return undefined;
  }

  /** Refuses a piece found by a likeness where the file itself is known, or the piece has a better name in the same label file. */
  #checked(files: readonly string[], found: Found): Found {
    if (found.kind !== "match" || SURENESS.indexOf(found.method) < SURENESS.indexOf("stem")) return found;
    const candidates = [found.path];
    const dropped = this.#dropped(files);
    if (dropped?.exact && !dropped.reasons.includes("not-music"))
      return { kind: "none", candidates, droppedFor: dropped.reasons };
    const rival = this.#claims.get(found.piece);
    if (rival !== undefined && sameName(rival) !== sameName(files[0]))
      return {
        kind: "ambiguous",
        candidates,
        because: `the file names that piece ${JSON.stringify(rival)} as well`,
      };
    if (found.root !== undefined && this.#roots.size > 1 && !this.#byName)
      return {
        kind: "ambiguous",
        candidates,
        because: "the paths of the file lie in different folders; --by-name goes by the file names alone",
      };
    return found;
  }
}

/** Two spellings of one file name: letter case and separators may differ, folders and ending not. */
function sameName(name: string): string {
  const path = posixName(name);
  return `${foldedName(path).split("/").at(-1)}${/\.[^./]*$/.exec(path)?.[0].toLowerCase() ?? ""}`;
}
