// Which encoding the bytes of a label file are in. Knows bytes only.

export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Bytes that Windows-1252 gives no character. */
const UNDEFINED = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** UTF-16 by its mark, or by zeros in every other byte of the beginning; undefined for everything else. */
export function utf16Of(head: Uint8Array): TextEncoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const looked = head.subarray(0, Math.min(head.length, 512) & ~1);
  const zeros = [0, 0];
  for (const [index, byte] of looked.entries()) if (byte === 0) zeros[index & 1]++;
  const most = looked.length / 4;
  if (zeros[1] > most && zeros[0] === 0) return "utf-16le";
  return zeros[0] > most && zeros[1] === 0 ? "utf-16be" : undefined;
}

/** Counts what speaks for UTF-8 and for an encoding of one byte a character, chunk by chunk. */
export class EncodingCount {
  /** Characters beyond ASCII in valid UTF-8, and bytes that no UTF-8 has there. */
  valid = 0;
  invalid = 0;
  /** Bytes that are no character of Windows-1252: control characters among them. */
  strange = 0;
  /** Line of the first invalid byte, from 1. */
  line = 1;
  #expected = 0;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (UNDEFINED.has(byte) || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d))
        this.strange++;
      if (this.#expected > 0 && (byte & 0xc0) === 0x80) {
        if (--this.#expected === 0) this.valid++;
        continue;
      }
      if (this.#expected > 0) this.invalid++;
      this.#expected = following(byte);
      if (byte >= 0x80 && this.#expected === 0) this.invalid++;
      if (byte === 0x0a && this.invalid === 0) this.line++;
    }
  }

  /**
   * Whether bytes that are no UTF-8 are Windows-1252: all of them are characters there, and there is less valid UTF-8 than invalid (a UTF-8
   * file with a damaged place is not read as something else).
   */
  get isWindows1252(): boolean {
    return this.strange === 0 && this.invalid + (this.#expected > 0 ? 1 : 0) > this.valid;
  }
}

/** Bytes that follow the first one of a character in UTF-8. */
function following(byte: number): number {
  if (byte >= 0xf0 && byte < 0xf5) return 3;
  if (byte >= 0xe0 && byte < 0xf0) return 2;
  return byte >= 0xc2 && byte < 0xe0 ? 1 : 0;
}
