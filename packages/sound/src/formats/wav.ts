// WAV: RIFF, RIFX, RF64 and BW64 with samples that are written out. Sizes in the file are taken for what they are: claims.
import type { DiagnosticLog } from "@semitone/music";
import { type ByteSource, lettersAt, viewOf } from "./byte-source.ts";
import { type PcmLayout, pcmBlocks, pcmName } from "./pcm.ts";
import { isWithinBounds, type SoundFormat, type SoundStream } from "./sound-format.ts";
import { wavCodecName } from "./wav-codecs.ts";

const CONTAINERS = ["RIFF", "RIFX", "RF64", "BW64"];
/** Chunks looked at; what writers put beside the samples is a dozen. */
const MAX_CHUNKS = 4096;
/** A size that stands for "see elsewhere", or for a recorder that was never stopped. */
const OPEN_SIZE = 0xffffffff;

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

export const wav: SoundFormat = {
  name: "WAV",
  endings: ["wav", "wave", "bwf", "rf64"],
  matches: (start) => CONTAINERS.includes(lettersAt(start, 0)) && lettersAt(start, 8) === "WAVE",
  open(source, at, log) {
    const isLittle = lettersAt(source.read(at, 4), 0) !== "RIFX";
    const chunks = findChunks(source, at, isLittle);
    const layout = chunks.format && layoutOf(chunks.format, isLittle, log);
    if (!chunks.format)
      log.add(
        "bad-header",
        "fatal",
        `readSound: expected a "fmt " chunk; got none before the end of the file`,
      );
    if (!layout) return undefined;
    if (!chunks.data) {
      log.add(
        "no-samples",
        "fatal",
        `readSound: expected a "data" chunk; got none before the end of the file`,
      );
      return undefined;
    }
    return streamOf(source, chunks.data, layout, log);
  },
};

interface Data {
  readonly at: number;
  /** As the file says; undefined where it leaves it open. */
  readonly size: number | undefined;
}

interface Chunks {
  format?: Uint8Array;
  data?: Data;
}

/** The two chunks that matter. Ends at the end of the file, whatever sizes say. */
function findChunks(source: ByteSource, start: number, isLittle: boolean): Chunks {
  const found: Chunks = {};
  let longSize: number | undefined;
  let at = start + 12;
  for (let n = 0; n < MAX_CHUNKS && at + 8 <= source.size; n++) {
    const head = source.read(at, 8);
    const id = lettersAt(head, 0);
    const size = viewOf(head).getUint32(4, isLittle);
    const body = at + 8;
    if (id === "ds64") {
      const sizes = source.read(body, 16);
      if (sizes.length === 16) longSize = Number(viewOf(sizes).getBigUint64(8, isLittle));
    } else if (id === "fmt " && !found.format) found.format = source.read(body, Math.min(size, 64)).slice();
    if (id === "data" && !found.data) {
      found.data = { at: body, size: size === OPEN_SIZE ? longSize : size };
      if (found.format) return found;
    }
    const length = id === "data" && size === OPEN_SIZE ? (longSize ?? OPEN_SIZE) : size;
    at = nextChunk(source, body + length, length);
  }
  return found;
}

/** Chunks start at even places; some writers forget that. */
function nextChunk(source: ByteSource, end: number, size: number): number {
  if (size % 2 === 0) return end;
  const looksLikeId = (bytes: Uint8Array) =>
    bytes.length === 4 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return looksLikeId(source.read(end, 4)) && !looksLikeId(source.read(end + 1, 4)) ? end : end + 1;
}

interface WavLayout extends PcmLayout {
  readonly sampleRate: number;
  readonly bits: number;
}

function layoutOf(format: Uint8Array, isLittle: boolean, log: DiagnosticLog): WavLayout | undefined {
  if (format.length < 16) {
    log.add(
      "bad-header",
      "fatal",
      `readSound: expected a "fmt " chunk of 16 bytes or more; got ${format.length}`,
    );
    return undefined;
  }
  const view = viewOf(format);
  const number = (at: number) => view.getUint16(at, isLittle);
  let code = number(0);
  if (code === EXTENSIBLE && format.length >= 26) code = number(24);
  const channels = number(2);
  const bits = number(14);
  if (code !== PCM && code !== FLOAT) {
    log.add(
      "unsupported-codec",
      "fatal",
      `readSound: expected PCM or float samples; got ${wavCodecName(code)}; convert the file to 16-bit or 24-bit WAV`,
    );
    return undefined;
  }
  const bytes = bytesOfSample(number(12), channels, bits);
  const isKnown = code === FLOAT ? bytes === 4 || bytes === 8 : bytes >= 1 && bytes <= 4;
  if (!isKnown) {
    log.add("unsupported-codec", "fatal", `readSound: expected samples of 8 to 32 bits; got ${bits} bits`);
    return undefined;
  }
  const kind = code === FLOAT ? "float" : bytes === 1 ? "unsigned" : "signed";
  return { kind, bytes, isLittle, channels, sampleRate: view.getUint32(4, isLittle), bits };
}

/** By the size of a frame where that makes sense (24 bits in 4 bytes), else by the bits. */
function bytesOfSample(frame: number, channels: number, bits: number): number {
  const least = Math.ceil(bits / 8);
  const each = channels > 0 ? frame / channels : 0;
  return Number.isInteger(each) && each >= least && each <= 8 ? each : least;
}

function streamOf(
  source: ByteSource,
  data: Data,
  layout: WavLayout,
  log: DiagnosticLog,
): SoundStream | undefined {
  const width = layout.channels * layout.bytes;
  const there = Math.max(0, source.size - data.at);
  const size = sizeOfData(data, there, log);
  const head = {
    format: "WAV",
    codec: pcmName(layout, layout.bits),
    sampleRate: layout.sampleRate,
    channels: layout.channels,
    bits: layout.bits,
    frames: Math.floor(size / width),
  };
  if (!isWithinBounds(head, log)) return undefined;
  return { ...head, blocks: () => pcmBlocks(source, data.at, head.frames, layout) };
}

/** Bytes of samples that are there. */
function sizeOfData({ at, size }: Data, there: number, log: DiagnosticLog): number {
  const isOpen = size === undefined || size >= 0x7fff_0000 || (size === 0 && there > 0);
  if (size !== undefined && size <= there && !(size === 0 && there > 0)) return size;
  if (isOpen)
    log.add(
      "wrong-size",
      "repaired",
      `readSound: expected the size of the samples; got ${size ?? "none"}; all ${there} bytes to the end of the file were read`,
      at - 4,
    );
  else
    log.add("truncated-data", "lost", `readSound: expected ${size} bytes of samples; got ${there}`, at - 4);
  return there;
}
