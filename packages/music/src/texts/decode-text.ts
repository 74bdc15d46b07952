// Bytes to text where nobody may have said in which encoding: the one rule for titles, names, notation and tables. Knows no format.
import type { Encoding } from "./encodings.ts";
import { decodeWindows1252, ENCODINGS } from "./encodings.ts";

/** Bytes beyond ASCII, with the words around them, that a guess looks at. */
const SAMPLE_BYTES = 16_384;
/** How much likelier a very common character makes its encoding. */
const FREQUENT_GAIN = 0.5;
/** Bytes in which UTF-16 is looked for. */
const HEAD = 256;

export interface DecodedText {
  readonly text: string;
  /** As WHATWG names it: `utf-8`, `shift_jis`, ... */
  readonly encoding: string;
  /** Whether nobody said so: neither a byte order mark nor valid UTF-8 nor a declaration. */
  readonly isGuess: boolean;
}

/**
 * Text of bytes in an unknown encoding. Never throws; what is no character becomes U+FFFD.
 *
 * In this order: a byte order mark; UTF-16 where every other byte is zero; UTF-8 if it is valid; the declared encoding if it is known;
 * else the encoding in which the bytes cost least (`guessEncoding`).
 *
 * @param declared  what the file itself calls its encoding
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const encoding = knownEncoding(bytes, declared);
  if (encoding !== undefined) return { text: decodeAs(bytes, encoding), encoding, isGuess: false };
  const guessed = guessEncoding(bytes);
  return { text: decodeAs(bytes, guessed), encoding: guessed, isGuess: true };
}

/** The encoding that needs no guess, if there is one: see `decodeText`. */
export function knownEncoding(bytes: Uint8Array, declared?: string): string | undefined {
  const label = declared === undefined ? undefined : canonicalLabel(declared);
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return wide;
  // Seven bits with shifts look like ASCII.
  if (label === "iso-2022-jp") return label;
  if (isUtf8(bytes)) return "utf-8";
  return label?.startsWith("utf-16") ? undefined : label;
}

/** UTF-16 by its mark or its zeros; UTF-8 by its mark. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  const pairs = Math.min(bytes.length, HEAD) >> 1;
  if (pairs < 2) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < 2 * pairs; at++) if (bytes[at] === 0) zeros[at & 1]++;
  const [even, odd] = zeros;
  if (even === 0 && odd > pairs / 2) return "utf-16le";
  return odd === 0 && even > pairs / 2 ? "utf-16be" : undefined;
}

/** Whether bytes are UTF-8 throughout; plain ASCII is. */
function isUtf8(bytes: Uint8Array): boolean {
  if (bytes.every((byte) => byte < 0x80)) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** WHATWG's name of an encoding by any of its names; undefined for what this runtime does not know, and for UTF-8, which shows itself. */
function canonicalLabel(name: string): string | undefined {
  try {
    const label = new TextDecoder(name.trim()).encoding;
    return label === "utf-8" ? undefined : label;
  } catch {
    return undefined;
  }
}

/**
 * The encoding in which the characters beyond ASCII of a text cost least; see encodings.ts for the costs. Of equals the first of
 * windows-1252 (Latin-1), Shift-JIS, GBK, EUC-KR, windows-1251, Mac Roman, Big5, EUC-JP, UTF-8 with damage. Encodings that this
 * runtime cannot decode do not take part.
 */
export function guessEncoding(bytes: Uint8Array): string {
  const sample = wordsBeyondAscii(bytes);
  let best = ENCODINGS[0];
  let least = Number.POSITIVE_INFINITY;
  for (const encoding of ENCODINGS) {
    const cost = costIn(encoding, sample);
    if (cost >= least || !canDecode(encoding.label)) continue;
    least = cost;
    best = encoding;
  }
  return best.label;
}

function costIn({ label, step, frequent }: Encoding, sample: Uint8Array): number {
  let cost = 0;
  let before = 0;
  for (let at = 0; at < sample.length; ) {
    if (sample[at] < 0x80) before = sample[at++];
    else {
      const next = step(sample, at, before);
      cost += next.cost;
      before = next.length === 1 ? sample[at] : -1;
      at += next.length;
    }
  }
  if (frequent === undefined || !canDecode(label)) return cost;
  for (const letter of decodeAs(sample, label)) if (frequent.includes(letter)) cost -= FREQUENT_GAIN;
  return cost;
}

function canDecode(label: string): boolean {
  try {
    return new TextDecoder(label).encoding === label;
  } catch {
    return false;
  }
}

/** The lines that hold bytes beyond ASCII, up to a bound, one after another. */
function wordsBeyondAscii(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= SAMPLE_BYTES) return bytes;
  const sample = new Uint8Array(SAMPLE_BYTES);
  let length = 0;
  for (let at = 0; at < bytes.length && length < SAMPLE_BYTES; ) {
    if (bytes[at] < 0x80) {
      at++;
      continue;
    }
    // From some bytes before to the end of the line: letters that touch say much.
    const from = Math.max(0, at - 8);
    const newline = bytes.indexOf(0x0a, at);
    const to = Math.min(newline < 0 ? bytes.length : newline + 1, from + SAMPLE_BYTES - length);
    sample.set(bytes.subarray(from, to), length);
    length += to - from;
    at = to;
  }
  return sample.subarray(0, length);
}

/** Text of bytes in an encoding by WHATWG's name; what is no character becomes U+FFFD. */
export function decodeAs(bytes: Uint8Array, label: string): string {
  if (label === "windows-1252") return decodeWindows1252(bytes);
  if (label === "utf-16be") return decodeBigEndian(bytes);
  return new TextDecoder(label).decode(bytes);
}

/** UTF-16 with the high byte first, by swapping: not every runtime decodes it. */
function decodeBigEndian(bytes: Uint8Array): string {
  const swapped = new Uint8Array(bytes.length & ~1);
  for (let i = 0; i < swapped.length; i += 2) {
    swapped[i] = bytes[i + 1];
    swapped[i + 1] = bytes[i];
  }
  return new TextDecoder("utf-16le").decode(swapped);
}

/** What a notation file calls its encoding: an XML declaration, or `%%abc-charset` or `I:abc-charset` in a line of its own. */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = decodeWindows1252(bytes.subarray(0, 4096));
  const xml = /^[^<]{0,64}<\?xml\s[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/.exec(head);
  return (xml ?? /^(?:%%|I:)abc-charset[ \t]{1,9}([\w.:-]{1,40})/m.exec(head))?.[1];
}
