// Samples that are written out one after the other, as WAV and AIFF hold them.
import { type ByteSource, viewOf } from "./byte-source.ts";

/** How one sample is written. */
export interface PcmLayout {
  readonly kind: "unsigned" | "signed" | "float";
  /** Bytes of a sample: 1 to 4; 4 or 8 of floats. */
  readonly bytes: number;
  readonly isLittle: boolean;
  readonly channels: number;
}

type ReadSample = (view: DataView, at: number) => number;

/** Samples of a channel that are read at once. */
const BLOCK = 16_384;

/** The frames (a sample of each channel) between two places of a source; half a frame at the end is left out. */
export function* pcmBlocks(
  source: ByteSource,
  start: number,
  frames: number,
  layout: PcmLayout,
): Generator<readonly Float32Array[]> {
  const { channels, bytes } = layout;
  const width = channels * bytes;
  const read = sampleReader(layout);
  const block = Array.from({ length: channels }, () => new Float32Array(Math.min(BLOCK, frames)));
  for (let done = 0; done < frames; ) {
    const piece = source.read(start + done * width, Math.min(BLOCK, frames - done) * width);
    const count = Math.floor(piece.length / width);
    if (count === 0) return;
    const view = viewOf(piece);
    for (let c = 0; c < channels; c++) {
      const channel = block[c];
      for (let i = 0, at = c * bytes; i < count; i++, at += width) channel[i] = read(view, at);
    }
    yield count === block[0].length ? block : block.map((channel) => channel.subarray(0, count));
    done += count;
  }
}

function sampleReader({ kind, bytes, isLittle }: PcmLayout): ReadSample {
  if (kind === "float")
    return bytes === 8
      ? (view, at) => view.getFloat64(at, isLittle)
      : (view, at) => view.getFloat32(at, isLittle);
  if (bytes === 1)
    return kind === "unsigned"
      ? (view, at) => (view.getUint8(at) - 128) / 2 ** 7
      : (view, at) => view.getInt8(at) / 2 ** 7;
  if (bytes === 2) return (view, at) => view.getInt16(at, isLittle) / 2 ** 15;
  if (bytes === 3)
    return isLittle
      ? (view, at) => (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 2 ** 23
      : (view, at) => ((view.getInt8(at) << 16) | view.getUint16(at + 1, false)) / 2 ** 23;
  return (view, at) => view.getInt32(at, isLittle) / 2 ** 31;
}

/** In words. */
export const pcmName = ({ kind, bytes }: PcmLayout, bits = bytes * 8): string =>
  kind === "float" ? `${bytes * 8}-bit float` : `${bits}-bit PCM`;
