// FLAC: what stands before the frames is read here; codec-parser finds the frames, libFLAC decodes them one at a time, so that a file
// of kilobytes that decodes to hours takes the memory of one frame.
import type { DiagnosticLog } from "@semitone/music";
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import CodecParser, { type CodecFrame } from "codec-parser";
import { type ByteSource, lettersAt, piecesOf, viewOf } from "./byte-source.ts";
import { quietly } from "./quietly.ts";
import { isWithinBounds, type SoundFormat, type SoundHead } from "./sound-format.ts";

/** Bytes that the decoder is given at once. */
const PIECE = 16_384;
/** Metadata blocks looked at. */
const MAX_BLOCKS = 4096;

export const flac: SoundFormat = {
  name: "FLAC",
  endings: ["flac"],
  matches: (start) => lettersAt(start, 0) === "fLaC",
  open(source, at, log) {
    const info = source.read(at + 8, 34);
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

function readStreamInfo(info: Uint8Array): SoundHead {
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

async function* decodeFrames(
  source: ByteSource,
  start: number,
  head: SoundHead,
  log: DiagnosticLog,
): AsyncGenerator<readonly Float32Array[]> {
  const decoder = new FLACDecoder();
  await decoder.ready;
  let decoded = 0;
  try {
    for (const frame of framesOf(source, start)) {
      const { channels } = frame.header;
      if (channels !== head.channels) {
        log.add(
          "format-changes",
          "lost",
          `readSound: expected ${head.channels} channels; got ${channels} in a frame`,
        );
        continue;
      }
      const { channelData, samplesDecoded, errors } = await quietly(() => decoder.decodeFrames([frame.data]));
      if (errors.length > 0)
        log.add("damaged-frame", "lost", `readSound: expected a frame; got ${errors[0].message}`);
      if (samplesDecoded > 0 && channelData.length === head.channels) {
        decoded += samplesDecoded;
        yield channelData;
      }
    }
    const { frames = decoded } = head;
    if (decoded < frames)
      log.add(
        "truncated-data",
        "lost",
        `readSound: expected ${frames} samples; got ${decoded} that are whole`,
      );
  } finally {
    decoder.free();
  }
}

function* framesOf(source: ByteSource, start: number): Generator<CodecFrame> {
  const parser = new CodecParser<CodecFrame>("audio/flac", { enableFrameCRC32: false });
  for (const piece of piecesOf(source, start, source.size, PIECE)) yield* iterate(parser.parseChunk(piece));
  yield* iterate(parser.flush());
}

/** Iterators as things that can be iterated: they are, though their types do not say so. */
export const iterate = <T>(iterator: Iterator<T>): Iterable<T> => iterator as IterableIterator<T>;
