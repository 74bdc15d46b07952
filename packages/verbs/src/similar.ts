// The verb `similar`: the pieces nearest to one, by what the views say of them; of recordings with or without their pitch.
import type { WorkOptions } from "@semitone/job";
import { findPiece, listPieces, type Piece, type Project } from "@semitone/library";
import { defaultReads, describedColumns, hasContent, loadFeatures, SemitoneError } from "@semitone/models";
import { nearestName } from "@semitone/stats";
import { requireNumber } from "./creation/check-composition.ts";
import { SOUND_QUALITIES } from "./creation/sounds/sound-qualities.ts";

export interface SimilarOptions extends WorkOptions {
  /** Name of a piece of the project, see `findPiece`. */
  readonly piece: string;
  /** 1..10000. @default 20 */
  readonly limit?: number;
  /** Of recordings: `any` leaves the pitch out, `same` keeps to within half a semitone. @default as one descriptor of many */
  readonly pitch?: "any" | "same";
  /** Descriptors that are to be higher than the piece's, by name (docs/descriptors.md), or of recordings by quality: `brightness`, `attack`, `noise`. */
  readonly more?: readonly string[];
  /** Descriptors that are to be lower. */
  readonly less?: readonly string[];
}

export interface SimilarPiece {
  readonly file: string;
  /** Root of the mean squared difference over descriptors, each in standard deviations of the project's pieces: 1.4 of two at random. */
  readonly distance: number;
  /** What differs most, in standard deviations, strongest first. */
  readonly differs: readonly { readonly name: string; readonly title: string; readonly deviations: number }[];
}

export interface SimilarResult {
  readonly piece: string;
  readonly kind: "score" | "sound";
  readonly similar: readonly SimilarPiece[];
  /** Pieces compared. */
  readonly compared: number;
}

/** A descriptor that is to be higher has to be so by this many standard deviations. */
const CLEARLY = 0.5;
const DIFFERENCES = 3;
/** Descriptors that say which pitch it is, or follow from it closely. */
const OF_PITCH = new Set(["pitch", "pitchConfidence", "centroid", "rolloff"]);

/**
 * Compares a piece with all others of its kind; copies of it (the same bytes) are one piece and are not listed.
 *
 * @throws SemitoneError (`option`) for a descriptor that there is not, or one that the piece has no value of; ProjectError (`no-piece`)
 */
export async function similar(project: Project, options: SimilarOptions): Promise<SimilarResult> {
  const { limit = 20, pitch, more = [], less = [], signal, onProgress } = options;
  requireNumber("limit", limit, 1, 10_000, true);
  const own = findPiece(project, options.piece);
  if (pitch !== undefined && own.kind === "score")
    throw new SemitoneError("pitch: expected a recording; got a score; leave it out", "option");
  const pieces = listPieces(project).filter((piece) => piece.kind === own.kind && hasContent(piece));
  const reads = defaultReads({ kind: own.kind });
  const { rows } = await loadFeatures(project, reads, pieces, "piece", { signal, onProgress });
  const columns = describedColumns(reads);
  const table = new Standardised(pieces, rows, columns.length);
  const self = table.rowOf(own.id);
  if (self === undefined)
    throw new SemitoneError(
      `similar: expected a piece that can be read; got ${own.name}, whose file is gone; import its folder again`,
      "option",
    );
  const wanted = [
    ...more.map((name) => ({ column: columnNamed(columns, name), sign: 1 })),
    ...less.map((name) => ({ column: columnNamed(columns, name), sign: -1 })),
  ];
  for (const { column } of wanted)
    if (Number.isNaN(self[column]))
      throw new SemitoneError(
        `more: expected a descriptor that ${own.name} has; got ${columns[column].name}, which is undefined for it`,
        "option",
      );
  const pitchColumn = columns.findIndex(({ name }) => name === "pitch");
  const left = columns.map(
    ({ name }, c) => wanted.some(({ column }) => column === c) || (pitch !== undefined && OF_PITCH.has(name)),
  );
  const isWanted = (row: Float64Array) =>
    wanted.every(({ column, sign }) => sign * (row[column] - self[column]) >= CLEARLY) &&
    (pitch !== "same" || Math.abs(row[pitchColumn] - self[pitchColumn]) * table.scale(pitchColumn) <= 0.5);
  const found = pieces
    .flatMap((piece) => {
      const row = piece.id === own.id ? undefined : table.rowOf(piece.id);
      return row && isWanted(row) ? [{ piece, row, distance: distanceOf(self, row, left) }] : [];
    })
    .sort((a, b) => a.distance - b.distance || (a.piece.sha256 < b.piece.sha256 ? -1 : 1));
  return {
    piece: own.name,
    kind: own.kind,
    compared: pieces.length - 1,
    similar: found.slice(0, limit).map(({ piece, row, distance }) => ({
      file: piece.name,
      distance,
      differs: differences(columns, self, row),
    })),
  };
}

