// What stands at the start of each FLAC frame (RFC 9639, 9.1).
import { crc8 } from "./checksums.ts";

export interface FrameHeader {
  /** Of the header. */
  readonly bytes: number;
  /** Of the frame; of its first sample where frames are of several sizes. */
  readonly number: number;
  readonly isSampleNumber: boolean;
  /** Samples of each channel, 1 to 65536. */
  readonly blockSize: number;
  readonly channels: number;
  /** How two channels are written: each by itself, or one of them, or their mean, and the difference. */
  readonly stereo: "independent" | "left-side" | "side-right" | "mid-side";
  /** Of a sample; 0 where the start of the file says it. */
  readonly bits: number;
}

/** Bytes of the longest header. */
export const MAX_HEADER = 16;

const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
const BITS = [0, 8, 12, -1, 16, 20, 24, 32];
const STEREO = ["left-side", "side-right", "mid-side"] as const;

/** The header at a place; undefined where there is none, or one whose checksum is wrong. */
export function readHeader(bytes: Uint8Array, at: number): FrameHeader | undefined {
  if (at + 6 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return undefined;
  const sizeCode = bytes[at + 2] >> 4;
  const rateCode = bytes[at + 2] & 15;
  const channelCode = bytes[at + 3] >> 4;
  const bits = BITS[(bytes[at + 3] >> 1) & 7];
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || bits < 0 || bytes[at + 3] & 1)
    return undefined;
  let next = at + 4 + numberLength(bytes[at + 4]);
  let blockSize = BLOCK_SIZES[sizeCode];
  if (sizeCode === 6) blockSize = bytes[next++] + 1;
  if (sizeCode === 7) {
    blockSize = ((bytes[next] << 8) | bytes[next + 1]) + 1;
    next += 2;
  }
  next += rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  if (next >= bytes.length || crc8(bytes, at, next) !== bytes[next]) return undefined;
  return {
    bytes: next + 1 - at,
    number: numberAt(bytes, at + 4),
    isSampleNumber: (bytes[at + 1] & 1) === 1,
    blockSize,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    stereo: channelCode < 8 ? "independent" : STEREO[channelCode - 8],
    bits,
  };
}

/** Bytes of the number of a frame, written like a character of UTF-8. */
function numberLength(first: number): number {
  if (first < 0x80) return 1;
  return Math.max(1, Math.clz32(~(first << 24)));
}

function numberAt(bytes: Uint8Array, at: number): number {
  const length = numberLength(bytes[at]);
  let number = length === 1 ? bytes[at] & 0x7f : bytes[at] & (0x7f >> length);
  for (let i = 1; i < length; i++) number = number * 64 + (bytes[at + i] & 0x3f);
  return number;
}
