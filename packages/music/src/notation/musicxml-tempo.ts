// Tempos of MusicXML: metronome marks, and marks that relate one note value to another. Knows single elements, no positions.
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

const BEAT_UNIT_QUARTERS: Readonly<Record<string, number>> = {
  maxima: 32,
  long: 16,
  breve: 8,
  whole: 4,
  half: 2,
  quarter: 1,
  eighth: 1 / 2,
  "16th": 1 / 4,
  "32nd": 1 / 8,
  "64th": 1 / 16,
  "128th": 1 / 32,
  "256th": 1 / 64,
  "512th": 1 / 128,
  "1024th": 1 / 256,
};

/** Quarters in a written note value with dots; undefined for unknown names. */
export function noteValueQuarters(type: string | undefined, dots: number): number | undefined {
  const plain =
    type !== undefined && Object.hasOwn(BEAT_UNIT_QUARTERS, type) ? BEAT_UNIT_QUARTERS[type] : undefined;
  return plain === undefined ? undefined : plain * (2 - 0.5 ** dots);
}

/** A tempo in itself, in quarters a minute, or how many times as fast as before. */
export type TempoMark = { readonly qpm: number } | { readonly ratio: number };

/**
 * What a metronome mark says; undefined where it says nothing in numbers.
 *
 * `quarter = dotted quarter` (old value = new value) makes the tempo in quarters 1.5 times as fast; where both sides last alike, as in
 * marks for swing, nothing changes.
 *
 * @param words  written beside it: where it names a beat and no number, theirs is meant ("about 72")
 */
export function readMetronome(metronome: XmlElement, words = ""): TempoMark | undefined {
  const units = beatUnits(metronome);
  const isAlone = units.length === 1;
  const perMinute =
    perMinuteOf(childText(metronome, "per-minute")) ?? (isAlone ? perMinuteOf(words) : undefined);
  if (perMinute !== undefined) return units.length > 0 ? { qpm: units[0] * perMinute } : undefined;
  const [left, right] = units.length > 0 ? units : noteSides(metronome);
  return left > 0 && right > 0 ? { ratio: right / left } : undefined;
}

/** Quarters of the signs of notes in texts: those of Unicode and of the SMuFL fonts. */
const SIGN_QUARTERS: ReadonlyMap<string, number> = new Map([
  ["\u{1d15d}", 4],
  ["\ueca2", 4],
  ["\u{1d15e}", 2],
  ["\ueca3", 2],
  ["\u2669", 1],
  ["\u{1d15f}", 1],
  ["\ueca5", 1],
  ["\u266a", 1 / 2],
  ["\u{1d160}", 1 / 2],
  ["\ueca7", 1 / 2],
]);
const SIGN_TEMPO = new RegExp(
  `(${[...SIGN_QUARTERS.keys()].join("|")}) ?((?:[.\\u{1d16d}\\uecb7] ?)?)= ?(.{1,32})`,
  "u",
);

/** Quarters a minute of a text such as `Allegro ♩. = 72`; undefined where no sign of a note is set equal to a number. */
export function tempoOfText(text: string): number | undefined {
  const match = SIGN_TEMPO.exec(text.slice(0, 256));
  const perMinute = match ? perMinuteOf(match[3]) : undefined;
  return perMinute === undefined
    ? undefined
    : SIGN_QUARTERS.get(match![1])! * (match![2] === "" ? 1 : 1.5) * perMinute;
}

/** Quarters in each beat unit, dots and ties included; empty where one is unknown. */
function beatUnits(metronome: XmlElement): number[] {
  const units: { type: string; dots: number; tied: number }[] = [];
  for (const { name, text, children } of metronome.children) {
    const last = units.at(-1);
    if (name === "beat-unit") units.push({ type: text, dots: 0, tied: 0 });
    else if (name === "beat-unit-dot" && last) last.dots++;
    else if (name === "beat-unit-tied" && last) {
      const dots = children.filter((inner) => inner.name === "beat-unit-dot").length;
      const type = children.find((inner) => inner.name === "beat-unit")?.text;
      last.tied += noteValueQuarters(type, dots) ?? Number.NaN;
    }
  }
  const lengths = units.map(({ type, dots, tied }) => (noteValueQuarters(type, dots) ?? Number.NaN) + tied);
  return lengths.every(Number.isFinite) ? lengths : [];
}

/** Quarters of all notes left and right of the sign between them. */
function noteSides(metronome: XmlElement): number[] {
  const sides = [0, 0];
  let side = 0;
  for (const element of metronome.children) {
    if (element.name === "metronome-relation") side = 1;
    if (element.name !== "metronome-note") continue;
    const dots = element.children.filter(({ name }) => name === "metronome-dot").length;
    const plain = noteValueQuarters(childText(element, "metronome-type"), dots) ?? Number.NaN;
    const tuplet = child(element, "metronome-tuplet");
    const actual = numberOf(tuplet && childText(tuplet, "actual-notes")) ?? 1;
    const normal = numberOf(tuplet && childText(tuplet, "normal-notes")) ?? 1;
    sides[side] += (plain * normal) / actual;
  }
  return sides;
}

/** Longest text of a number of beats a minute that is looked at. */
const MAX_TEXT = 64;

/** The number in a text such as `c. 60`; of two (`60-64`) their mean, where they are of one size. */
function perMinuteOf(text: string | undefined): number | undefined {
  const [first, second] = (text?.slice(0, MAX_TEXT).match(/\d+(?:[.,]\d+)?/g) ?? []).map((number) =>
    Number(number.replace(",", ".")),
  );
  if (second === undefined || second < first / 2 || second > 2 * first) return first;
  return (first + second) / 2;
}
