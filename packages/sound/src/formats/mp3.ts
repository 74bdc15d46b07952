// MPEG audio (MP3, and layers 1 and 2 under that name): the first frame and what stands behind the last are found here; mpg123 decodes.
import type { DiagnosticLog } from "@semitone/music";
import { type ByteSource, lettersAt, piecesOf, viewOf } from "./byte-source.ts";
import { findFirstFrame, type MpegFrame, readFrameHeader } from "./mpeg-frame.ts";
import { quietly } from "./quietly.ts";
import { isWithinBounds, type SoundFormat, type SoundHead } from "./sound-format.ts";

const PIECE = 8192;
/** How far the first frame is looked for. */
const MAX_JUNK = 65_536;
/** Samples that a decoder is late by, and then some: no file is called cut short for less. */
const SLACK = 4 * 1152;

export const mp3: SoundFormat = {
  name: "MP3",
  endings: ["mp3", "mp2", "mp1"],
  matches: (start) => findFirstFrame(start) !== undefined,
  open(source, at, log) {
    const start = source.read(at, MAX_JUNK).slice();
    const first = findFirstFrame(start);
    if (first === undefined) {
      log.add("bad-header", "fatal", "readSound: expected a frame of MPEG audio; got none");
      return undefined;
    }
    if (first > 0)
      log.add(
        "junk-skipped",
        "note",
        `readSound: expected a frame of MPEG audio; got ${first} bytes before it`,
        at,
      );
    const frame = readFrameHeader(start, first)!;
    const { sampleRate, channels, layer } = frame;
    const frames = samplesBySideInfo(start, first, frame);
    const head = {
      format: "MP3",
      codec: layer === 3 ? "MP3" : `MPEG layer ${layer}`,
      sampleRate,
      channels,
      frames,
    };
    if (!isWithinBounds(head, log)) return undefined;
    return { ...head, blocks: () => decode(source, at + first, endOfFrames(source), head, log) };
  },
};

/** Samples by the Xing or Info tag in the first frame, less what the encoder put before and behind. */
function samplesBySideInfo(bytes: Uint8Array, at: number, frame: MpegFrame): number | undefined {
  const tag = at + 4 + frame.sideInfoBytes;
  if (!["Xing", "Info"].includes(lettersAt(bytes, tag))) return undefined;
  if (tag + 12 > bytes.length) return undefined;
  const view = viewOf(bytes);
  const flags = view.getUint32(tag + 4, false);
  if ((flags & 1) === 0) return undefined;
  const count = view.getUint32(tag + 8, false);
  return count === 0 ? undefined : count * frame.samples;
}

/** Where tags that stand behind the frames begin: ID3v1, APE, Lyrics3. */
function endOfFrames(source: ByteSource): number {
  let end = source.size;
  if (lettersAt(source.read(end - 128, 3), 0, 3) === "TAG") end -= 128;
  const lyrics = lettersAt(source.read(Math.max(0, end - 15), 15), 0, 15);
  if (/^\d{6}LYRICS200$/.test(lyrics)) end -= Math.min(end, 15 + Number(lyrics.slice(0, 6)));
  const ape = source.read(Math.max(0, end - 32), 32);
  if (lettersAt(ape, 0, 8) === "APETAGEX") {
    const hasHeader = viewOf(ape).getUint32(20, true) >>> 31 === 1;
    end -= Math.min(end, viewOf(ape).getUint32(12, true) + (hasHeader ? 32 : 0));
  }
  return end;
}

async function* decode(
  source: ByteSource,
  start: number,
  stop: number,
  head: SoundHead,
  log: DiagnosticLog,
): AsyncGenerator<readonly Float32Array[]> {
  // Loaded when it is needed: most commands read no MP3.
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  let decoded = 0;
  try {
    for (const piece of piecesOf(source, start, stop, PIECE)) {
      const { channelData, samplesDecoded, sampleRate, errors } = quietly(() => decoder.decode(piece));
      if (errors.length > 0)
        log.add("damaged-frame", "lost", `readSound: expected a frame; got ${errors[0].message}`);
      if (samplesDecoded === 0) continue;
      if (sampleRate !== head.sampleRate) {
        log.add(
          "format-changes",
          "lost",
          `readSound: expected ${head.sampleRate} samples a second; got ${sampleRate} further on`,
        );
        break;
      }
      decoded += samplesDecoded;
      // The decoder repeats the one channel of mono.
      yield channelData.slice(0, head.channels);
    }
    const { frames = 0 } = head;
    if (decoded + SLACK < frames)
      log.add("truncated-data", "lost", `readSound: expected about ${frames} samples; got ${decoded}`);
  } catch (error) {
    log.add(
      "damaged-frame",
      "lost",
      `readSound: expected frames to the end; got ${(error as Error).message}`,
    );
  } finally {
    decoder.free();
  }
}
