// A piece of a library as the rest of the program sees it, and the query that gathers it. Knows no order and no search.
import type { SqlValue } from "../database/connection.ts";
import type { FileRow, FileStatus, PieceRow, SoundRow } from "../database/tables.ts";

/** What a piece is known by, whatever its files are called: the hash of its file's content, and its position in the file. */
export interface PieceKey {
  readonly sha256: string;
  readonly ordinal: number;
}

interface AnyPiece {
  readonly id: number;
  /** Name of the file that stands for it (see `fileNames`); `#n` follows where the file holds several pieces, from 0. */
  readonly name: string;
  /** Names of all files with these bytes that are there, in order. */
  readonly files: readonly string[];
  readonly status: FileStatus;
  readonly sha256: string;
  readonly ordinal: number;
  readonly title: string | undefined;
  readonly composer: string | undefined;
  readonly format: string;
  readonly seconds: number;
  /** The same for all near-duplicates of a piece: such pieces never belong on both sides of a split. */
  readonly group: string;
}

/** Notes, and their files. */
export interface ScorePiece extends AnyPiece {
  readonly kind: "score";
  readonly notes: number;
  readonly tracks: number;
  readonly bars: number;
  readonly meter: string;
  readonly key: string | undefined;
}

/** A recording, and its files. */
export interface SoundPiece extends AnyPiece {
  readonly kind: "sound";
  /** What its samples are written as, e.g. "16-bit PCM". */
  readonly codec: string;
  /** Samples a second and channel, in the file. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Largest sample and root mean square of the mix, in dB of full scale; undefined for silence. */
  readonly peak: number | undefined;
  readonly level: number | undefined;
}

/** One piece of music and its files. */
export type Piece = ScorePiece | SoundPiece;

/** Names of the other files with the bytes of a piece, in order; with its number where a file holds several. */
export function copiesOf({ name, files, ordinal }: Pick<Piece, "name" | "files" | "ordinal">): string[] {
  const suffix = files.includes(name) ? "" : `#${ordinal}`;
  return files.map((file) => `${file}${suffix}`).filter((copy) => copy !== name);
}

/**
 * Columns of a piece `p` with one of its files `f`. `several`: whether its file holds more pieces; `copies`: JSON of the files with these
 * bytes, `[source, path]` each, null where `f` is the only one.
 */
export const PIECE_COLUMNS = `p.id, p.sha256, p.ordinal, p.kind, p.title, p.composer, p.format, p.notes, p.tracks, p.seconds, p.bars, p.meter,
  p.key, sounds.codec, sounds.sample_rate, sounds.channels, sounds.peak, sounds.level, p.group_key, f.source_id, f.path, f.status, f.missing,
  EXISTS (SELECT 1 FROM pieces AS other WHERE other.sha256 = p.sha256 AND other.ordinal > 0) AS several,
  (SELECT json_group_array(json_array(copy.source_id, copy.path)) FROM files AS copy
   WHERE copy.sha256 = p.sha256 AND copy.missing = 0 AND copy.status <> 'dropped' HAVING count(*) > 1) AS copies`;

/** What stands for a piece comes first: a file that is there, the original of its copies, the first by source and path. */
export const STANDING_ORDER =
  "f.missing, f.status = 'duplicate', (SELECT path FROM sources WHERE id = f.source_id), f.path";

/** What `PIECE_COLUMNS` reads beside pieces `p` and files `f`. */
export const PIECE_JOINS = "LEFT JOIN sounds ON sounds.piece_id = p.id";

type Row = Omit<PieceRow, "end_ticks" | "ticks_per_quarter"> &
  Omit<SoundRow, "piece_id"> &
  Pick<FileRow, "source_id" | "path" | "missing"> & {
    readonly status: FileStatus;
    readonly several: number;
    readonly copies: string | null;
  };

/** The piece in a row of `PIECE_COLUMNS`. */
export function toPiece(
  columns: Readonly<Record<string, SqlValue>>,
  nameOf: (file: Pick<FileRow, "source_id" | "path">) => string,
): Piece {
  const row = columns as unknown as Row;
  const { id, sha256, ordinal, status, format, seconds, group_key: group } = row;
  const [title, composer] = [row.title ?? undefined, row.composer ?? undefined];
  const file = nameOf(row);
  const name = row.several ? `${file}#${ordinal}` : file;
  const files = row.copies === null ? (row.missing ? [] : [file]) : namesOf(row.copies, nameOf);
  const start = { id, name, files, status, sha256, ordinal, title, composer, format };
  if (row.kind === "sound") {
    const { codec, sample_rate: sampleRate, channels } = row;
    const [peak, level] = [row.peak ?? undefined, row.level ?? undefined];
    return { kind: "sound", ...start, seconds, codec, sampleRate, channels, peak, level, group };
  }
  const { notes, tracks, bars, meter } = row;
  return { kind: "score", ...start, notes, tracks, seconds, bars, meter, key: row.key ?? undefined, group };
}

function namesOf(copies: string, nameOf: (file: Pick<FileRow, "source_id" | "path">) => string): string[] {
  return (JSON.parse(copies) as [number, string][])
    .map(([source_id, path]) => nameOf({ source_id, path }))
    .sort((a, b) => (a < b ? -1 : 1));
}
