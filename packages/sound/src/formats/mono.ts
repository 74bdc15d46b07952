// From channels of any rate to one of the rate that is wanted, with what was wrong with the samples.
import type { DiagnosticLog } from "@semitone/music";
import { createResampler } from "../resample/resampler.ts";
import type { SoundStream } from "./sound-format.ts";

/** Samples at full scale in a row that are taken for a wave that was cut off. */
const CLIPPED_RUN = 3;
const FULL_SCALE = 0.999;
/** In parts of full scale: what is louder than 100 dB above it is no sample of a sound. */
const LOUDEST = 1e5;
/** -90 dB of full scale: what is never louder is silence. */
const SILENCE = 10 ** (-90 / 20);

/** What samples add up to. */
export interface Levels {
  /** Samples of each channel that were read, at the rate of the file. */
  frames: number;
  /** Largest absolute value of any channel. */
  peak: number;
  /** Sum of the squares of the mix. */
  energy: number;
  /** Sum of the squares of each channel. */
  readonly channelEnergy: Float64Array;
}

export const newLevels = (channels: number): Levels => ({
  frames: 0,
  peak: 0,
  energy: 0,
  channelEnergy: new Float64Array(channels),
});

export interface MonoOptions {
  /** Samples per second of what is given. */
  readonly sampleRate: number;
  /** Samples of each channel, at the rate of the file, that are read. */
  readonly atMost: number;
  /** The only channel to take. @default all of them, mixed */
  readonly channel?: number;
}

/**
 * The stream as one channel: the mean of all channels, at the wanted rate, a block at a time.
 *
 * Samples that are no numbers become 0. What was wrong is in the log when the last block has come.
 */
export async function* monoBlocks(
  stream: SoundStream,
  { sampleRate, atMost, channel }: MonoOptions,
  levels: Levels,
  log: DiagnosticLog,
): AsyncGenerator<Float32Array> {
  const resampler = createResampler(stream.sampleRate, sampleRate);
  const faults = { notANumber: 0, clipped: 0, runs: new Uint32Array(stream.channels) };
  for await (const block of stream.blocks()) {
    const left = atMost - levels.frames;
    const taken = block[0].length > left ? block.map((samples) => samples.subarray(0, left)) : block;
    for (const [c, samples] of taken.entries()) inspect(samples, c, levels, faults);
    const made = resampler.push(mix(taken, channel, levels));
    levels.frames += taken[0].length;
    if (made.length > 0) yield made;
    if (block[0].length > left) {
      const seconds = atMost / stream.sampleRate;
      log.add(
        "sound-too-long",
        "lost",
        `readSound: expected at most ${seconds} s of sound; got more; the rest was left out`,
      );
      break;
    }
  }
  const rest = resampler.end();
  if (rest.length > 0) yield rest;
  report(faults, levels, log);
}

interface Faults {
  notANumber: number;
  clipped: number;
  /** Of each channel, samples at full scale up to here. */
  readonly runs: Uint32Array;
}

/** Counts, and puts 0 for what is no number, or none of a sound. */
function inspect(samples: Float32Array, c: number, levels: Levels, faults: Faults): void {
  let { peak } = levels;
  let energy = 0;
  let run = faults.runs[c];
  for (let i = 0; i < samples.length; i++) {
    const value = Math.abs(samples[i]);
    if (!(value < LOUDEST)) {
      samples[i] = 0;
      faults.notANumber++;
      run = 0;
      continue;
    }
    if (value > peak) peak = value;
    energy += value * value;
    if (value < FULL_SCALE) run = 0;
    else if (++run === CLIPPED_RUN) faults.clipped++;
  }
  levels.peak = peak;
  levels.channelEnergy[c] += energy;
  faults.runs[c] = run;
}

function mix(channels: readonly Float32Array[], only: number | undefined, levels: Levels): Float32Array {
  const mixed = only === undefined ? channels[0].slice() : channels[only];
  if (only === undefined && channels.length > 1) {
    for (const samples of channels.slice(1)) for (let i = 0; i < mixed.length; i++) mixed[i] += samples[i];
    for (let i = 0; i < mixed.length; i++) mixed[i] /= channels.length;
  }
  let sum = 0;
  for (let i = 0; i < mixed.length; i++) sum += mixed[i] * mixed[i];
  levels.energy += sum;
  return mixed;
}

function report({ notANumber, clipped }: Faults, { peak, frames }: Levels, log: DiagnosticLog): void {
  if (notANumber > 0)
    log.add(
      "not-a-number",
      "repaired",
      `readSound: expected numbers; got ${notANumber} samples that are none; they became 0`,
    );
  if (clipped > 0)
    log.add(
      "clipped",
      "note",
      `readSound: got ${clipped} places where ${CLIPPED_RUN} samples or more are at full scale`,
    );
  if (frames > 0 && peak < SILENCE)
    log.add("silent", "note", "readSound: no sample is louder than -90 dB of full scale");
}
