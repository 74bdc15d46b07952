// What a format of recordings is to the others: a name, endings, a look at the first bytes, and a stream of samples.
import type { DiagnosticLog } from "@semitone/music";
import type { ByteSource } from "./byte-source.ts";

/** What a file says of itself before its samples. */
export interface SoundHead {
  /** As in "WAV", and what the samples are written as: "16-bit PCM", "Vorbis". */
  readonly format: string;
  readonly codec: string;
  /** Samples per second and channel. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Of a sample; undefined for codecs that round none. */
  readonly bits?: number;
  /** Samples of each channel, where the file says so; what it says need not be so. */
  readonly frames?: number;
}

/** A recording that is read a block at a time. */
export interface SoundStream extends SoundHead {
  /**
   * Samples of each channel, at most 2^18 at once; the arrays may be overwritten by the next block.
   *
   * What the decoder could not read is said in the log that the stream was opened with.
   */
  blocks(): Iterable<readonly Float32Array[]> | AsyncIterable<readonly Float32Array[]>;
}

/** One format of recordings. */
export interface SoundFormat {
  readonly name: string;
  /** Of file names, in small letters, without the dot. */
  readonly endings: readonly string[];
  /** Whether a file that begins like that is one; what stands before (an ID3 tag) is left out. */
  matches(start: Uint8Array): boolean;
  /** The stream from `at` on; undefined, with a fatal reason in the log, where there is none. */
  open(
    source: ByteSource,
    at: number,
    log: DiagnosticLog,
  ): SoundStream | undefined | Promise<SoundStream | undefined>;
}

/** Bounds of what is read; anything else is refused before memory is taken for it. */
export const MAX_CHANNELS = 8;
export const SAMPLE_RATES = [8000, 192_000] as const;

/** Whether a stream of that form is read; the log says why not. */
export function isWithinBounds({ sampleRate, channels }: SoundHead, log: DiagnosticLog): boolean {
  const [lowest, highest] = SAMPLE_RATES;
  if (!(channels >= 1 && channels <= MAX_CHANNELS))
    log.add("channel-count", "fatal", `readSound: expected 1 to ${MAX_CHANNELS} channels; got ${channels}`);
  else if (!(sampleRate >= lowest && sampleRate <= highest))
    log.add(
      "sample-rate",
      "fatal",
      `readSound: expected ${lowest} to ${highest} samples a second; got ${sampleRate}`,
    );
  else return true;
  return false;
}
