// What was guessed about a column, in sentences that say how to have it otherwise.
import { type Attribute, valuesOf } from "../attribute.ts";
import { foldedText, oneLine, sameName } from "../plain-text.ts";
import { isPercentage, isUnclearPoint, type NumberForm, numberForm, readNumber } from "./number-text.ts";
import { PartTally, partsOf } from "./part-tally.ts";
import type { ValuePlan } from "./plan.ts";
import type { MergedSpellings } from "./spellings.ts";
import type { ValueEvidence } from "./value-evidence.ts";

interface Decided {
  readonly attribute: Attribute | undefined;
  readonly declared: Attribute | undefined;
  readonly spellings: MergedSpellings;
  readonly counts: ReadonlyMap<string, number>;
  /** Cells, or parts of cells, with other signs than the column's between tags. */
  readonly mixed: readonly string[];
}

const SHOWN = 3;

export function planNotes(
  name: string,
  evidence: ValueEvidence,
  plan: Omit<ValuePlan, "notes">,
  decided: Decided,
): string[] {
  return [
    ...nothingNote(evidence, plan, decided),
    ...tagNotes(evidence, plan, decided),
    ...numberNotes(evidence, plan, decided),
    ...spellingNotes(plan, decided),
  ].map((note) => `${name}: ${note}`);
}

function nothingNote(
  evidence: ValueEvidence,
  { nothing }: Omit<ValuePlan, "notes">,
  { attribute }: Decided,
): string[] {
  const found = [...evidence.texts, ...evidence.items].filter(([text]) => nothing.has(foldedText(text)));
  const kept = [...evidence.texts.keys()].filter(
    (text) => !nothing.has(foldedText(text)) && SOFT_WORDS.has(foldedText(text)),
  );
  return [
    ...(found.length > 0
      ? [
          `${quoted(found.map(([text, count]) => [text, count === 1 ? "once" : `${count} times`]))} read as nothing; --nothing names other words`,
        ]
      : []),
    ...(kept.length > 0 && attribute !== undefined
      ? [`${quoted(kept)} read as a class; --nothing ${kept[0]} reads it as nothing`]
      : []),
    ...(attribute === undefined && !evidence.isEmpty ? ["no cell holds a value"] : []),
  ];
}

/** Words that might have meant nothing. */
const SOFT_WORDS = new Set([
  "none",
  "unknown",
  "unlabeled",
  "unlabelled",
  "not labeled",
  "not labelled",
  "-",
]);

function tagNotes(
  evidence: ValueEvidence,
  plan: Omit<ValuePlan, "notes">,
  { attribute, declared, mixed }: Decided,
): string[] {
  const tags = attribute?.kind === "multi-label";
  const tally = evidence.tallies.find(({ separator }) => separator === plan.separator);
  if (tags && (tally?.example !== undefined || (evidence.listExample !== undefined && evidence.several))) {
    const sign =
      tally?.example === undefined ? "in brackets" : `separated by ${JSON.stringify(plan.separator)}`;
    const example = tally?.example ?? evidence.listExample!;
    // What programs write with | is no guess.
    if (plan.separator === "|" && mixed.length === 0) return [];
    const others = mixed.length > 0 ? `, and where tags alone are left, as in ${quoted(mixed)}` : "";
    return [
      `several tags in a cell, ${sign}, as in ${show(example)}${others}; --one-value takes each cell as one class`,
    ];
  }
  if (attribute?.kind === "group" && (plan.separator !== undefined || evidence.several))
    return ["more than 1000 different tags; taken as text"];
  // Numbers and free text are not asked about their commas.
  if (attribute === undefined || !("values" in attribute) || tags) return [];
  const cells = [...evidence.texts.keys()].filter((text) => !plan.nothing.has(foldedText(text)));
  const kept = keptSign(cells);
  if (kept === undefined) return [];
  const { sign, example } = kept;
  // What is declared is no guess.
  if (declared !== undefined && sameName(example, valuesOf(declared)) !== undefined) return [];
  return [
    `${JSON.stringify(sign)} is part of the class, as in ${show(example)}; if these are several tags: --split ${JSON.stringify(sign)}`,
  ];
}

