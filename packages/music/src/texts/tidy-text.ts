// Titles, names and records from files, made fit to show and to keep: no control characters, no lone halves, no endless text. Knows no format.
/** Longest title, name or chord symbol, in UTF-16 units. */
export const MAX_NAME = 1000;
/** Longest further records of a piece together, names and punctuation included: what fits one text of a MIDI file. */
export const MAX_RECORDS = 16_384;
/** Counted for each record besides its texts. */
const RECORD_COST = 8;

/** Control characters (C0, C1), marks that turn the direction of writing, line separators, byte order marks, lone surrogates. */
const ODD = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;
const ALL_ODD = new RegExp(ODD, "gu");
const BLANK = /[\t\n\v\f\r\u0085\u2028\u2029]/;
/** Blanks that only pad: no one sets a title so far apart. */
const LONG_RUN = 64;
const BLANKS = new RegExp(` {${LONG_RUN},}`, "g");

/** A text on one line: odd characters are taken out, line ends and tabs become blanks, and a very long run of blanks becomes one. */
export function tidyLine(text: string): string {
  return cut(smooth(text), MAX_NAME);
}

function smooth(text: string): string {
  const line = ODD.test(text) ? text.replace(ALL_ODD, replacement) : text;
  return line.length > LONG_RUN ? line.replace(BLANKS, " ") : line;
}

/** The same, except that it may have several lines. */
function tidyLines(text: string, longest: number): string {
  if (!ODD.test(text)) return cut(text, longest);
  return cut(
    text.replaceAll("\r\n", "\n").replace(ALL_ODD, (odd) => (odd === "\n" ? odd : replacement(odd))),
    longest,
  );
}

function replacement(odd: string): string {
  return BLANK.test(odd) ? " " : "";
}

/** The start of a text, never half a character. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? longest - 1 : longest);
}

interface Provenance {
  readonly title?: string;
  readonly composer?: string;
  readonly records?: Readonly<Record<string, string>>;
}

/** The texts of a score. */
export interface ScoreTexts<
  Origin extends Provenance,
  Named extends { name: string },
  Symbol extends { text: string },
> {
  readonly provenance: Origin;
  readonly tracks: readonly Named[];
  readonly chords: readonly Symbol[];
}

/** The same texts, tidy: tidying again changes nothing. */
export function tidyTexts<O extends Provenance, N extends { name: string }, S extends { text: string }>({
  provenance,
  tracks,
  chords,
}: ScoreTexts<O, N, S>): ScoreTexts<O, N, S> {
  return {
    provenance: tidyProvenance(provenance),
    tracks: tracks.map((track) => {
      const name = tidyLine(track.name);
      return name === track.name ? track : { ...track, name };
    }),
    chords: chords.map((chord) => {
      const text = tidyLine(chord.text);
      return text === chord.text ? chord : { ...chord, text };
    }),
  };
}

/** What tidying takes away, for a reader to say: how long the longest text was that is cut (0: none), and whether characters went. */
export function untidiness<O extends Provenance, N extends { name: string }, S extends { text: string }>({
  provenance,
  tracks,
  chords,
}: ScoreTexts<O, N, S>): { readonly longest: number; readonly hasOdd: boolean } {
  const { title, composer, records = {} } = provenance;
  const lines = [
    title ?? "",
    composer ?? "",
    ...tracks.map(({ name }) => name),
    ...chords.map(({ text }) => text),
  ];
  const values = Object.entries(records).flat();
  let longest = values.reduce((sum, text) => sum + text.length, RECORD_COST * (values.length / 2));
  if (longest <= MAX_RECORDS) longest = 0;
  for (const line of lines)
    if (line.length > MAX_NAME && smooth(line).length > MAX_NAME) longest = Math.max(longest, line.length);
  // Line ends become blanks, which loses nothing.
  const hasOdd = [...lines, ...values].some((text) => ODD.test(text.replace(/[\t\r\n]/g, " ")));
  return { longest, hasOdd };
}

function tidyProvenance<O extends Provenance>(provenance: O): O {
  const { title, composer, records } = provenance;
  let room = MAX_RECORDS;
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(records ?? {})) {
    const tidyName = tidyLine(name);
    room -= tidyName.length + RECORD_COST;
    if (room < 0) break;
    const tidyValue = tidyLines(value, room);
    room -= tidyValue.length;
    kept.push([tidyName, tidyValue]);
  }
  return {
    ...provenance,
    ...(title === undefined ? {} : { title: tidyLine(title) }),
    ...(composer === undefined ? {} : { composer: tidyLine(composer) }),
    ...(records === undefined ? {} : { records: Object.fromEntries(kept) }),
  };
}
