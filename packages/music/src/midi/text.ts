// Text of meta events, and the few text events in which Semitone keeps what MIDI has no event for.
import type { Provenance } from "../score.ts";
import { decodeAs, guessEncoding, knownEncoding } from "../texts/decode-text.ts";

/** Text events that start so are ours; other programs show or skip them. */
const PREFIX = "semitone:";

/** What one of our own text events says. */
export type OwnText =
  | { readonly kind: "provenance"; readonly provenance: Provenance }
  | { readonly kind: "chord"; readonly text: string }
  /** This MTrk goes on with the notes of the one before, whose notes of equal pitch overlap. */
  | { readonly kind: "layer" };

/** One of our own texts: UTF-8, as we write them. */
export function decodeOwnText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Encodings by the tags of RP-026 that a text may begin with. */
const TAGS = new Map([
  ["{@LATIN}", "windows-1252"],
  ["{@JP}", "shift_jis"],
  ["{@UTF-8}", "utf-8"],
]);
const LONGEST_TAG = 8;

/** The encoding that a text names for itself and the texts after it, and the bytes of its tag; undefined without one. */
export function textTag(
  bytes: Uint8Array,
): { readonly encoding: string; readonly length: number } | undefined {
  if (bytes[0] !== 0x7b || bytes[1] !== 0x40) return undefined;
  const end = bytes.subarray(0, LONGEST_TAG).indexOf(0x7d) + 1;
  const encoding = TAGS.get(String.fromCharCode(...bytes.subarray(0, end)));
  return encoding === undefined ? undefined : { encoding, length: end };
}

/** Bytes of a text without the zeros that pad it. */
export function unpadded(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  // The zero may be half of a character of UTF-16.
  const isWide = end % 2 === 1 && end < bytes.length && (bytes[1] === 0 || bytes[0] === 0xff);
  return bytes.subarray(0, isWide ? end + 1 : end);
}

/** Bytes of all names that a guess looks at. */
const SAMPLE_BYTES = 16_384;

/**
 * The names of a file as text: each by its own tag, mark or valid UTF-8, else by the tag of the file, else by one guess for all.
 *
 * @param tag  encoding that some text of the file names
 */
export function decodeNames(
  names: readonly Uint8Array[],
  tag: string | undefined,
): { readonly texts: string[]; readonly guessed: string | undefined } {
  const parts = names.map((name) => {
    const own = textTag(name);
    const bytes = own ? name.subarray(own.length) : name;
    return { bytes, encoding: knownEncoding(bytes, own?.encoding ?? tag) };
  });
  const unknown = parts.filter(({ encoding }) => encoding === undefined).map(({ bytes }) => bytes);
  const guessed = unknown.length === 0 ? undefined : guessEncoding(lines(unknown));
  const texts = parts.map(({ bytes, encoding = guessed }) => decodeAs(bytes, encoding ?? "utf-8"));
  return { texts, guessed };
}

/** Names under each other, up to a bound. */
function lines(names: readonly Uint8Array[]): Uint8Array {
  const sample: number[] = [];
  for (const name of names) {
    for (const byte of name.subarray(0, SAMPLE_BYTES - sample.length)) sample.push(byte);
    sample.push(0x0a);
    if (sample.length >= SAMPLE_BYTES) break;
  }
  return Uint8Array.from(sample);
}

/** A name as it is written: one that begins as a tag does gets a tag before it, or it would be taken for one. */
export function encodeName(name: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  return textTag(bytes) ? new TextEncoder().encode(`{@UTF-8}${name}`) : bytes;
}

export function encodeOwnText(own: OwnText): string {
  if (own.kind === "provenance") return `${PREFIX}provenance ${provenanceJson(own.provenance)}`;
  return own.kind === "chord" ? `${PREFIX}chord ${own.text}` : `${PREFIX}layer`;
}

/** Whether bytes begin as one of our own texts does, without decoding them. */
export function isOwnText(bytes: Uint8Array, start: number, length: number): boolean {
  if (length < PREFIX.length) return false;
  for (let i = 0; i < PREFIX.length; i++) if (bytes[start + i] !== PREFIX.charCodeAt(i)) return false;
  return true;
}

/** Undefined for anybody else's text, and for ours where it was damaged. */
export function parseOwnText(text: string): OwnText | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const space = text.indexOf(" ");
  const kind = text.slice(PREFIX.length, space < 0 ? undefined : space);
  const rest = space < 0 ? "" : text.slice(space + 1);
  if (kind === "layer") return { kind };
  if (kind === "chord") return { kind, text: rest };
  const provenance = kind === "provenance" ? parseProvenance(rest) : undefined;
  return provenance && { kind: "provenance", provenance };
}

/** With the keys in one order, so that equal scores give equal bytes. */
function provenanceJson({ format, title, composer, records }: Provenance): string {
  const sorted =
    records && Object.fromEntries(Object.entries(records).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
  return JSON.stringify({ format, title, composer, records: sorted });
}

const FORMATS: ReadonlySet<unknown> = new Set(["midi", "musicxml", "abc", "kern", "generated"]);

function parseProvenance(json: string): Provenance | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isProvenance(value) ? value : undefined;
}

function isProvenance(value: unknown): value is Provenance {
  if (!isRecord(value) || !FORMATS.has(value.format)) return false;
  const { title, composer, records } = value;
  if (!isOptionalText(title) || !isOptionalText(composer)) return false;
  return records === undefined || (isRecord(records) && Object.values(records).every(isText));
}

const isText = (value: unknown): value is string => typeof value === "string";
const isOptionalText = (value: unknown) => value === undefined || isText(value);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
