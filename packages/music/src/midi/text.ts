// Text of meta events, and the few text events in which Semitone keeps what MIDI has no event for.
import type { Provenance } from "../score.ts";

/** Text events that start so are ours; other programs show or skip them. */
const PREFIX = "semitone:";

/** What one of our own text events says. */
export type OwnText =
  | { readonly kind: "provenance"; readonly provenance: Provenance }
  | { readonly kind: "chord"; readonly text: string }
  /** This MTrk goes on with the notes of the one before, whose notes of equal pitch overlap. */
  | { readonly kind: "layer" };

/** ASCII at once; else UTF-8 if it is valid, else Latin-1, as older programs wrote. Zeros that pad the end are dropped. */
export function decodeMetaText(bytes: Uint8Array, start: number, end: number): string {
  let stop = end;
  while (stop > start && bytes[stop - 1] === 0) stop--;
  let isAscii = true;
  for (let i = start; i < stop && isAscii; i++) isAscii = bytes[i] < 128;
  if (!isAscii) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, stop));
    } catch {
      // Not UTF-8: byte by byte below.
    }
  }
  // In pieces, since a call takes only so many arguments.
  let text = "";
  for (let i = start; i < stop; i += 4096)
    text += String.fromCharCode(...bytes.subarray(i, Math.min(stop, i + 4096)));
  return text;
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
