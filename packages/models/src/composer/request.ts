// What a user asks the music to be, checked against what a model knows: classes of attributes, qualities, a key, a meter.

import { splitAssignment } from "@semitone/library";
import { type BarGrid, gridsFor } from "@semitone/music/cells";
import { nearestName } from "@semitone/stats";
import type { SegmentModel } from "../segments/open-segment-model.ts";
import { QUALITIES, type Quality } from "../segments/qualities.ts";
import { SemitoneError } from "../semitone-error.ts";

/** Constraints as a user writes them: `{ mood: "calm", density: "high", register: 40 }`, or words, `["mood=calm", "density=high"]`. */
export type Constraints = Readonly<Record<string, string | number>> | readonly string[];

export interface CheckedConstraints {
  /** By the attribute's factor, the index of the class. */
  readonly classes: Readonly<Record<string, number>>;
  /** Standardised values. */
  readonly qualities: Readonly<Partial<Record<Quality, number>>>;
}

/** What words mean, in standard deviations from the mean of the corpus. */
const LEVELS: Readonly<Record<string, number>> = { lowest: -2, low: -1, medium: 0, high: 1, highest: 2 };

/**
 * Splits constraints into classes of attributes and levels of qualities.
 *
 * @throws SemitoneError (`option`) naming what there is
 */
export function checkConstraints(
  { config }: Pick<SegmentModel, "config">,
  constraints: Constraints,
): CheckedConstraints {
  const classes: Record<string, number> = {};
  const qualities: Partial<Record<Quality, number>> = {};
  const attributes = new Map(config.attributes.map((attribute) => [attribute.name, attribute]));
  const names = [...attributes.keys(), ...QUALITIES];
  for (const [name, value] of entriesOf(constraints, names)) {
    const attribute = attributes.get(name);
    if (attribute) classes[attribute.id] = classIndex(name, attribute.classes, value);
    else if (isQuality(name)) qualities[name] = level(config.scale, name, value);
    else
      throw new SemitoneError(
        `constraints: expected names among ${names.join(", ")}; got ${JSON.stringify(name)}${didYouMean(name, names)}`,
        "option",
      );
  }
  return { classes, qualities };
}

/** Constraints as pairs of a name and a value. @param names  names that may hold an `=` @throws SemitoneError (`option`) for a word without a value */
export const assignments = (
  constraints: Constraints,
  names: readonly string[],
): Record<string, string | number> => Object.fromEntries(entriesOf(constraints, names));

function entriesOf(constraints: Constraints, names: readonly string[]): [string, string | number][] {
  if (!isWords(constraints)) return Object.entries(constraints);
  return constraints.map((word) => {
    const { name, value = "" } = splitAssignment(word, names);
    if (name !== "" && value !== "") return [name, value];
    throw new SemitoneError(
      `constraints: expected NAME=VALUE, such as mood=calm; got ${JSON.stringify(word)}`,
      "option",
    );
  });
}

const isWords = (constraints: Constraints): constraints is readonly string[] => Array.isArray(constraints);

const isQuality = (name: string): name is Quality => (QUALITIES as readonly string[]).includes(name);

function classIndex(name: string, values: readonly string[], value: string | number): number {
  const index = values.indexOf(String(value));
  if (index >= 0) return index;
  throw new SemitoneError(
    `${name}: expected one of ${values.join(", ")}; got ${JSON.stringify(value)}${didYouMean(String(value), values)}`,
    "option",
  );
}

function level(scale: SegmentModel["config"]["scale"], name: Quality, value: string | number): number {
  if (typeof value === "string" && Object.hasOwn(LEVELS, value)) return LEVELS[value];
  const number = typeof value === "number" ? value : value.trim() === "" ? Number.NaN : Number(value);
  if (!Number.isFinite(number))
    throw new SemitoneError(
      `${name}: expected a number or one of ${Object.keys(LEVELS).join(", ")}; got ${JSON.stringify(value)}`,
      "option",
    );
  const k = QUALITIES.indexOf(name);
  return (number - scale.mean[k]) / scale.deviation[k];
}

function didYouMean(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

export interface Key {
  /** Pitch class, 0..11. */
  readonly tonic: number;
  readonly mode: "major" | "minor";
}

const LETTERS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** `C major`, `f# minor`, `Bb`, `Am`. @throws SemitoneError (`option`) */
export function parseKey(text: string): Key {
  const match = /^([A-Ga-g])([#b♯♭]?)(?:\s*(major|maj|minor|min|m))?$/.exec(text.trim());
  if (!match)
    throw new SemitoneError(
      `key: expected a note name with major or minor, such as "C major" or "F# minor"; got ${JSON.stringify(text)}`,
      "option",
    );
  const [, letter, accidental, mode = "major"] = match;
  const shift = accidental === "" ? 0 : "#♯".includes(accidental) ? 1 : -1;
  return {
    tonic: (LETTERS[letter.toUpperCase()] + shift + 12) % 12,
    mode: mode.startsWith("maj") ? "major" : "minor",
  };
}

/** Sharps of a key signature, flats below 0: -6..6. */
export function fifthsOf({ tonic, mode }: Key): number {
  const relative = mode === "major" ? tonic : (tonic + 3) % 12;
  const sharps = (relative * 7) % 12;
  return sharps > 6 ? sharps - 12 : sharps;
}

/**
 * `3/4` as a meter that tokens have.
 *
 * @param known  the meters of the vocabulary
 * @throws SemitoneError (`option`) for any other
 */
export function parsePlainMeter<Meter extends { readonly numerator: number; readonly denominator: number }>(
  text: string,
  known: readonly Meter[],
): Meter {
  const found = known.find(({ numerator, denominator }) => `${numerator}/${denominator}` === text.trim());
  if (found) return found;
  throw new SemitoneError(
    `meter: expected beats/unit of at most 8 quarters per bar, such as 4/4, 3/4 or 6/8; got ${JSON.stringify(text)}`,
    "option",
  );
}

/**
 * `3/4` as a grid: the one that the corpus has most of with this meter, else sixteenths.
 *
 * @throws SemitoneError (`option`) if it is no meter, or its bars are longer than a grid
 */
export function parseMeter(text: string, known: readonly BarGrid[]): BarGrid {
  const match = /^(\d{1,2})\/(\d{1,2})$/.exec(text.trim());
  const [numerator, denominator] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  const found = known.find((grid) => grid.numerator === numerator && grid.denominator === denominator);
  const possible =
    numerator >= 1 && [1, 2, 4, 8, 16].includes(denominator) ? gridsFor({ numerator, denominator }) : [];
  const grid =
    possible.find(({ stepsPerQuarter }) => stepsPerQuarter === found?.stepsPerQuarter) ?? possible[0];
  if (!grid)
    throw new SemitoneError(
      `meter: expected beats/unit of at most 16 quarters per bar, such as 4/4, 3/4 or 6/8; got ${JSON.stringify(text)}`,
      "option",
    );
  return grid;
}
