// Sound as a WAV file: 16-bit PCM, which every program reads, or 24-bit, which loses nothing of a recording.
import type { Sound } from "../sound.ts";

/** Two channels of samples in -1..1. */
export interface StereoSound {
  /** Samples a second. */
  readonly sampleRate: number;
  readonly left: Float32Array;
  /** As long as `left`. */
  readonly right: Float32Array;
}

/** What a sampler repeats while a key is held: the sample `start` follows on the sample `end`. */
export interface Loop {
  readonly start: number;
  readonly end: number;
}

export interface WavOptions {
  /** @default 16 */
  readonly bits?: 16 | 24;
  /** Pitch for samplers in cents (6900 is A4), written as the note of a `smpl` chunk. */
  readonly cents?: number;
  /** Written as the loop of a `smpl` chunk. */
  readonly loop?: Loop;
}

const HEADER_BYTES = 44;
const SMPL_BYTES = 36;
const LOOP_BYTES = 24;

/** RIFF bytes; samples outside -1..1 are cut to it. Rounded without dither: the same sound gives the same bytes. */
export function encodeWav(sound: Sound | StereoSound, options: WavOptions = {}): Uint8Array {
  const { bits = 16 } = options;
  const channels = "left" in sound ? [sound.left, sound.right] : [sound.samples];
  const frameBytes = (channels.length * bits) / 8;
  const dataBytes = channels[0].length * frameBytes;
  const sampler = samplerChunk(sound.sampleRate, options);
  const padding = dataBytes % 2;
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes + padding + sampler.length);
  const view = new DataView(bytes.buffer);
  writeText(bytes, 0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  writeText(bytes, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sound.sampleRate, true);
  view.setUint32(28, sound.sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bits, true);
  writeText(bytes, 36, "data");
  view.setUint32(40, dataBytes, true);
  for (const [c, samples] of channels.entries())
    writeSamples(view, samples, { at: HEADER_BYTES + (c * bits) / 8, step: frameBytes, bits });
  bytes.set(sampler, HEADER_BYTES + dataBytes + padding);
  return bytes;
}

const writeText = (bytes: Uint8Array, at: number, text: string) =>
  bytes.set(new TextEncoder().encode(text), at);

function writeSamples(
  view: DataView,
  samples: Float32Array,
  { at, step, bits }: { readonly at: number; readonly step: number; readonly bits: 16 | 24 },
): void {
  const largest = 2 ** (bits - 1) - 1;
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round(Math.min(1, Math.max(-1, samples[i])) * largest);
    const place = at + i * step;
    if (bits === 16) view.setInt16(place, value, true);
    else {
      view.setUint16(place, value & 0xffff, true);
      view.setInt8(place + 2, value >> 16);
    }
  }
}

/** The chunk `smpl`: note, and one loop forward without an end. Empty where there is neither. */
function samplerChunk(sampleRate: number, { cents, loop }: WavOptions): Uint8Array {
  if (cents === undefined && loop === undefined) return new Uint8Array(0);
  const bytes = new Uint8Array(8 + SMPL_BYTES + (loop ? LOOP_BYTES : 0));
  const view = new DataView(bytes.buffer);
  writeText(bytes, 0, "smpl");
  view.setUint32(4, bytes.length - 8, true);
  view.setUint32(16, Math.round(1e9 / sampleRate), true); // nanoseconds a sample
  const note = Math.min(127, Math.max(0, Math.floor((cents ?? 6000) / 100)));
  view.setUint32(20, note, true);
  view.setUint32(24, Math.round((((cents ?? 6000) - 100 * note) / 100) * 2 ** 32) % 2 ** 32, true);
  if (!loop) return bytes;
  view.setUint32(36, 1, true);
  view.setUint32(52, loop.start, true);
  view.setUint32(56, loop.end, true);
  return bytes;
}
