// Ogg with Vorbis in it: codec-parser finds the pages, libvorbis decodes them one at a time.
import type { DiagnosticLog } from "@semitone/music";
import type CodecParser from "codec-parser";
import type { OggPage } from "codec-parser";
import { type ByteSource, lettersAt, piecesOf, viewOf } from "./byte-source.ts";
import { quietly } from "./quietly.ts";
import { isWithinBounds, type SoundFormat, type SoundHead } from "./sound-format.ts";

const PIECE = 16_384;

/** How the first packet of other streams begins. */
const OTHERS: readonly (readonly [string, string])[] = [
  ["OpusHead", "Opus"],
  ["\x7fFLAC", "FLAC in Ogg"],
  ["Speex   ", "Speex"],
  ["\x80theora", "Theora, a video"],
  ["fishead", "a skeleton, of a video as a rule"],
];

export const ogg: SoundFormat = {
  name: "OGG Vorbis",
  endings: ["ogg", "oga"],
  matches: (start) => lettersAt(start, 0) === "OggS",
  open(source, at, log) {
    const page = source.read(at, 27 + 255 + 64);
    const packet = page.subarray(27 + (page[26] ?? 0));
    if (lettersAt(packet, 0, 7) !== "\x01vorbis" || packet.length < 30) {
      const other = OTHERS.find(([start]) => lettersAt(packet, 0, start.length) === start);
      log.add(
        "unsupported-codec",
        "fatal",
        `readSound: expected Vorbis in an Ogg file; got ${other?.[1] ?? "something else"}; convert the file to FLAC or WAV`,
      );
      return undefined;
    }
    const view = viewOf(packet);
    const head = {
      format: "OGG",
      codec: "Vorbis",
      sampleRate: view.getUint32(12, true),
      channels: packet[11],
    };
    if (!isWithinBounds(head, log)) return undefined;
    return { ...head, blocks: () => decodePages(source, at, head, log) };
  },
};

async function* decodePages(
  source: ByteSource,
  start: number,
  head: SoundHead,
  log: DiagnosticLog,
): AsyncGenerator<readonly Float32Array[]> {
  // Loaded when they are needed: most commands read no Ogg.
  const { OggVorbisDecoder } = await import("@wasm-audio-decoders/ogg-vorbis");
  const { default: Parser } = await import("codec-parser");
  const parser = new Parser<OggPage>("audio/ogg", { enableFrameCRC32: false });
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  let isEnded = false;
  try {
    for (const page of pagesOf(parser, source, start, log)) {
      if (isEnded) {
        log.add(
          "format-changes",
          "lost",
          "readSound: expected one stream in an Ogg file; got several; the first was read",
        );
        break;
      }
      isEnded = page.isLastPage;
      const { channelData, samplesDecoded, errors } = await quietly(() => decoder.decodeOggPages([page]));
      if (errors.length > 0)
        log.add("damaged-frame", "lost", `readSound: expected a packet; got ${errors[0].message}`);
      if (samplesDecoded > 0 && channelData.length === head.channels) yield channelData;
    }
    if (!isEnded)
      log.add("truncated-data", "lost", "readSound: expected a last page; got the end of the file");
  } finally {
    decoder.free();
  }
}

function* pagesOf(
  parser: CodecParser<OggPage>,
  source: ByteSource,
  start: number,
  log: DiagnosticLog,
): Generator<OggPage> {
  try {
    for (const piece of piecesOf(source, start, source.size, PIECE)) yield* iterate(parser.parseChunk(piece));
    yield* iterate(parser.flush());
  } catch (error) {
    log.add(
      "damaged-frame",
      "lost",
      `readSound: expected pages of an Ogg file; got ${(error as Error).message}`,
    );
  }
}

/** Iterators as things that can be iterated: they are, though their types do not say so. */
const iterate = <T>(iterator: Iterator<T>): Iterable<T> => iterator as IterableIterator<T>;
