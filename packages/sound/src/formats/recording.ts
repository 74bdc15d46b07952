// The one door for recordings of any format: looks at the content, not the name, and gives one channel at one rate, the first minutes as
// a whole and the rest a block at a time.
import { type Diagnostic, DiagnosticLog, quoted } from "@semitone/music";
import { ANALYSIS_RATE, type Sound } from "../sound.ts";
import { type ByteSource, bytesInMemory } from "./byte-source.ts";
import { type Levels, monoBlocks, newLevels } from "./mono.ts";
import type { SoundHead, SoundStream } from "./sound-format.ts";
import { findSoundFormat } from "./sound-formats.ts";

/** Seconds of a recording that are held in memory as a whole. */
const FIRST_SECONDS = 600;
/** Longest recording that is read to its end. */
const MAX_SECONDS = 3 * 3600;
/** Mean of the samples, in parts of full scale, from which it is taken for a fault of the recording and taken off. */
const OFFSET = 0.01;
/** Seconds: two periods of the lowest tone that is heard. */
const SHORTEST_OFFSET = 0.1;
/** Energy of the mix in parts of that of the channels below which they cancel each other. */
const CANCELLED = 1e-3;

export interface RecordingOptions {
  /** Samples per second of what is given; 0 for those of the file. @default 22050 */
  readonly sampleRate?: number;
  /** How much is held in memory as a whole. @default 600 */
  readonly firstSeconds?: number;
  /** Longer recordings are cut there. @default 10800, three hours */
  readonly maxSeconds?: number;
  /** Called after each block that is read of the first minutes: they take long on a busy machine. */
  readonly onBlock?: () => void;
}

/** A recording that is being read. */
export interface Recording {
  /** What the file says of itself. */
  readonly head: SoundHead;
  /** The first minutes: all of it, as a rule. */
  readonly first: Sound;
  /** Whether `first` is not all. */
  readonly isLonger: boolean;
  /** What the samples that were read so far add up to. */
  readonly levels: Readonly<Levels>;
  /** What follows `first`, a block at a time; to be called once, and read to its end. */
  rest(): AsyncGenerator<Float32Array>;
  /** Ends the reading; what is left is said to be lost. */
  leave(): Promise<void>;
}

