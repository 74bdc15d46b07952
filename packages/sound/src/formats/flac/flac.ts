// FLAC (RFC 9639), a frame at a time: a file of kilobytes that decodes to hours takes the memory of one frame.
//
// Ours, and not libFLAC in WebAssembly (@wasm-audio-decoders/flac 0.2.11): measured on 200 notes, that took 6 times the time, and the
// package that finds its frames (codec-parser 2.5.0) lost the last frame of one file in eleven.
import type { DiagnosticLog } from "@semitone/music";
import { type ByteSource, lettersAt, viewOf } from "../byte-source.ts";
import { isWithinBounds, type SoundFormat, type SoundHead } from "../sound-format.ts";
import { NOT_A_FRAME, OUT_OF_BITS } from "./bit-reader.ts";
import { crc16 } from "./checksums.ts";
import { readFrame } from "./frame.ts";
import { type FrameHeader, MAX_HEADER, readHeader } from "./frame-header.ts";

/** Metadata blocks looked at. */
const MAX_BLOCKS = 4096;
/** Bytes looked at at first; the largest frame there can be is one of 8 channels of 65536 samples of 32 bits, written out. */
const WINDOW = 65_536;
/** Of a frame: twice the frame before it, and so much at least. */
const LEAST_WINDOW = 1024;
const MAX_WINDOW = 2 ** 22;
/** Work spent on frames that turn out to be none, in bytes and samples: so much for each byte of the file, and so much at least. */
const WASTE_PER_BYTE = 64;
const LEAST_WASTE = 2 ** 22;

export const flac: SoundFormat = {
  name: "FLAC",
  endings: ["flac"],
  matches: (start) => lettersAt(start, 0) === "fLaC",
  open(source, at, log) {
    const info = source.read(at + 8, 34).slice();
    if ((source.read(at + 4, 1)[0] & 0x7f) !== 0 || info.length < 34) {
      log.add(
        "bad-header",
        "fatal",
        "readSound: expected a STREAMINFO block after the first four bytes; got none",
      );
      return undefined;
    }
    const head = readStreamInfo(info);
    if (!isWithinBounds(head, log)) return undefined;
    return { ...head, blocks: () => decodeFrames(source, firstFrame(source, at), head, log) };
  },
};

interface FlacHead extends SoundHead {
  readonly bits: number;
}

function readStreamInfo(info: Uint8Array): FlacHead {
  const view = viewOf(info);
  const packed = view.getUint32(10, false); // 20 bits of rate, 3 of channels, 5 of depth, 4 of the length
  const bits = ((packed >>> 4) & 31) + 1;
  const frames = (packed & 15) * 2 ** 32 + view.getUint32(14, false);
  return {
    format: "FLAC",
    codec: `${bits}-bit FLAC`,
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bits,
    frames: frames === 0 ? undefined : frames,
  };
}

/** Where the metadata blocks end. */
function firstFrame(source: ByteSource, start: number): number {
  let at = start + 4;
  for (let n = 0; n < MAX_BLOCKS; n++) {
    const head = source.read(at, 4);
    if (head.length < 4) break;
    const isLast = head[0] >> 7 === 1;
    at += 4 + (viewOf(head).getUint32(0, false) & 0xffffff);
    if (isLast) break;
  }
  return at;
}

