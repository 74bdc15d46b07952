// The four bytes that every frame of MPEG audio begins with (ISO/IEC 11172-3, 13818-3, and the unofficial 2.5).

export interface MpegFrame {
  readonly layer: 1 | 2 | 3;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Of the frame, header included. */
  readonly bytes: number;
  /** Of each channel. */
  readonly samples: number;
  /** Between the header and the samples, of layer 3. */
  readonly sideInfoBytes: number;
}

/** Kilobits a second by version (1, or 2 and 2.5) and layer; 0 is "free", which says no length. */
const BITRATES: Readonly<Record<string, readonly number[]>> = {
  "1/1": [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  "1/2": [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  "1/3": [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  "2/1": [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  "2/2": [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  "2/3": [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES = [44_100, 48_000, 32_000];

/** The header at a place; undefined where there is none, or one that says no length. */
export function readFrameHeader(bytes: Uint8Array, at: number): MpegFrame | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1] >> 3) & 3; // 0: 2.5, 2: 2, 3: 1
  const layer = 4 - ((bytes[at + 1] >> 1) & 3);
  const bitrateIndex = bytes[at + 2] >> 4;
  const rateIndex = (bytes[at + 2] >> 2) & 3;
  if (version === 1 || layer === 4 || bitrateIndex === 0 || bitrateIndex === 15 || rateIndex === 3)
    return undefined;
  const isFirst = version === 3;
  const sampleRate = RATES[rateIndex] / (isFirst ? 1 : version === 2 ? 2 : 4);
  const bits = BITRATES[`${isFirst ? 1 : 2}/${layer}`][bitrateIndex] * 1000;
  const padding = (bytes[at + 2] >> 1) & 1;
  const channels = bytes[at + 3] >> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && !isFirst ? 576 : 1152;
  const length =
    layer === 1
      ? (Math.floor((12 * bits) / sampleRate) + padding) * 4
      : Math.floor((samples / 8) * (bits / sampleRate)) + padding;
  const sideInfoBytes = isFirst ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  return { layer: layer as 1 | 2 | 3, sampleRate, channels, bytes: length, samples, sideInfoBytes };
}

/** Frames in a row that make a beginning; fewer where the file ends. */
const IN_A_ROW = 3;

/** Where the first of some frames in a row begins: each where the one before it ends, of one layer and rate. */
export function findFirstFrame(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const first = readFrameHeader(bytes, at);
    if (!first) continue;
    let next = at;
    for (let n = 0; n < IN_A_ROW; n++) {
      const frame = readFrameHeader(bytes, next);
      if (!frame || frame.layer !== first.layer || frame.sampleRate !== first.sampleRate) break;
      next += frame.bytes;
      // The file may be shorter than that; where it ends within its first frame, what it holds is no sound.
      if (n === IN_A_ROW - 1 || (n > 0 && next >= bytes.length)) return at;
    }
  }
  return undefined;
}