export interface OpenRecordingResult {
  /** Absent, with a fatal reason, where there is none. */
  readonly recording?: Recording;
  /** What was wrong so far. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * As `readSound`, of recordings of up to three hours in the memory of ten minutes.
 *
 * @example const { recording } = await openRecording("concert.flac", bytes); for await (const samples of recording.rest()) ...
 */
export async function openRecording(
  fileName: string,
  bytes: Uint8Array | ByteSource,
  {
    sampleRate = ANALYSIS_RATE,
    firstSeconds = FIRST_SECONDS,
    maxSeconds = MAX_SECONDS,
    onBlock = () => {},
  }: RecordingOptions = {},
): Promise<OpenRecordingResult> {
  const source = bytes instanceof Uint8Array ? bytesInMemory(bytes) : bytes;
  let log = new DiagnosticLog();
  const diagnostics = () => log.list();
  try {
    let stream = await openStream(fileName, source, log);
    if (!stream) return { diagnostics };
    const rate = sampleRate === 0 ? stream.sampleRate : sampleRate;
    const limits = { firstLength: Math.floor(firstSeconds * rate), maxSeconds, onBlock };
    let reading = await startReading(stream, rate, limits, undefined, log);
    const loudest = channelIfCancelled(reading.levels);
    if (loudest !== undefined) {
      await reading.blocks.return(undefined);
      // Read anew, and what was wrong said anew.
      log = new DiagnosticLog();
      const text = `the channels cancel each other; channel ${loudest + 1} was taken alone`;
      log.add("channels-cancel", "repaired", `readSound: ${text}`);
      stream = (await openStream(fileName, source, log))!;
      reading = await startReading(stream, rate, limits, loudest, log);
    }
    if (reading.levels.frames === 0) {
      log.add("no-samples", "fatal", `readSound: expected samples; got none in ${quoted(fileName)}`);
      return { diagnostics };
    }
    return { recording: recordingOf(stream, rate, reading, log), diagnostics };
  } catch (error) {
    // A fault of ours or of a decoder below us; the file is still only one file of many.
    log.add(
      "reader-failed",
      "fatal",
      `readSound: expected to read ${quoted(fileName)}; got ${quoted(String(error))}`,
    );
    return { diagnostics };
  }
}

/** The stream of samples of a file; undefined, with a fatal reason in the log, where it holds none. */
async function openStream(
  fileName: string,
  source: ByteSource,
  log: DiagnosticLog,
): Promise<SoundStream | undefined> {
  const found = findSoundFormat(source);
  if (found) return found.format.open(source, found.at, log);
  const names = "WAV, AIFF, FLAC, OGG Vorbis or MP3";
  log.add(
    "unknown-format",
    "fatal",
    `readSound: expected ${names}; got something else in ${quoted(fileName)}`,
  );
  return undefined;
}

interface Reading {
  readonly blocks: AsyncGenerator<Float32Array>;
  readonly levels: Levels;
  readonly first: Float32Array;
  /** What was read and is not of the first minutes. */
  readonly over: Float32Array;
}

async function startReading(
  stream: SoundStream,
  sampleRate: number,
  {
    firstLength,
    maxSeconds,
    onBlock,
  }: { readonly firstLength: number; readonly maxSeconds: number; readonly onBlock: () => void },
  channel: number | undefined,
  log: DiagnosticLog,
): Promise<Reading> {
  const levels = newLevels(stream.channels);
  const atMost = Math.floor(maxSeconds * stream.sampleRate);
  const blocks = monoBlocks(stream, { sampleRate, atMost, channel }, levels, log);
  // Room for what the file claims to hold, and no more than is held: a claim is no reason to trust it further.
  const claimed = Math.ceil(((stream.frames ?? 0) / stream.sampleRate) * sampleRate);
  let held: Float32Array = new Float32Array(Math.min(firstLength, claimed));
  let over: Float32Array = new Float32Array(0);
  let length = 0;
  while (over.length === 0) {
    const { value, done } = await blocks.next();
    if (done) break;
    const fitting = value.subarray(0, firstLength - length);
    if (length + fitting.length > held.length) held = grown(held, length + fitting.length, firstLength);
    held.set(fitting, length);
    length += fitting.length;
    over = value.slice(fitting.length);
    onBlock();
  }
  return { blocks, levels, first: held.subarray(0, length), over };
}

/** The same with room for so many at least, and for half as many again where that is not more than `most`. */
function grown(held: Float32Array, length: number, most: number): Float32Array {
  const larger = new Float32Array(Math.min(most, Math.max(length, Math.ceil(1.5 * held.length))));
  larger.set(held);
  return larger;
}

function recordingOf(
  stream: SoundStream,
  sampleRate: number,
  { blocks, levels, first, over }: Reading,
  log: DiagnosticLog,
): Recording {
  // What is shorter has a mean of its own.
  const offset = first.length < SHORTEST_OFFSET * sampleRate ? 0 : offsetOf(first);
  if (offset !== 0) {
    const percent = `${(offset * 100).toFixed(1)} % of full scale`;
    log.add(
      "dc-offset",
      "repaired",
      `readSound: expected samples around 0; got a mean of ${percent}; it was taken off`,
    );
  }
  const { blocks: _, ...head } = stream;
  return {
    head,
    first: { sampleRate, samples: lowered(first, offset) },
    isLonger: over.length > 0,
    levels,
    async *rest() {
      if (over.length > 0) yield lowered(over, offset);
      for await (const block of blocks) yield lowered(block, offset);
    },
    async leave() {
      if (over.length === 0) return;
      const seconds = first.length / sampleRate;
      log.add(
        "sound-too-long",
        "lost",
        `readSound: expected at most ${seconds} s; got more; the rest was left out`,
      );
      await blocks.return(undefined);
    },
  };
}

/** Mean of the samples where it is a fault; 0 where it is none. */
function offsetOf(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i];
  const mean = sum / Math.max(1, samples.length);
  return Math.abs(mean) < OFFSET ? 0 : mean;
}

function lowered(samples: Float32Array, offset: number): Float32Array {
  if (offset !== 0) for (let i = 0; i < samples.length; i++) samples[i] -= offset;
  return samples;
}

/** The loudest channel of a recording whose mix is next to nothing beside it. */
function channelIfCancelled({ energy, channelEnergy }: Levels): number | undefined {
  const mean = channelEnergy.reduce((sum, each) => sum + each, 0) / channelEnergy.length;
  if (channelEnergy.length === 1 || mean === 0 || energy > CANCELLED * mean) return undefined;
  return channelEnergy.indexOf(Math.max(...channelEnergy));
}
