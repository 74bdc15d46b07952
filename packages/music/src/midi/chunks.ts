// Where the chunks of a MIDI file lie, also in files whose lengths lie. Knows nothing of events.

const LETTER_M = 0x4d;
const LETTER_T = 0x54;

/** What stands at the start of a chunk. */
export type ChunkId = "MThd" | "MTrk" | "other";

/** The chunk that starts at `at`, or undefined where none does: four printable letters and a length that fits before `end`. */
export function chunkAt(bytes: Uint8Array, at: number, end: number): ChunkId | undefined {
  if (at + 8 > end) return undefined;
  if (bytes[at] === LETTER_M && bytes[at + 1] === LETTER_T) {
    if (bytes[at + 2] === 0x68 && bytes[at + 3] === 0x64) return "MThd";
    if (bytes[at + 2] === 0x72 && bytes[at + 3] === 0x6b) return "MTrk";
  }
  for (let i = at; i < at + 4; i++) if (bytes[i] < 0x20 || bytes[i] > 0x7e) return undefined;
  return at + 8 + uint32(bytes, at + 4) <= end ? "other" : undefined;
}

/** Start of the next MThd or MTrk at or after `from`; `end` if there is none. */
export function nextChunk(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + 8 <= end; at++) {
    // A file may be nothing but the letter M: look at two before asking in full.
    if (bytes[at] !== LETTER_M || bytes[at + 1] !== LETTER_T) continue;
    const id = chunkAt(bytes, at, end);
    if (id === "MThd" || id === "MTrk") return at;
  }
  return end;
}

/** Bytes looked at to tell MIDI from other formats. */
const HEAD = 65_536;

/** Whether the bytes hold a MIDI chunk near their start, maybe in a wrapper or after junk; a text may name one. */
export function isMidi(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length, HEAD);
  return nextChunk(bytes, 0, end) < end;
}

export function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

export function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 0x10000 + uint16(bytes, at + 2);
}

/** Bytes of the MIDI file inside a RIFF wrapper (.rmi), or undefined if there is no wrapper. */
export interface Wrapped {
  readonly start: number;
  readonly end: number;
  /** The length the data chunk claims, if more than the file has. */
  readonly wrongLength?: number;
}

/** Looks for `RIFF....RMID` and its `data` chunk. */
export function unwrapRiff(bytes: Uint8Array): Wrapped | undefined {
  if (!spells(bytes, 0, "RIFF") || !spells(bytes, 8, "RMID")) return undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    // RIFF counts from the other end, and pads to even lengths.
    const length =
      bytes[at + 4] + bytes[at + 5] * 0x100 + bytes[at + 6] * 0x10000 + bytes[at + 7] * 0x1000000;
    const start = at + 8;
    if (spells(bytes, at, "data")) {
      const end = start + length;
      if (end <= bytes.length) return { start, end };
      return { start, end: bytes.length, wrongLength: length };
    }
    at = start + length + (length % 2);
  }
  return undefined;
}

function spells(bytes: Uint8Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}
