// Standard MIDI Files in: finds header and tracks, however damaged, and says what was wrong. Events are track-reader's business.
import type { Diagnostic } from "../diagnostic.ts";
import type { Score, TempoChange } from "../score.ts";
import { ticks } from "../units.ts";
import { chunkAt, nextChunk, uint16, uint32, unwrapRiff } from "./chunks.ts";
import { FaultLog } from "./faults.ts";
import type { MidiReadOptions } from "./limits.ts";
import { MAX_TRACKS, midiLimits } from "./limits.ts";
import { ScoreBuilder } from "./score-builder.ts";
import { TrackReader } from "./track-reader.ts";

export interface MidiReadResult {
  /** Undefined only together with a fatal diagnostic. */
  readonly score: Score | undefined;
  /** In order of first occurrence, one for each reason, with `offset` in bytes; empty for a file without a fault. */
  readonly diagnostics: Diagnostic[];
}

interface Header {
  readonly format: number;
  readonly trackCount: number | undefined;
  readonly ticksPerQuarter: number;
  /** The one tempo of a file that counts in SMPTE frames. */
  readonly tempo?: TempoChange;
  /** Bytes of the chunk, with its id and length. */
  readonly length: number;
}

const HEADER_BYTES = 14;

/**
 * Reads a Standard MIDI File of format 0, 1 or 2, bare or in a RIFF wrapper. Never throws; keeps all that is readable.
 *
 * - Tracks: the notes of one MTrk on one channel with one program are a `Track`, in whatever format.
 * - Notes: of one channel and pitch in an MTrk end first in, first out. Where a note-off is missing among them, each ends with the
 *   next note-off or later note-on instead, or with the track.
 * - Percussion: channel 10, and channels that GS, XG or GM2 make percussion by system exclusive or bank; they become channel 10, and a
 *   channel 10 made melodic becomes a free one.
 * - Ports (meta event 0x21): what holds for a channel in all MTrks holds on its port only.
 * - Programs: where an MTrk chooses none, the one last chosen on its channel in any.
 * - Silence: controllers 120 and 123 to 127 end the notes of their channel in all MTrks, a reset of the sound module those of all.
 * - Pedal: controller 64, down at values >= 64; lifted by controller 121, by a reset, and at the end.
 * - Format 2 (separate patterns): one after another, since a piece sounds in sequence and dropping patterns would lose notes; each
 *   begins at 120 quarters a minute in 4/4.
 * - SMPTE division: a quarter is half a second (a whole one where that is no whole number of ticks), at the matching tempo.
 *
 * Time and memory are linear in the size of the file and bounded by the options. Pitch bends and all other controllers are skipped,
 * those that change what sounds with a word.
 *
 * @example const { score, diagnostics } = readMidi(bytes)
 */
export function readMidi(bytes: Uint8Array, options: MidiReadOptions = {}): MidiReadResult {
  const limits = midiLimits(options);
  const faults = new FaultLog();
  if (bytes.length > limits.maxBytes) {
    faults.report("file-too-large", 0, bytes.length);
    return { score: undefined, diagnostics: faults.list() };
  }
  const score = new MidiFile(bytes, faults, new ScoreBuilder(faults, limits), options).read();
  return { score, diagnostics: faults.list() };
}

class MidiFile {
  readonly #bytes: Uint8Array;
  readonly #faults: FaultLog;
  readonly #builder: ScoreBuilder;
  readonly #reader: TrackReader;
  #end: number;
  #trackCount = 0;
  /** Tick at which the last pattern of a format 2 file ended. */
  #patternEnd = 0;

  constructor(bytes: Uint8Array, faults: FaultLog, builder: ScoreBuilder, options: MidiReadOptions) {
    this.#bytes = bytes;
    this.#faults = faults;
    this.#builder = builder;
    this.#reader = new TrackReader(bytes, builder, faults, midiLimits(options));
    this.#end = bytes.length;
  }

  read(): Score | undefined {
    const start = this.#findStart();
    if (start === undefined) return undefined;
    const headerAt = this.#findHeader(start);
    if (headerAt !== undefined && headerAt > start) this.#faults.report("header-not-first", start);
    const header = this.#header(headerAt);
    if (!header) return undefined;
    this.#chunks(start, headerAt, header);
    this.#compareTrackCount(headerAt ?? start, header);
    return this.#builder.build(header.ticksPerQuarter, header.tempo);
  }