type Column = ReturnType<typeof describedColumns>[number];

/** @throws SemitoneError (`option`) naming the nearest */
function columnNamed(columns: readonly Column[], given: string): number {
  const names = columns.map((column) => column.name);
  const name =
    Object.hasOwn(SOUND_QUALITIES, given) && !names.includes(given) ? SOUND_QUALITIES[given].column : given;
  const found = names.indexOf(name);
  if (found >= 0) return found;
  const near = nearestName(given, [
    ...(names.includes("centroid") ? Object.keys(SOUND_QUALITIES) : []),
    ...names,
  ]);
  throw new SemitoneError(
    `more: expected a descriptor of the piece, such as ${names.slice(0, 4).join(", ")}; got ${JSON.stringify(given)}${near === undefined ? "" : `; did you mean ${near}?`}`,
    "option",
  );
}

/** Rows in standard deviations of all pieces; what is undefined stays NaN. */
class Standardised {
  readonly #rows = new Map<number, Float64Array>();
  readonly #deviations: Float64Array;

  constructor(pieces: readonly Piece[], rows: ReadonlyMap<number, readonly Float32Array[]>, width: number) {
    const own = pieces.flatMap(
      ({ id }) =>
        rows
          .get(id)
          ?.slice(0, 1)
          .map((row) => ({ id, row })) ?? [],
    );
    const means = new Float64Array(width);
    this.#deviations = new Float64Array(width);
    for (let c = 0; c < width; c++) {
      let [count, sum, squares] = [0, 0, 0];
      for (const { row } of own) {
        if (Number.isNaN(row[c])) continue;
        count++;
        sum += row[c];
      }
      means[c] = count > 0 ? sum / count : 0;
      for (const { row } of own) if (!Number.isNaN(row[c])) squares += (row[c] - means[c]) ** 2;
      this.#deviations[c] = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    }
    for (const { id, row } of own)
      this.#rows.set(
        id,
        Float64Array.from(row, (value, c) =>
          this.#deviations[c] > 1e-9
            ? (value - means[c]) / this.#deviations[c]
            : Number.isNaN(value)
              ? value
              : 0,
        ),
      );
  }

  rowOf(id: number): Float64Array | undefined {
    return this.#rows.get(id);
  }

  /** Standard deviation of a column. */
  scale(column: number): number {
    return this.#deviations[column];
  }
}

/** Where one of both has no value they differ by one standard deviation; no column counts for more than three. */
function distanceOf(a: Float64Array, b: Float64Array, left: readonly boolean[]): number {
  let [sum, count] = [0, 0];
  for (let c = 0; c < a.length; c++) {
    if (left[c]) continue;
    count++;
    const [lacksA, lacksB] = [Number.isNaN(a[c]), Number.isNaN(b[c])];
    if (lacksA && lacksB) continue;
    sum += lacksA || lacksB ? 1 : Math.min(9, (a[c] - b[c]) ** 2);
  }
  return Math.sqrt(sum / Math.max(1, count));
}

function differences(columns: readonly Column[], a: Float64Array, b: Float64Array) {
  return columns
    .flatMap(({ name, title }, c) => {
      const deviations = b[c] - a[c];
      return title === undefined || Number.isNaN(deviations) || deviations === 0
        ? []
        : [{ name, title, deviations }];
    })
    .sort((x, y) => Math.abs(y.deviations) - Math.abs(x.deviations))
    .slice(0, DIFFERENCES);
}
