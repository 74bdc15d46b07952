// What an example of a reason is, and short ways to write one down.
import type { MidiReadOptions, NotationReadOptions } from "@semitone/music";
import type { ReadSoundOptions } from "@semitone/sound";

/** A file so small that it can be shown, or told in a few words, for which a reader gives a reason. */
export interface Example {
  /** As the documentation shows it, in Markdown. */
  readonly shown: string;
  bytes(): Uint8Array;
  /** Bounds that make a small file too large. */
  readonly options?: MidiReadOptions & NotationReadOptions & ReadSoundOptions;
}

/** Examples by the heading under which docs/diagnostics.md lists their codes. */
export type Examples = Readonly<Record<string, Readonly<Record<string, Example>>>>;

const encoder = new TextEncoder();

const code = (content: string) => `\`${content.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}\``;

const withBounds = (options: Example["options"] = {}) =>
  Object.entries(options)
    .map(([name, value]) => `, with \`${name}\` of ${value}`)
    .join("");

/** A text file as it stands. */
export const text = (content: string, options?: Example["options"]): Example => ({
  shown: code(content) + withBounds(options),
  bytes: () => encoder.encode(content),
  ...(options ? { options } : {}),
});

/** A text file that is told, not shown: it is too long for that, or holds what cannot be seen. */
export const told = (shown: string, content: () => string | Uint8Array): Example => ({
  shown,
  bytes: () => {
    const made = content();
    return typeof made === "string" ? encoder.encode(made) : made;
  },
});

const NOTE_XML = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>";
const ATTRIBUTES_XML = "<attributes><divisions>1</divisions></attributes>";

/** A MusicXML score of one measure. */
export const xmlMeasure = (inside: string) =>
  `<score-partwise><part id="P1"><measure>${ATTRIBUTES_XML}${inside}${NOTE_XML}</measure></part></score-partwise>`;

/** What stands in a MusicXML measure before a note of four quarters. */
export const inMeasure = (inside: string): Example => ({ ...text(xmlMeasure(inside)), shown: code(inside) });

/** Bytes from hexadecimal and, in quotes, letters: `"MThd" 00 00`. */
export function hex(content: string): number[] {
  return (content.match(/"[^"]*"|[0-9a-f]{2}/g) ?? []).flatMap((part) =>
    part.startsWith('"')
      ? [...part.slice(1, -1)].map((letter) => letter.charCodeAt(0))
      : [Number.parseInt(part, 16)],
  );
}

const uint32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];

/** A middle C of 96 ticks. */
export const NOTE = "00 90 3c 64 60 80 3c 00";
const END = "00 ff 2f 00";

export const header = (format: number, tracks: number, division = 96): number[] => [
  ...hex('"MThd" 00 00 00 06 00'),
  format,
  ...[tracks >> 8, tracks & 255, division >> 8, division & 255],
];

/** An MTrk with its end; `length` is what it claims of itself. */
export function mtrk(events: string | readonly number[], length?: number): number[] {
  const data = [...(typeof events === "string" ? hex(events) : events), ...hex(END)];
  return [...hex('"MTrk"'), ...uint32(length ?? data.length), ...data];
}

/** Events of an MTrk before a note, in hexadecimal. */
export const events = (content: string, options?: Example["options"]): Example => ({
  shown: code(content) + withBounds(options),
  bytes: () => Uint8Array.from([...header(0, 1), ...mtrk(`${content} ${NOTE}`)]),
  ...(options ? { options } : {}),
});

/** A MIDI file that is told in words. */
export const midi = (shown: string, bytes: () => number[], options?: Example["options"]): Example => ({
  shown: shown + withBounds(options),
  bytes: () => Uint8Array.from(bytes()),
  ...(options ? { options } : {}),
});
