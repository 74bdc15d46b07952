// A stretch of a score, as descriptors see it: windows onto the shared tables. A whole score is a passage, and so is each bar.
import type { KeyEstimate } from "../chroma-key/estimate-key.ts";
import { estimateKey } from "../chroma-key/estimate-key.ts";
import type { KeyProfile } from "../chroma-key/key-profiles.ts";
import type { Ticks } from "../units.ts";
import { lowerBound, sum } from "./statistics.ts";
import type { NoteColumns } from "./tables/notes.ts";
import { toStep } from "./tables/onsets.ts";
import type { ScoreTables } from "./tables/score-tables.ts";

/** A range of indices, end exclusive. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The bars `firstBar` to `endBar` (exclusive) of a score.
 *
 * What happens between one onset and the next (intervals, inter-onset times, changes of harmony) belongs to the passage of the
 * first of the two, so that bars together hold everything the whole holds.
 */
export class Passage {
  /** In ticks. */
  readonly start: number;
  readonly end: number;

  private constructor(
    readonly tables: ScoreTables,
    readonly firstBar: number,
    readonly endBar: number,
    /** The whole score; undefined for the whole itself. */
    private readonly whole?: Passage,
  ) {
    const { bars, notes } = tables;
    this.start = whole ? bars[firstBar].start : (notes.onset[0] ?? 0);
    this.end = whole ? bars[endBar - 1].end : tables.end;
  }

  /** The score from its first onset to the end of its last note; silence before the music is left out. */
  static ofScore(tables: ScoreTables): Passage {
    const { bars, notes } = tables;
    const first = bars.findIndex((bar) => bar.end > notes.onset[0]);
    return new Passage(tables, Math.max(0, first), bars.length);
  }

  /** Bar `index` of the score, all of it, silent or not. */
  bar(index: number): Passage {
    return new Passage(this.tables, index, index + 1, this.whole ?? this);
  }

  get quarters(): number {
    return (this.end - this.start) / this.tables.score.ticksPerQuarter;
  }

