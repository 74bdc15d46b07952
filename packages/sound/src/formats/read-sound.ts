// The one door for recordings of any format: looks at the content, not the name, and gives one channel at one rate.
import { type Diagnostic, DiagnosticLog, quoted } from "@semitone/music";
import type { Sound } from "../sound.ts";
import { type ByteSource, bytesInMemory } from "./byte-source.ts";
import { type Levels, monoBlocks } from "./mono.ts";
import type { SoundHead, SoundStream } from "./sound-format.ts";
import { findSoundFormat } from "./sound-formats.ts";

/** Samples per second that recordings are analysed at, whatever they were recorded at. */
export const ANALYSIS_RATE = 22_050;
/** Longest recording that is held in memory as a whole. */
const MAX_SECONDS = 600;
/** Mean of the samples, in parts of full scale, from which it is taken for a fault of the recording and taken off. */
const OFFSET = 0.01;
/** Energy of the mix in parts of that of the channels below which they cancel each other. */
const CANCELLED = 1e-3;

export interface ReadSoundOptions {
  /** Samples per second of the result; 0 for those of the file. @default 22050 */
  readonly sampleRate?: number;
  /** Longer recordings are cut there. @default 600 */
  readonly maxSeconds?: number;
}

export interface ReadSoundResult {
  /** Absent, with a fatal reason, where there is none. */
  readonly sound?: Sound;
  /** What the file says of itself. */
  readonly head?: SoundHead;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a recording: WAV, AIFF, FLAC, OGG Vorbis or MP3, of 1 to 8 channels and 8 to 192 kHz.
 *
 * Channels are mixed by their mean; where that cancels them, the loudest is taken alone. A mean of the samples that is off zero is taken
 * off; samples that are no numbers become 0. Never throws on a file: recordings without a fault come with no diagnostics, no recording
 * with a fatal one (docs/diagnostics.md).
 *
 * @param fileName  only quoted in messages; the format is told by the content
 * @example const { sound, diagnostics } = await readSound("flute.wav", bytes)
 */
export async function readSound(
  fileName: string,
  bytes: Uint8Array | ByteSource,
  { sampleRate = ANALYSIS_RATE, maxSeconds = MAX_SECONDS }: ReadSoundOptions = {},
): Promise<ReadSoundResult> {
  const source = bytes instanceof Uint8Array ? bytesInMemory(bytes) : bytes;
  const log = new DiagnosticLog();
  try {
    const stream = await openSound(fileName, source, log);
    if (!stream) return { diagnostics: log.list() };
    const rate = sampleRate === 0 ? stream.sampleRate : sampleRate;
    const options = { sampleRate: rate, atMost: Math.floor(maxSeconds * stream.sampleRate) };
    let { samples, levels } = await collect(stream, options, log);
    const loudest = channelIfCancelled(levels);
    if (loudest !== undefined) {
      log.add(
        "channels-cancel",
        "repaired",
        `readSound: the channels cancel each other; channel ${loudest + 1} was taken alone`,
      );
      ({ samples, levels } = await collect(stream, { ...options, channel: loudest }, new DiagnosticLog()));
    }
    const { blocks: _, ...head } = stream;
    if (levels.frames === 0) {
      log.add("no-samples", "fatal", `readSound: expected samples; got none in ${quoted(fileName)}`);
      return { head, diagnostics: log.list() };
    }
    removeOffset(samples, log);
    return { sound: { sampleRate: rate, samples }, head, diagnostics: log.list() };
  } catch (error) {
    // A fault of ours or of a decoder below us; the file is still only one file of many.
    log.add(
      "reader-failed",
      "fatal",
      `readSound: expected to read ${quoted(fileName)}; got ${quoted(String(error))}`,
    );
    return { diagnostics: log.list() };
  }
}

/** The stream of samples of a file; undefined, with a fatal reason in the log, where it holds none. */
export async function openSound(
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

async function collect(
  stream: SoundStream,
  options: { sampleRate: number; atMost: number; channel?: number },
  log: DiagnosticLog,
) {
  const levels: Levels = { frames: 0, peak: 0, energy: 0, channelEnergy: new Float64Array(stream.channels) };
  const parts: Float32Array[] = [];
  let length = 0;
  for await (const block of monoBlocks(stream, options, levels, log)) {
    parts.push(block.slice());
    length += block.length;
  }
  const samples = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, levels };
}

/** The loudest channel of a recording whose mix is next to nothing beside it. */
export function channelIfCancelled({ energy, channelEnergy }: Levels): number | undefined {
  const mean = channelEnergy.reduce((sum, each) => sum + each, 0) / channelEnergy.length;
  if (channelEnergy.length === 1 || mean === 0 || energy > CANCELLED * mean) return undefined;
  return channelEnergy.indexOf(Math.max(...channelEnergy));
}

function removeOffset(samples: Float32Array, log: DiagnosticLog): void {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i];
  const offset = sum / samples.length;
  if (Math.abs(offset) < OFFSET) return;
  for (let i = 0; i < samples.length; i++) samples[i] -= offset;
  const percent = (offset * 100).toFixed(1);
  log.add(
    "dc-offset",
    "repaired",
    `readSound: expected samples around 0; got a mean of ${percent} % of full scale; it was taken off`,
  );
}
