// Cuts a recording into segments as its samples come: no more of it is held than the longest segment.
import type { Sound } from "../sound.ts";
import { OnsetFinder } from "./onsets.ts";

export interface SoundSegmentOptions {
  /** `seconds`: all as long; `onsets`: from where something begins to sound to where the next does. */
  readonly unit: "seconds" | "onsets";
  /** Seconds, > 0; of onsets the least: what is shorter is joined to what follows. */
  readonly length: number;
  /** From one start to the next, in seconds, > 0; not used for onsets. @default length */
  readonly hop?: number;
}

/** A stretch of a recording, `start <= t < end` in seconds from its start. */
export interface SoundSegment {
  readonly start: number;
  readonly end: number;
  readonly sound: Sound;
}

/** Longest segment between two onsets, in seconds. */
const MAX_BETWEEN = 30;

/**
 * Segments from the start of a recording, up to the first that reaches its end; that one may be shorter.
 *
 * @example const cutter = new SegmentCutter(22050, { unit: "seconds", length: 5 }); [...cutter.push(samples), ...cutter.end()]
 */
export class SegmentCutter {
  #held = new Float32Array(0);
  /** Place in the recording of the first sample that is held, and of the start of the next segment. */
  #at = 0;
  #start = 0;
  #index = 0;
  readonly #onsets: OnsetFinder | undefined;
  readonly #length: number;
  readonly #hop: number;

  /** @throws RangeError unless length and hop are above 0 */
  constructor(
    readonly sampleRate: number,
    { unit, length, hop = length }: SoundSegmentOptions,
  ) {
    if (!(length > 0 && hop > 0))
      throw new RangeError(`segments: expected seconds > 0; got ${length}, ${hop} apart`);
    this.#onsets = unit === "onsets" ? new OnsetFinder() : undefined;
    this.#length = length * sampleRate;
    this.#hop = hop * sampleRate;
  }

  /** The segments that end within what has come so far, and have not been given yet. */
  push(samples: Float32Array): SoundSegment[] {
    const held = new Float32Array(this.#held.length + samples.length);
    held.set(this.#held);
    held.set(samples, this.#held.length);
    this.#held = held;
    const segments = this.#onsets ? this.#atOnsets(this.#onsets.push(samples)) : this.#inSeconds();
    const drop = Math.min(this.#held.length, Math.max(0, this.#start - this.#at));
    this.#held = this.#held.slice(drop);
    this.#at += drop;
    return segments;
  }

  /** The last one. */
  end(): SoundSegment[] {
    const end = this.#at + this.#held.length;
    return this.#start < end && !this.#isCovered ? [this.#cut(end)] : [];
  }

  /** Whether the last segment that was given reaches the end. */
  get #isCovered(): boolean {
    if (this.#onsets || this.#index === 0) return false;
    return Math.round((this.#index - 1) * this.#hop + this.#length) >= this.#at + this.#held.length;
  }

  #inSeconds(): SoundSegment[] {
    const segments: SoundSegment[] = [];
    for (;;) {
      const end = Math.round(this.#index * this.#hop + this.#length);
      if (end > this.#at + this.#held.length) return segments;
      if (end > this.#start) segments.push(this.#cut(end));
      this.#index++;
      this.#start = Math.round(this.#index * this.#hop);
    }
  }

  #atOnsets(onsets: readonly number[]): SoundSegment[] {
    const segments: SoundSegment[] = [];
    const longest = MAX_BETWEEN * this.sampleRate;
    const cutAt = (end: number) => {
      segments.push(this.#cut(end));
      this.#start = end;
    };
    for (const onset of [...onsets, Number.POSITIVE_INFINITY]) {
      while (Math.min(onset, this.#at + this.#held.length) - this.#start > longest)
        cutAt(this.#start + longest);
      if (onset - this.#start >= this.#length && onset < Number.POSITIVE_INFINITY) cutAt(onset);
    }
    return segments;
  }

  #cut(end: number): SoundSegment {
    const samples = this.#held.slice(this.#start - this.#at, end - this.#at);
    const { sampleRate } = this;
    return { start: this.#start / sampleRate, end: end / sampleRate, sound: { sampleRate, samples } };
  }
}