/** A sign that may separate tags and is read as part of a class, with a cell that has it. */
function keptSign(cells: readonly string[]): { sign: string; example: string } | undefined {
  for (const sign of [",", "/"]) {
    const example = cells.find((text) => numberForm(text) === undefined && partsOf(text, sign).length > 1);
    if (example !== undefined) return { sign, example };
  }
  // "Rock & Roll" is a class, "slow & sad" beside "sad" perhaps two: nothing tells.
  for (const sign of OTHER_SIGNS) {
    const tally = new PartTally(sign);
    for (const text of cells) tally.add(text);
    if (tally.separates) return { sign, example: tally.example! };
  }
  // Names of several words are common; here each word is a class of its own.
  const alone = new Set(cells.filter((text) => !text.includes(" ")));
  const spaced = cells.filter((text) => text.includes(" "));
  const isHashtag = (word: string) => /^#\S/.test(word);
  if (spaced.length > 0 && cells.every((text) => text.split(/\s+/).every(isHashtag)))
    return { sign: " ", example: spaced[0] };
  return spaced.length > 0 && spaced.every((text) => partsOf(text, " ").every((word) => alone.has(word)))
    ? { sign: " ", example: spaced[0] }
    : undefined;
}

/** Signs and words that people put between tags, and that are part of names as well. */
const OTHER_SIGNS = ["\uff1b", "\u3001", "\uff0c", "\u2022", "\u00b7", " #", " + ", " & ", " and ", " - "];