function* decodeFrames(
  source: ByteSource,
  start: number,
  head: FlacHead,
  log: DiagnosticLog,
): Generator<readonly Float32Array[]> {
  const wanted = head.frames ?? 0;
  let waste = LEAST_WASTE + WASTE_PER_BYTE * source.size;
  let decoded = 0;
  let at = start;
  let guess = LEAST_WINDOW;
  /** Number of the next frame. */
  let count = 0;
  while (at < source.size && waste > 0) {
    const sync = findHeader(source, at);
    if (sync.at > at || !sync.header)
      log.add(
        "damaged-frame",
        "lost",
        `readSound: expected a frame; got ${sync.at - at} bytes that are none`,
        at,
      );
    if (!sync.header) break;
    at = sync.at;
    const { header } = sync;
    if (header.channels !== head.channels || (header.bits !== 0 && header.bits !== head.bits)) {
      log.add(
        "format-changes",
        "lost",
        `readSound: expected frames of one form; got ${header.channels} channels of ${header.bits} bits`,
        at,
      );
      at += header.bytes;
      continue;
    }
    const expected = header.isSampleNumber ? decoded : count;
    if (header.number !== expected)
      log.add(
        "damaged-frame",
        "lost",
        `readSound: expected frame ${expected}; got frame ${header.number}`,
        at,
      );
    count = header.isSampleNumber ? 0 : header.number + 1;
    const frame = tryFrame(source, at, header, head.bits, guess);
    decoded += header.blockSize;
    if ("samples" in frame) yield frame.samples;
    else {
      log.add("damaged-frame", "lost", `readSound: expected a frame; got ${frame.reason}; it is silent`, at);
      yield Array.from({ length: head.channels }, () => new Float32Array(header.blockSize));
      waste -= frame.work;
    }
    at += frame.bytes;
    guess = Math.max(LEAST_WINDOW, 2 * frame.bytes);
  }
  if (waste <= 0)
    log.add(
      "damaged-frame",
      "lost",
      "readSound: expected frames; got too many that are none; the rest was left out",
      at,
    );
  if (decoded < wanted)
    log.add("truncated-data", "lost", `readSound: expected ${wanted} samples; got ${decoded}`);
}

/** The next header from a place on, and where it is: the end of the file where there is none. */
function findHeader(source: ByteSource, from: number): { at: number; header?: FrameHeader } {
  for (let at = from; at < source.size; ) {
    const bytes = source.read(at, WINDOW);
    for (let i = bytes.indexOf(0xff); i >= 0; i = bytes.indexOf(0xff, i + 1)) {
      const isCut = i + MAX_HEADER > bytes.length && at + bytes.length < source.size;
      if (isCut && i > 0) break; // the next window has all of it
      const header = readHeader(bytes, i);
      if (header) return { at: at + i, header };
    }
    at += Math.max(1, bytes.length - (at + bytes.length < source.size ? MAX_HEADER : 0));
  }
  return { at: source.size };
}

type Tried =
  | { readonly samples: readonly Float32Array[]; readonly bytes: number }
  /** `bytes`: how far to go on; `work`: what it cost to find out. */
  | { readonly reason: string; readonly bytes: number; readonly work: number };

function tryFrame(source: ByteSource, at: number, header: FrameHeader, bits: number, guess: number): Tried {
  for (let size = guess; ; size *= 8) {
    const bytes = source.read(at, size);
    const work = bytes.length + header.channels * header.blockSize;
    try {
      const frame = readFrame(bytes, header, bits);
      if (frame.bytes + 2 > bytes.length) throw OUT_OF_BITS;
      const sum = (bytes[frame.bytes] << 8) | bytes[frame.bytes + 1];
      if (crc16(bytes, 0, frame.bytes) !== sum)
        return { reason: "a wrong checksum", bytes: header.bytes, work };
      const samples = frame.channels.map((channel) => toFullScale(channel, bits));
      return { samples, bytes: frame.bytes + 2 };
    } catch (error) {
      const canGrow = error === OUT_OF_BITS && size < MAX_WINDOW && at + bytes.length < source.size;
      if (canGrow) continue;
      if (error !== OUT_OF_BITS && error !== NOT_A_FRAME) throw error;
      return { reason: (error as Error).message, bytes: header.bytes, work };
    }
  }
}

/** A loop: `Float32Array.from` takes ten times as long. */
function toFullScale(whole: Float64Array, bits: number): Float32Array {
  const samples = new Float32Array(whole.length);
  const scale = 2 ** (1 - bits);
  for (let i = 0; i < whole.length; i++) samples[i] = whole[i] * scale;
  return samples;
}
