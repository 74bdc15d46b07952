// How the cells of one attribute are to be read, decided from all of them: kind, separator, number style, words for nothing, spellings.
// Whatever is a guess has a sentence in `notes`, which the report of the import shows.

import type { AttributeKind } from "../../choices.ts";
import { endsLikeMusic } from "../../names/name-key.ts";
import { type Attribute, valuesOf } from "../attribute.ts";
import { foldedText, oneLine } from "../plain-text.ts";
import { SCORE_COLUMN } from "../score-column.ts";
import { nothingIn } from "./nothing-words.ts";
import { type NumberStyle, numberForm, numberName, numberStyle } from "./number-text.ts";
import { partsOf, SEPARATORS } from "./part-tally.ts";
import { ABSENT, type ValuePlan } from "./plan.ts";
import { planNotes } from "./plan-notes.ts";
import type { ReadingRules } from "./reading-rules.ts";
import { type MergedSpellings, mergeSpellings, unmistakable } from "./spellings.ts";
import type { ValueEvidence } from "./value-evidence.ts";

/** More different values than this are free text: a group. */
const MAX_CATEGORIES = 200;
const MAX_TAGS = 1_000;
/** Whole numbers with at most this many different values are grades: ordinal. */
const MAX_GRADES = 12;
/** From this share of numbers on, and that many different ones, what is no number is a slip. */
const MOSTLY = 0.9;
/** Ranges that people mean when all their numbers lie inside. */
const USUAL_RANGES = [
  [0, 1],
  [-1, 1],
] as const;

/** An attribute with how its cells are read; `attribute` is undefined where there is no value at all. */
export interface PlannedAttribute {
  readonly attribute: Attribute | undefined;
  readonly plan: ValuePlan;
}

/**
 * Decides how to read the cells of the attribute `name`.
 *
 * @param declared  the attribute, where it is declared already; its own values then come before every guess
 */
export function planValues(
  name: string,
  evidence: ValueEvidence,
  declared: Attribute | undefined,
  rules: ReadingRules = {},
): PlannedAttribute {
  const style = numberStyle(evidence.forms, rules.commaSeparated ?? false);
  const { nothing, numeric } = evidence.exact
    ? { nothing: new Set<string>(), numeric: isNumeric(evidence, new Set()) }
    : nothingOf(evidence, declared, rules);
  const separator = evidence.exact ? undefined : separatorOf(evidence, declared, numeric, rules);
  const whole = countsOf(evidence, nothing, separator, style, numeric);
  const mixed =
    rules.oneValue || rules.split !== undefined || evidence.exact || !hasTags(evidence, separator, whole)
      ? new Map<string, readonly string[]>()
      : otherwiseSeparated(whole);
  const counts = mixed.size === 0 ? whole : takenApart(whole, mixed);
  const spellings: MergedSpellings =
    rules.keepCase || evidence.exact
      ? { kept: new Map([...counts.keys()].map((text) => [text, text])), merged: [] }
      : mergeSpellings(counts);
  const tags = hasTags(evidence, separator, counts);
  const attribute =
    declared ??
    (evidence.isEmpty || counts.size === 0
      ? undefined
      : inferred(name, evidence, { values: [...new Set(spellings.kept.values())], style, numeric, tags }));
  const spelling =
    rules.keepCase || attribute === undefined
      ? new Map<string, string>()
      : declared
        ? unmistakable(valuesOf(declared))
        : "values" in attribute
          ? spellings.kept
          : new Map<string, string>();
  const plan = {
    exact: evidence.exact,
    oneValue: rules.oneValue ?? false,
    nothing,
    style,
    commaSeparated: rules.commaSeparated ?? false,
    percentages: evidence.percentages > 0,
    separator,
    spelling,
  };
  const notes = evidence.exact
    ? []
    : planNotes(name, evidence, plan, { attribute, declared, spellings, counts, mixed: [...mixed.keys()] });
  return { attribute, plan: { ...plan, notes } };
}

/** Words for nothing among the cells, and whether all the others are numbers. */
function nothingOf(
  evidence: ValueEvidence,
  declared: Attribute | undefined,
  { nothing: asked }: ReadingRules,
): { nothing: ReadonlySet<string>; numeric: boolean } {
  const counts = new Map<string, number>();
  for (const words of [evidence.texts, evidence.items])
    for (const [text, count] of words)
      counts.set(foldedText(text), (counts.get(foldedText(text)) ?? 0) + count);
  const words = { counts, blanks: evidence.blanks };
  const loose = nothingIn(words, { classes: false, asked });
  const numeric = isNumeric(evidence, loose);
  const classes = declared
    ? declared.kind !== "continuous" && declared.kind !== "group"
    : !numeric && evidence.items.size === 0 && !evidence.full && counts.size <= MAX_CATEGORIES;
  const nothing = new Set(nothingIn(words, { classes, asked }));
  // What is declared as a class is one.
  for (const value of declared ? valuesOf(declared) : []) nothing.delete(foldedText(value));
  return { nothing, numeric };
}

/** Whether the column is one of numbers: all of it, or nearly all of many different ones. */
function isNumeric(evidence: ValueEvidence, nothing: ReadonlySet<string>): boolean {
  let cells = evidence.cells;
  let distinct = 0;
  for (const [text, count] of evidence.texts)
    if (nothing.has(foldedText(text))) cells -= count;
    else if (numberForm(text) !== undefined) distinct++;
  if (evidence.numbers === 0 || evidence.items.size > 0) return false;
  return evidence.numbers === cells || (distinct > MAX_GRADES && evidence.numbers >= MOSTLY * cells);
}