  /** Byte of the first chunk, past a wrapper or junk. */
  #findStart(): number | undefined {
    const wrapped = unwrapRiff(this.#bytes);
    if (wrapped) {
      this.#end = wrapped.end;
      if (wrapped.wrongLength !== undefined)
        this.#faults.report("wrong-riff-length", wrapped.start - 4, wrapped.wrongLength);
    }
    const from = wrapped?.start ?? 0;
    const start = nextChunk(this.#bytes, from, this.#end);
    if (start === this.#end) {
      this.#faults.report("not-midi", from, this.#end - from);
      return undefined;
    }
    if (start > from) this.#faults.report("junk-before-header", from, start - from);
    return start;
  }

  /** Byte of the first whole MThd: nearly always `start` itself. */
  #findHeader(start: number): number | undefined {
    for (let at = start; at + HEADER_BYTES <= this.#end; at = nextChunk(this.#bytes, at + 1, this.#end))
      if (chunkAt(this.#bytes, at, this.#end) === "MThd") return at;
    return undefined;
  }

  /** Undefined where times would mean nothing. */
  #header(at: number | undefined): Header | undefined {
    if (at === undefined) {
      this.#faults.report("missing-header", 0);
      return { format: 1, trackCount: undefined, ticksPerQuarter: 480, length: 8 };
    }
    const bytes = this.#bytes;
    const claimed = uint32(bytes, at + 4);
    const isPlausible = claimed >= 6 && chunkAt(bytes, at + 8 + claimed, this.#end) !== undefined;
    if (claimed !== 6 && !isPlausible) this.#faults.report("bad-header-length", at + 4, claimed);
    const format = uint16(bytes, at + 8);
    if (format > 2) this.#faults.report("unknown-midi-format", at + 8, format);
    const resolution = this.#resolution(at + 12);
    return (
      resolution && {
        format,
        trackCount: uint16(bytes, at + 10),
        length: isPlausible ? 8 + claimed : HEADER_BYTES,
        ...resolution,
      }
    );
  }

  #resolution(at: number): Pick<Header, "ticksPerQuarter" | "tempo"> | undefined {
    const division = uint16(this.#bytes, at);
    const isSmpte = division >= 0x8000;
    const framesPerSecond = 256 - (division >> 8);
    const ticksPerSecond = framesPerSecond * (division & 255);
    if (division === 0 || (isSmpte && ticksPerSecond === 0)) {
      this.#faults.report("zero-resolution", at, 0);
      return undefined;
    }
    if (!isSmpte) return { ticksPerQuarter: division };
    if (![24, 25, 29, 30].includes(framesPerSecond))
      this.#faults.report("odd-frame-rate", at, framesPerSecond);
    // 29 stands for the 30000/1001 frames a second of colour television, counted as 30.
    const isDropFrame = framesPerSecond === 29;
    const nominal = isDropFrame ? 30 * (division & 255) : ticksPerSecond;
    const [ticksPerQuarter, qpm] = nominal % 2 === 0 ? [nominal / 2, 120] : [nominal, 60];
    return { ticksPerQuarter, tempo: { at: ticks(0), qpm: isDropFrame ? (qpm * 1000) / 1001 : qpm } };
  }

  #chunks(start: number, headerAt: number | undefined, header: Header): void {
    const bytes = this.#bytes;
    let at = start;
    while (at < this.#end && !this.#builder.full) {
      const id = chunkAt(bytes, at, this.#end);
      if (id === "MTrk") {
        if (this.#trackCount === MAX_TRACKS) {
          this.#faults.report("too-many-tracks", at, MAX_TRACKS);
          return;
        }
        at = this.#track(at, header);
      } else if (at === headerAt) at += header.length;
      else if (id === "MThd" && headerAt !== undefined && at > headerAt) {
        this.#faults.report("second-file", at);
        return;
      } else if (id === "other") {
        const length = 8 + uint32(bytes, at + 4);
        this.#faults.report("unknown-chunk", at, length);
        at += length;
      } else {
        const next = nextChunk(bytes, at + 1, this.#end);
        this.#faults.report("junk-between-chunks", at, next - at);
        at = next;
      }
    }
  }

  /** Reads the track at `at`; returns where the next chunk should be. */
  #track(at: number, { format }: Header): number {
    const bytes = this.#bytes;
    const reader = this.#reader;
    const start = at + 8;
    const claimed = uint32(bytes, at + 4);
    const claimedEnd = start + claimed;
    const isTrusted = claimedEnd === this.#end || chunkAt(bytes, claimedEnd, this.#end) !== undefined;
    const limit = isTrusted ? claimedEnd : nextChunk(bytes, start, this.#end);
    this.#faults.track = this.#trackCount++;
    const from = format === 2 ? this.#patternEnd : 0;
    if (from > 0) this.#builder.startPattern(ticks(from));
    reader.read(start, limit, from);
    this.#patternEnd = reader.tick;
    const stop = this.#checkEnd(at, claimedEnd, limit);
    this.#builder.endTrack(reader.tick, reader.position, format === 0);
    this.#faults.track = -1;
    return stop;
  }

  /** Compares where a track ended with where it should have; returns where to look for the next chunk. */
  #checkEnd(at: number, claimedEnd: number, limit: number): number {
    const { position, ended, stuck } = this.#reader;
    const claimed = claimedEnd - at - 8;
    if (!ended) {
      if (claimedEnd > this.#end) this.#faults.report("truncated-track", at + 4, claimedEnd - this.#end);
      else if (claimedEnd !== limit) this.#faults.report("wrong-track-length", at + 4, claimed);
      if (!stuck && !this.#builder.full) this.#faults.report("missing-end-of-track", limit);
      return limit;
    }
    if (position === claimedEnd) return position;
    const isFollowed = position < limit && chunkAt(this.#bytes, position, this.#end) === "MTrk";
    if (claimedEnd !== limit || isFollowed) {
      this.#faults.report("wrong-track-length", at + 4, claimed);
      return position;
    }
    this.#faults.report("bytes-after-end-of-track", position, limit - position);
    return limit;
  }

  #compareTrackCount(headerAt: number, { trackCount, format }: Header): void {
    const found = this.#trackCount;
    if (found === 0) this.#faults.report("no-tracks", headerAt);
    else if (trackCount !== undefined && found !== trackCount)
      this.#faults.report("track-count-mismatch", headerAt + 10, found - trackCount);
    if (format === 2 && found > 1) this.#faults.report("format-2-sequence", headerAt + 8, found);
  }
}