/** A text that begins with a number, or is infinite, and is none that can be read; dates, meters and grades such as `3a` are not meant. */
function isNearlyNumber(text: string): boolean {
  if (numberForm(text) !== undefined || /^\d{1,4}([-/.])\d{1,2}\1\d{1,4}|^\d{1,2}\/(1|2|4|8|16)$/.test(text))
    return false;
  return /^[~≈<>≤≥±$€£(]*\s?[-+−]?\p{N}|^[-+]?inf(inity)?$/iu.test(text) && !/^\d{1,2}[a-z]$/i.test(text);
}

function numberNotes(
  evidence: ValueEvidence,
  plan: Omit<ValuePlan, "notes">,
  { attribute, counts, declared }: Decided,
): string[] {
  if (attribute === undefined) return [];
  const first = (...forms: NumberForm[]) =>
    [...evidence.texts.keys()].find((text) => forms.includes(numberForm(text) as NumberForm));
  const read = (text: string) => `${show(text)} is ${readNumber(text, plan.style)}`;
  const notes: string[] = [];
  const numbers = attribute.kind === "continuous" || attribute.kind === "ordinal";
  if (numbers) {
    const comma = first("comma") ?? (plan.style.comma === "decimal" ? first("unclear-comma") : undefined);
    if (comma !== undefined) notes.push(`commas are decimal: ${read(comma)}`);
    const groups =
      first("comma-groups", "point-groups") ??
      (plan.style.comma === "thousands" ? first("unclear-comma") : undefined);
    if (groups !== undefined) notes.push(`thousands are in groups: ${read(groups)}`);
    const [sentinel, more] = sentinels(evidence.texts);
    if (sentinel !== undefined && more === undefined && declared === undefined)
      notes.push(`${show(sentinel)} is read as a number; --nothing ${sentinel} reads it as nothing`);
    const percentage = [...evidence.texts.keys()].find(isPercentage);
    if (plan.percentages && percentage !== undefined && attribute.kind === "continuous")
      notes.push(
        attribute.max > 1.5 || attribute.min < -1.5
          ? `percentages are numbers: ${show(percentage)} is ${readNumber(percentage, plan.style)! * 100}`
          : `percentages are hundredths: ${read(percentage)}`,
      );
  }
  const unclear = [...evidence.texts.keys()].find(isUnclearPoint);
  if (
    numbers &&
    !plan.commaSeparated &&
    plan.style.point === "decimal" &&
    unclear !== undefined &&
    !first("point")
  )
    notes.push(`points are decimal: ${read(unclear)}; thousands must be written without a point`);
  if (declared === undefined && attribute.kind === "categorical") notes.push(...nearNumberNotes(counts));
  if ("values" in attribute) {
    const pointed = [...evidence.texts.keys()].find(
      (text) => !counts.has(text) && /^[-+]?\d+[.,]0+$/.test(text),
    );
    if (pointed !== undefined) notes.push(read(pointed));
  }
  return notes;
}

/** Numbers such as -999 that stand for nothing in many sheets, where all others are positive. */
function sentinels(texts: ReadonlyMap<string, number>): string[] {
  const negative = [...texts.keys()].filter((text) => /^[-\u2212]/.test(text));
  return negative.every((text) => /^[-\u2212]9{2,4}([.,]0+)?$/.test(text)) ? negative : [];
}

/** Fewer numbers than this beside a word tell nothing. */
const SOME_NUMBERS = 3;

/** What is said of classes most of which are numbers, or nearly. */
function nearNumberNotes(counts: ReadonlyMap<string, number>): string[] {
  const names = [...counts.keys()];
  const numbers = names.filter((text) => numberForm(text) !== undefined).length;
  const near = names.filter(isNearlyNumber);
  if (2 * (numbers + near.length) <= names.length) return [];
  if (near.length > 0 && numbers + near.length > 1)
    return [
      `${quoted(near)} read as ${near.length === 1 ? "a class" : "classes"}: numbers must stand alone in their cells`,
    ];
  const others = names.filter((text) => numberForm(text) === undefined);
  if (others.length === 0 || numbers < SOME_NUMBERS) return [];
  return [
    `most values are numbers, but ${quoted(others)} ${others.length === 1 ? "is" : "are"} not: all are read as classes; --nothing takes words for nothing`,
  ];
}

function spellingNotes(
  { spelling }: Omit<ValuePlan, "notes">,
  { attribute, declared, spellings, counts }: Decided,
): string[] {
  if (attribute === undefined || !("values" in attribute)) return [];
  if (declared === undefined) {
    const { merged } = spellings;
    if (merged.length === 0) return [];
    const number = merged.reduce((sum, group) => sum + group.length, 0);
    const shown = merged.slice(0, SHOWN).map(([kept, ...others]) => `${quoted(others)} as ${show(kept)}`);
    return [
      `${number} classes ${merged.every(areAlike) ? "differ only in case or spaces" : "are ways to write yes and no"}: merged, ${shown.join(", ")}${merged.length > SHOWN ? " ..." : ""}; --keep-case keeps them apart`,
    ];
  }
  const values = new Set(valuesOf(declared).map(oneLine));
  const other = [...counts.keys()]
    .map(oneLine)
    .filter((text) => !values.has(text) && spelling.has(foldedText(text)));
  const meant = (text: string) => spelling.get(foldedText(text))!;
  return other.length === 0
    ? []
    : [
        `${quoted(other)} read as ${show(meant(other[0]))}${other.length > 1 ? " ..." : ""}, which ${areAlike([other[0], meant(other[0])]) ? "differs only in case or spaces" : "says the same"}; --keep-case refuses it`,
      ];
}

/** Whether texts differ in nothing but letter case and spaces. */
const areAlike = (texts: readonly string[]): boolean => new Set(texts.map(foldedText)).size === 1;

const show = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** The first few texts in quotes, each with what is said of it. */
function quoted(texts: readonly (string | readonly [string, string])[]): string {
  const shown = texts
    .slice(0, SHOWN)
    .map((text) => (typeof text === "string" ? show(text) : `${show(text[0])} (${text[1]})`));
  return `${shown.join(", ")}${texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : ""}`;
}