function separatorOf(
  { tallies }: ValueEvidence,
  declared: Attribute | undefined,
  numeric: boolean,
  { oneValue, split }: ReadingRules,
): string | undefined {
  if (oneValue || numeric || (declared && declared.kind !== "multi-label")) return undefined;
  return split ?? tallies.find((tally) => tally.separates)?.separator;
}

/** How often each class stands: lists and separated cells taken apart, marks of absence and words for nothing left out. */
function countsOf(
  evidence: ValueEvidence,
  nothing: ReadonlySet<string>,
  separator: string | undefined,
  style: NumberStyle,
  numeric: boolean,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (text: string, count: number) => {
    const bare = oneLine(text).replace(ABSENT, "$1").trim();
    const name = numeric || numberForm(bare) !== undefined ? numberName(bare, style) : bare;
    if (name !== "" && !nothing.has(foldedText(name))) counts.set(name, (counts.get(name) ?? 0) + count);
  };
  const tally = evidence.tallies.find((one) => one.separator === separator);
  if (tally && evidence.full) for (const [part, { count }] of tally.parts) add(part, count);
  else
    for (const [text, count] of evidence.texts)
      for (const part of separator === undefined ? [text] : partsOf(text, separator)) add(part, count);
  for (const [item, count] of evidence.items) add(item, count);
  return counts;
}

/**
 * Tags that are several where another sign than the column's stands between tags of the column, with their parts: some of them are tags
 * by themselves, and the others part of several such cells.
 */
function otherwiseSeparated(counts: ReadonlyMap<string, number>): ReadonlyMap<string, readonly string[]> {
  const known = new Set([...counts.keys()].map(foldedText));
  const apart = new Map<string, readonly string[]>();
  for (const sign of SEPARATORS) {
    const cells = [...counts.keys()].filter((name) => name.includes(sign) && !apart.has(name));
    const several = new Map(cells.map((name) => [name, partsOf(name, sign)] as const));
    const times = new Map<string, number>();
    for (const parts of several.values())
      for (const part of new Set(parts.map(foldedText))) times.set(part, (times.get(part) ?? 0) + 1);
    for (const [name, parts] of several) {
      const folded = parts.map(foldedText);
      const isTag = (part: string) => known.has(part) || times.get(part)! > 1;
      if (parts.length > 1 && folded.some((part) => known.has(part)) && folded.every(isTag))
        apart.set(name, parts);
    }
  }
  return apart;
}

function takenApart(
  counts: ReadonlyMap<string, number>,
  mixed: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, number> {
  const apart = new Map<string, number>();
  for (const [name, count] of counts)
    for (const part of mixed.get(name) ?? [name]) apart.set(part, (apart.get(part) ?? 0) + count);
  return apart;
}

function hasTags(
  evidence: ValueEvidence,
  separator: string | undefined,
  counts: ReadonlyMap<string, number>,
): boolean {
  const absent = (text: string) =>
    ABSENT.test(text) && counts.has(oneLine(text).replace(ABSENT, "$1").trim());
  return (
    separator !== undefined ||
    evidence.several ||
    evidence.hint === "multi-label" ||
    [...evidence.texts.keys(), ...evidence.items.keys()].some(absent)
  );
}

interface Found {
  readonly values: readonly string[];
  readonly style: NumberStyle;
  readonly numeric: boolean;
  readonly tags: boolean;
}

/** The attribute that holds everything seen. */
function inferred(name: string, evidence: ValueEvidence, { values, style, numeric, tags }: Found): Attribute {
  const sorted = [...values].sort(byNumberThenText);
  // Names of scores say what belongs together, not what a piece is like.
  if (name === SCORE_COLUMN && sorted.length > 0 && sorted.every(endsLikeMusic))
    return { kind: "group", name };
  // Where commas stay undecided there is a range all the same, so that each cell is refused with its reason.
  const range = numeric
    ? (evidence.range(style) ?? evidence.range({ comma: "decimal", point: style.point }))
    : undefined;
  const undecided = style.comma === undefined && evidence.forms.has("unclear-comma");
  const kind: AttributeKind = tags
    ? "multi-label"
    : (evidence.hint ?? kindOf(evidence, sorted.length, numeric, (range?.whole ?? false) && !undecided));
  if (kind === "group") return { kind, name };
  if (kind === "continuous")
    return range === undefined ? { kind: "group", name } : { kind, name, ...usualRange(range) };
  const most = kind === "multi-label" ? MAX_TAGS : MAX_CATEGORIES;
  return sorted.length > most || (evidence.full && kind !== "multi-label")
    ? { kind: "group", name }
    : { kind, name, values: sorted };
}

function kindOf(evidence: ValueEvidence, values: number, numeric: boolean, whole: boolean): AttributeKind {
  if (!numeric) {
    // Names that never return tell pieces apart instead of telling what they have in common.
    const allDifferent = evidence.cells > 20 && values === evidence.cells;
    return values > MAX_CATEGORIES || evidence.full || allDifferent ? "group" : "categorical";
  }
  if (evidence.full || evidence.percentages > 0) return "continuous";
  if (values <= 2 && whole) return "categorical";
  return whole && values <= MAX_GRADES ? "ordinal" : "continuous";
}

function usualRange({ min, max }: { min: number; max: number }): { min: number; max: number } {
  for (const [low, high] of USUAL_RANGES) if (min >= low && max <= high) return { min: low, max: high };
  return min < max ? { min, max } : { min: min - 1, max: max + 1 };
}

function byNumberThenText(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isFinite(difference) && difference !== 0 ? difference : a < b ? -1 : 1;
}
