// Which encoding the bytes of a label file are in, chunk by chunk. Knows bytes only.
import { guessEncoding } from "@semitone/music";

/** Bytes that Windows-1252 gives no character. */
const UNDEFINED = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** Of chunks with bytes beyond ASCII, what the guess sees: tables of one file are in one encoding. */
const SAMPLE_BYTES = 1 << 18;

/** Counts what speaks for UTF-8 and against it, and guesses what else the bytes are. */
export class EncodingCount {
  /** Characters beyond ASCII in valid UTF-8, and bytes that no UTF-8 has there. */
  valid = 0;
  invalid = 0;
  /** Control characters, which no text has. */
  controls = 0;
  /** Bytes that Windows-1252 has no character for. */
  undefined = 0;
  /** Line of the first invalid byte, from 1. */
  line = 1;
  #expected = 0;
  readonly #sample: Uint8Array[] = [];
  #sampled = 0;

  add(bytes: Uint8Array): void {
    let beyond = false;
    for (const byte of bytes) {
      if (byte >= 0x80) beyond = true;
      if (UNDEFINED.has(byte)) this.undefined++;
      if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) this.controls++;
      if (this.#expected > 0 && (byte & 0xc0) === 0x80) {
        if (--this.#expected === 0) this.valid++;
        continue;
      }
      if (this.#expected > 0) this.invalid++;
      this.#expected = following(byte);
      if (byte >= 0x80 && this.#expected === 0) this.invalid++;
      if (byte === 0x0a && this.invalid === 0) this.line++;
    }
    if (!beyond || this.#sampled >= SAMPLE_BYTES) return;
    const seen = bytes.slice(0, SAMPLE_BYTES - this.#sampled);
    this.#sample.push(seen);
    this.#sampled += seen.length;
  }

  /**
   * The encoding of bytes that are no UTF-8, as WHATWG names it: see `guessEncoding`. Undefined where there is more valid UTF-8 than invalid
   * (a damaged place makes no other encoding of a file) and for bytes that are no text.
   */
  get guess(): string | undefined {
    if (this.controls > 0 || this.invalid + (this.#expected > 0 ? 1 : 0) <= this.valid) return undefined;
    const guess = guessEncoding(Buffer.concat(this.#sample));
    if (guess === "utf-8" || (guess === "windows-1252" && this.undefined > 0)) return undefined;
    return guess;
  }
}

/** Bytes that follow the first one of a character in UTF-8. */
function following(byte: number): number {
  if (byte >= 0xf0 && byte < 0xf5) return 3;
  if (byte >= 0xe0 && byte < 0xf0) return 2;
  return byte >= 0xc2 && byte < 0xe0 ? 1 : 0;
}
