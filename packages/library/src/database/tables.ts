// Rows of a library's tables as queries give them back. The statements that make the tables are in schema/.

/** What became of a file: as it is, mended or partly lost, not in the library (with a reason), or the same bytes as an earlier file. */
export type FileStatus = "kept" | "repaired" | "dropped" | "duplicate";

export interface FileRow {
  readonly id: number;
  readonly source_id: number;
  /** POSIX path relative to its source. */
  readonly path: string;
  /** What it is looked up by: see `nameKey`. */
  readonly name_key: string;
  readonly size: number;
  /** Milliseconds since 1970, as the file system gives them. */
  readonly modified: number;
  /** Hash of the bytes in hex; null where they could not be read or are not music. */
  readonly sha256: string | null;
  readonly status: FileStatus;
  /** JSON array of reason codes, sorted; see docs/project-format.md. */
  readonly reasons: string;
  /** Which importer and settings made what is stored of this file. */
  readonly pipeline: string;
  /** 1 where the last import did not find it any more. */
  readonly missing: number;
}

/** What a piece is: notes, or a recording. */
export type PieceKind = "score" | "sound";

/** One piece of music: a file holds one, a tune book several. Known by content, so the same bytes are one piece wherever they lie. */
export interface PieceRow {
  readonly id: number;
  readonly sha256: string;
  /** Of a recording, what is said of notes and bars is 0 or empty, and means nothing; the row of `sounds` says what there is. */
  readonly kind: PieceKind;
  /** Position in its file, from 0. */
  readonly ordinal: number;
  readonly title: string | null;
  readonly composer: string | null;
  readonly format: string;
  readonly notes: number;
  readonly tracks: number;
  /** Length of the sounding music. */
  readonly seconds: number;
  readonly ticks_per_quarter: number;
  readonly end_ticks: number;
  readonly bars: number;
  /** The meter that covers most of it, e.g. `3/4`. */
  readonly meter: string;
  /** As its source names it at the start, e.g. `F# minor`; null where the source is silent. */
  readonly key: string | null;
  /** `sha256:ordinal` of the first (in that order) of its near-duplicates, itself included: the same for all of them. */
  readonly group_key: string;
}

/** What is known of a recording. */
export interface SoundRow {
  readonly piece_id: number;
  /** What its samples are written as, e.g. "16-bit PCM". */
  readonly codec: string;
  /** Samples a second and channel, in the file. */
  readonly sample_rate: number;
  readonly channels: number;
  /** Largest sample of any channel, in dB of full scale; null for silence. */
  readonly peak: number | null;
  /** Root mean square of the mix, in dB of full scale; null for silence. */
  readonly level: number | null;
}

/** A segment of a score; of a recording see `SoundSegmentRow`. */
export interface SegmentRow {
  readonly id: number;
  readonly piece_id: number;
  /** Position in its piece, from 0. */
  readonly ordinal: number;
  readonly unit: "bars" | "beats" | "seconds";
  readonly start_ticks: number;
  readonly end_ticks: number;
  readonly start_bar: number;
  readonly end_bar: number;
}

/** A segment of a recording, `start <= t < end` in seconds. */
export interface SoundSegmentRow {
  readonly piece_id: number;
  readonly ordinal: number;
  readonly start_seconds: number;
  readonly end_seconds: number;
}