  #seconds?: number;
  get seconds(): number {
    return (this.#seconds ??= this.secondsBetween(this.start, this.end));
  }

  /** Seconds from one tick to a later one. */
  secondsBetween(start: number, end: number): number {
    const { clock } = this.tables;
    return clock.ticksToSeconds(end) - clock.ticksToSeconds(start);
  }

  get barCount(): number {
    return this.endBar - this.firstBar;
  }

  // --- notes ---

  #notes?: NoteColumns;
  /** Every note that begins here. */
  get notes(): NoteColumns {
    return (this.#notes ??= this.#window(this.tables.notes));
  }

  #pitched?: NoteColumns;
  /** The notes with a pitch (no drums) that begin here. */
  get pitched(): NoteColumns {
    if (this.tables.pitched === this.tables.notes) return this.notes;
    return (this.#pitched ??= this.#window(this.tables.pitched));
  }

  #window({ onset, duration, pitch, velocity }: NoteColumns): NoteColumns {
    if (!this.whole) return { onset, duration, pitch, velocity };
    const from = lowerBound(onset, this.start);
    const to = lowerBound(onset, this.end);
    return {
      onset: onset.subarray(from, to),
      duration: duration.subarray(from, to),
      pitch: pitch.subarray(from, to),
      velocity: velocity.subarray(from, to),
    };
  }

  // --- onsets, on the grid of 24ths of a quarter ---

  #onsetSpan?: Span;
  /** Indices into the columns of `tables.onsets`. */
  get onsetSpan(): Span {
    return (this.#onsetSpan ??= this.#findOnsets());
  }

  #findOnsets(): Span {
    const { onsets, bars, score } = this.tables;
    if (!this.whole) return { from: 0, to: onsets.step.length };
    const bound = (at: Ticks) => lowerBound(onsets.step, toStep(at, score.ticksPerQuarter));
    return { from: bound(bars[this.firstBar].start), to: bound(bars[this.endBar - 1].end) };
  }

  get onsetCount(): number {
    return this.onsetSpan.to - this.onsetSpan.from;
  }

  /** Part of a column of `tables.onsets`. */
  ofOnsets<Column extends Float64Array | Uint8Array>(column: Column): Column {
    return column.subarray(this.onsetSpan.from, this.onsetSpan.to) as Column;
  }

  #intervals?: Float64Array;
  /** Inter-onset intervals in grid steps, > 0. */
  get onsetIntervals(): Float64Array {
    return (this.#intervals ??= this.ofOnsets(this.tables.onsets.interval));
  }

  // --- top line ---

  #topSpan?: Span;
  get #top(): Span {
    if (this.#topSpan) return this.#topSpan;
    const { onset } = this.tables.top;
    return (this.#topSpan = this.whole
      ? { from: lowerBound(onset, this.start), to: lowerBound(onset, this.end) }
      : { from: 0, to: onset.length });
  }

  get topPitches(): Uint8Array {
    return this.tables.top.pitch.subarray(this.#top.from, this.#top.to);
  }

  get topOnsets(): Float64Array {
    return this.tables.top.onset.subarray(this.#top.from, this.#top.to);
  }

  #topIntervals?: Int16Array;
  /** Semitones from each note of the top line to the next, up > 0. */
  get topIntervals(): Int16Array {
    if (this.#topIntervals) return this.#topIntervals;
    const { pitch } = this.tables.top;
    const { from, to } = this.#top;
    const intervals = new Int16Array(Math.max(0, Math.min(to, pitch.length - 1) - from));
    for (let i = 0; i < intervals.length; i++) intervals[i] = pitch[from + i + 1] - pitch[from + i];
    return (this.#topIntervals = intervals);
  }

  #articulation?: Float64Array;
  /** Length of each note of the top line divided by the time until the next one. */
  get articulation(): Float64Array {
    if (this.#articulation) return this.#articulation;
    const { onset, duration } = this.tables.top;
    const { from, to } = this.#top;
    const ratios = new Float64Array(Math.max(0, Math.min(to, onset.length - 1) - from));
    for (let i = 0; i < ratios.length; i++)
      ratios[i] = duration[from + i] / (onset[from + i + 1] - onset[from + i]);
    return (this.#articulation = ratios);
  }

  // --- beats ---

  /** Indices into the columns of `tables.sound` and `tables.harmony`. */
  get beatSpan(): Span {
    const { firstBeat } = this.tables;
    return { from: firstBeat[this.firstBar] ?? 0, to: firstBeat[this.endBar] ?? 0 };
  }

  get beatCount(): number {
    return this.beatSpan.to - this.beatSpan.from;
  }

  /** Part of a column of `tables.sound` or `tables.harmony`. */
  ofBeats<Column extends Float64Array | Int8Array | Int16Array>(column: Column): Column {
    return column.subarray(this.beatSpan.from, this.beatSpan.to) as Column;
  }

  #sounding?: number;
  /** Quarters with at least one pitched note. */
  get soundingQuarters(): number {
    return (this.#sounding ??= sum(this.ofBeats(this.tables.sound.sounding)));
  }

  #chroma?: Float64Array;
  /** Quarters of sound of each pitch class, C first. */
  get chroma(): Float64Array {
    return (this.#chroma ??= this.chromaOfBars(this.firstBar, this.endBar));
  }

  /** Chroma of part of the passage. */
  chromaOfBars(firstBar: number, endBar: number): Float64Array {
    const { firstBeat, sound } = this.tables;
    const chroma = new Float64Array(12);
    const to = 12 * (firstBeat[endBar] ?? 0);
    for (let i = 12 * (firstBeat[firstBar] ?? 0); i < to; i += 12)
      for (let k = 0; k < 12; k++) chroma[k] += sound.chroma[i + k];
    return chroma;
  }

  // --- key ---

  #ownKey?: KeyEstimate | null;
  /** Key of this passage by itself. */
  get ownKey(): KeyEstimate | undefined {
    if (this.#ownKey === undefined) this.#ownKey = this.keyOf(this.chroma) ?? null;
    return this.#ownKey ?? undefined;
  }

  /** Key of the whole score, to which scale degrees refer. */
  get key(): KeyEstimate | undefined {
    return (this.whole ?? this).ownKey;
  }

  /** Key of a chroma vector; ties go to the tonic nearest above the last bass note. */
  keyOf(chroma: Float64Array, profile?: KeyProfile): KeyEstimate | undefined {
    return estimateKey(chroma, profile, this.tables.lastBass % 12);
  }
}
