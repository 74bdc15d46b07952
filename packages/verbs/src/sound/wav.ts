// Sound as a WAV file: 16-bit PCM, the one form that every program reads.

/** Two channels of samples in -1..1. */
export interface StereoSound {
  /** Samples a second. */
  readonly sampleRate: number;
  readonly left: Float32Array;
  /** As long as `left`. */
  readonly right: Float32Array;
}

const HEADER_BYTES = 44;
const LARGEST = 32767;

/** RIFF bytes; samples outside -1..1 are cut to it. */
export function encodeWav({ sampleRate, left, right }: StereoSound): Uint8Array {
  const dataBytes = left.length * 4;
  const bytes = new Uint8Array(HEADER_BYTES + dataBytes);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  const sample = (value: number) => Math.round(Math.min(1, Math.max(-1, value)) * LARGEST);
  for (let i = 0; i < left.length; i++) {
    view.setInt16(HEADER_BYTES + 4 * i, sample(left[i]), true);
    view.setInt16(HEADER_BYTES + 4 * i + 2, sample(right[i]), true);
  }
  return bytes;
}
