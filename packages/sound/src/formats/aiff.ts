// AIFF and AIFF-C with samples that are written out.
import type { DiagnosticLog } from "@semitone/music";
import { type ByteSource, lettersAt, viewOf } from "./byte-source.ts";
import { type PcmLayout, pcmBlocks, pcmName } from "./pcm.ts";
import { isWithinBounds, type SoundFormat } from "./sound-format.ts";

const MAX_CHUNKS = 4096;

export const aiff: SoundFormat = {
  name: "AIFF",
  endings: ["aif", "aiff", "aifc"],
  matches: (start) => lettersAt(start, 0) === "FORM" && ["AIFF", "AIFC"].includes(lettersAt(start, 8)),
  open(source, at, log) {
    const isCompressed = lettersAt(source.read(at + 8, 4), 0) === "AIFC";
    const chunks = findChunks(source, at);
    const common = chunks.common && readCommon(chunks.common, isCompressed, log);
    if (!chunks.common)
      log.add(
        "bad-header",
        "fatal",
        `readSound: expected a "COMM" chunk; got none before the end of the file`,
      );
    if (!common) return undefined;
    const { layout, bits, sampleRate } = common;
    const width = layout.channels * layout.bytes;
    if (!chunks.data && common.frames > 0) {
      log.add(
        "no-samples",
        "fatal",
        `readSound: expected an "SSND" chunk; got none before the end of the file`,
      );
      return undefined;
    }
    const start = chunks.data?.at ?? source.size;
    const there = width > 0 ? Math.floor(Math.max(0, source.size - start) / width) : 0;
    if (common.frames > there)
      log.add("truncated-data", "lost", `readSound: expected ${common.frames} samples; got ${there}`);
    const frames = Math.min(common.frames, there);
    const { channels } = layout;
    const head = { format: "AIFF", codec: pcmName(layout, bits), sampleRate, channels, bits, frames };
    if (!isWithinBounds(head, log)) return undefined;
    return { ...head, blocks: () => pcmBlocks(source, start, frames, layout) };
  },
};

interface Chunks {
  common?: Uint8Array;
  data?: { readonly at: number };
}

function findChunks(source: ByteSource, start: number): Chunks {
  const found: Chunks = {};
  let at = start + 12;
  for (let n = 0; n < MAX_CHUNKS && at + 8 <= source.size; n++) {
    const head = source.read(at, 8);
    const id = lettersAt(head, 0);
    const size = viewOf(head).getUint32(4, false);
    const body = at + 8;
    if (id === "COMM" && !found.common) found.common = source.read(body, Math.min(size, 64)).slice();
    if (id === "SSND" && !found.data) {
      const offset = source.read(body, 4);
      found.data = { at: body + 8 + (offset.length === 4 ? viewOf(offset).getUint32(0, false) : 0) };
    }
    if (found.common && found.data) return found;
    at = body + size + (size % 2);
  }
  return found;
}

/** What AIFF-C calls samples that are written out; the rest is refused by its name. */
const CODECS: Readonly<Record<string, Partial<PcmLayout>>> = {
  NONE: {},
  twos: {},
  sowt: { isLittle: true },
  "raw ": { kind: "unsigned", bytes: 1 },
  in24: { bytes: 3 },
  in32: { bytes: 4 },
  "23ni": { bytes: 4, isLittle: true },
  "42ni": { bytes: 3, isLittle: true },
  fl32: { kind: "float", bytes: 4 },
  FL32: { kind: "float", bytes: 4 },
  fl64: { kind: "float", bytes: 8 },
  FL64: { kind: "float", bytes: 8 },
};

function readCommon(common: Uint8Array, isCompressed: boolean, log: DiagnosticLog) {
  if (common.length < 18) {
    log.add("bad-header", "fatal", `readSound: expected a "COMM" chunk of 18 bytes; got ${common.length}`);
    return undefined;
  }
  const view = viewOf(common);
  const bits = view.getInt16(6, false);
  const codec = isCompressed ? lettersAt(common, 18) : "NONE";
  const special = Object.hasOwn(CODECS, codec) ? CODECS[codec] : undefined;
  const bytes = special?.bytes ?? Math.ceil(bits / 8);
  if (!special || (special.kind !== "float" && !(bytes >= 1 && bytes <= 4))) {
    const got = special ? `${bits} bits` : `${JSON.stringify(codec)} in an AIFF-C file`;
    const wayOut = "convert the file to 16-bit or 24-bit AIFF";
    log.add("unsupported-codec", "fatal", `readSound: expected PCM or float samples; got ${got}; ${wayOut}`);
    return undefined;
  }
  const layout: PcmLayout = {
    kind: "signed",
    isLittle: false,
    ...special,
    bytes,
    channels: view.getInt16(0, false),
  };
  return { layout, bits, frames: view.getUint32(2, false), sampleRate: extended(view, 8) };
}

/** The 80-bit number of the sample rate, to a whole one: sign and exponent, then 64 bits with the first one written out. */
function extended(view: DataView, at: number): number {
  const exponent = (view.getUint16(at, false) & 0x7fff) - 16_383;
  const high = view.getUint32(at + 2, false) / 2 ** 31;
  const low = view.getUint32(at + 6, false) / 2 ** 63;
  return Math.round((high + low) * 2 ** Math.min(Math.max(exponent, -64), 64));
}
