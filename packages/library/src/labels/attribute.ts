// The five kinds of attribute, and how a raw value becomes a label's value. Knows no file and no database.
import { z } from "zod";
import type { LabelValue, RawValue } from "./label.ts";
import { LabelError } from "./label-error.ts";
import { parseLabelJson } from "./label-json.ts";
import { nameText, sameName } from "./plain-text.ts";
import { suggestion } from "./suggestion.ts";

/** Of a name of an attribute, a value or a tag, in UTF-16 units. */
const MAX_TEXT = 1000;
const MAX_VALUES = 10_000;
/** A distribution may miss the sum 1 by this much, as printed decimals do; it is then rescaled. */
const SUM_TOLERANCE = 1e-3;

/** Any words of any language. */
const name = z
  .string()
  .transform(nameText)
  .pipe(
    z
      .string()
      .min(1, "must not be blank")
      .refine((text) => text.length <= MAX_TEXT, {
        error: ({ input }) => `must be at most ${MAX_TEXT} characters; got ${(input as string).length}`,
      })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
      .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), "must not hold control characters"),
  );
const values = z
  .array(name)
  .max(MAX_VALUES)
  .refine((list) => new Set(list).size === list.length, "must not repeat a value");

/** What an attribute may hold. `values` of an ordinal attribute run from low to high. */
export const attributeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("categorical"), name, values }),
  z.strictObject({ kind: z.literal("multi-label"), name, values }),
  z.strictObject({ kind: z.literal("ordinal"), name, values }),
  z
    .strictObject({ kind: z.literal("continuous"), name, min: z.number(), max: z.number() })
    .refine(({ min, max }) => min < max, "min must be below max"),
  z.strictObject({ kind: z.literal("group"), name }),
]);

/** A named question asked of pieces; see `ATTRIBUTE_KINDS`. */
export type Attribute = z.infer<typeof attributeSchema>;

/**
 * Checks what a user or a file declares.
 *
 * @throws LabelError naming the first thing that does not hold
 */
export function parseAttribute(declaration: unknown): Attribute {
  const result = attributeSchema.safeParse(declaration);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue.path.join(".");
  const given = (declaration as { name?: unknown } | null)?.name;
  throw new LabelError(
    `attribute ${JSON.stringify(given ?? "?")}: ${path === "" ? "" : `${path}: `}${lowerFirst(issue.message)}`,
  );
}

/** The values an attribute may take; empty where they are not listed. */
export function valuesOf(attribute: Attribute): readonly string[] {
  return "values" in attribute ? attribute.values : [];
}

/**
 * Reads a raw value by the kind of `attribute`; undefined means unknown.
 *
 * Text forms: the value itself; for a multi-label attribute tags joined by `|`, a tag known to be absent with `!` in front
 * (`calm|!sad`); a soft label as JSON (`{"calm": 0.7, "sad": 0.3}`, `{"loc": 0.2, "scale": 0.1}`).
 *
 * @throws LabelError if the value does not fit, naming the nearest known one
 */
export function parseValue(attribute: Attribute, raw: RawValue): LabelValue | undefined {
  if (raw === null || raw === undefined) return undefined;
  if (typeof raw === "string") {
    // Free text keeps its line breaks; a class is a name.
    const trimmed = attribute.kind === "group" ? raw.trim() : nameText(raw);
    if (trimmed === "") return undefined;
    // A value may look like anything, a list or a soft label too.
    if (valuesOf(attribute).includes(trimmed))
      return attribute.kind === "multi-label" ? Object.fromEntries([[trimmed, 1]]) : trimmed;
    if (trimmed.startsWith("{") && attribute.kind !== "group")
      return parseSoft(attribute, jsonObject(attribute, trimmed));
    return parseText(attribute, trimmed);
  }
  if (Array.isArray(raw)) return parseList(attribute, raw);
  if (typeof raw === "object") return parseSoft(attribute, raw as Record<string, unknown>);
  if (attribute.kind === "continuous") return inRange(attribute, typeof raw === "number" ? raw : Number.NaN);
  return parseText(attribute, String(raw));
}

function parseText(attribute: Attribute, trimmed: string): LabelValue | undefined {
  switch (attribute.kind) {
    case "continuous":
      return inRange(attribute, /^[-+.\dEe]+$/.test(trimmed) ? Number(trimmed) : Number.NaN, trimmed);
    case "group":
      if (trimmed.length > MAX_TEXT)
        fail(attribute, `must be at most ${MAX_TEXT} characters; got ${trimmed.length}`);
      return trimmed.normalize("NFC");
    case "multi-label":
      return parseList(
        attribute,
        trimmed
          .split("|")
          .map((tag) => tag.trim())
          .filter((tag) => tag !== ""),
      );
    default:
      return known(attribute, trimmed);
  }
}

/** Tags of a multi-label attribute: present ones by name, absent ones with `!` in front. */
function parseList(attribute: Attribute, list: readonly unknown[]): LabelValue | undefined {
  if (attribute.kind !== "multi-label") {
    if (list.length === 1) return parseValue(attribute, list[0] as RawValue);
    fail(attribute, `takes one value; got ${list.length}; is it a multi-label attribute?`);
  }
  const tags = new Map<string, number>();
  for (const item of list) {
    const tag = nameText(String(item));
    const declared = attribute.values.includes(tag) || !tag.startsWith("!");
    tags.set(known(attribute, declared ? tag : tag.slice(1).trim()), declared ? 1 : 0);
  }
  return list.length === 0 ? undefined : inOrder(attribute, tags);
}

/** A distribution, or the known tags of a multi-label attribute. */
function parseSoft(attribute: Attribute, raw: Record<string, unknown>): LabelValue | undefined {
  const entries = Object.entries(raw).filter(([, weight]) => weight !== null);
  if (entries.length === 0) return undefined;
  if (attribute.kind === "continuous") {
    const { loc, scale } = raw;
    if (typeof loc !== "number" || typeof scale !== "number" || entries.length !== 2 || !(scale > 0))
      fail(attribute, `a soft label must be {"loc": number, "scale": number > 0}; got ${show(raw)}`);
    return { loc: inRange(attribute, loc), scale };
  }
  const soft = new Map<string, number>();
  for (const [value, weight] of entries) {
    if (typeof weight !== "number" || !(weight >= 0 && weight <= 1))
      fail(attribute, `a probability must be in 0..1; got ${show(weight)} for ${show(value)}`);
    soft.set(attribute.kind === "group" ? value : known(attribute, nameText(value)), weight);
  }
  if (attribute.kind === "multi-label") return inOrder(attribute, soft);
  const sum = [...soft.values()].reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > SUM_TOLERANCE)
    fail(attribute, `the probabilities must sum to 1; got ${sum} in ${show(raw)}; are these counts?`);
  // Printed decimals are rescaled; a sum that is 1 but for rounding is left alone, so that reading twice changes nothing.
  if (Math.abs(sum - 1) > 1e-9) for (const [value, weight] of soft) soft.set(value, weight / sum);
  return inOrder(attribute, soft);
}

/** Keys in the order of the attribute, so that equal values are equal as JSON too. */
function inOrder(attribute: Attribute, weights: ReadonlyMap<string, number>): Record<string, number> {
  const order = attribute.kind === "group" ? [...weights.keys()].sort() : valuesOf(attribute);
  return Object.fromEntries(
    order.filter((value) => weights.has(value)).map((value) => [value, weights.get(value)!]),
  );
}

function inRange(attribute: Attribute, value: number, shown: unknown = value): number {
  if (attribute.kind !== "continuous") return value;
  const { min, max } = attribute;
  if (!Number.isFinite(value)) fail(attribute, `expected a number in ${min}..${max}; got ${show(shown)}`);
  if (value < min || value > max) fail(attribute, `must be in ${min}..${max}; got ${value}`);
  return value;
}

function known(attribute: Attribute, value: string): string {
  const list = valuesOf(attribute);
  const same = sameName(value, list);
  if (same !== undefined) return same;
  // Spreadsheets write 1 as 1.0: the same number is the same value, where exactly one listed value equals it.
  const equal = Number.isFinite(Number(value)) ? list.filter((item) => Number(item) === Number(value)) : [];
  if (equal.length === 1) return equal[0];
  return fail(attribute, `unknown value ${JSON.stringify(value)}; ${suggestion(value, list)}`);
}

function jsonObject(attribute: Attribute, json: string): Record<string, unknown> {
  try {
    return parseLabelJson(json) as Record<string, unknown>;
  } catch {
    return fail(attribute, `a soft label must be a JSON object; got ${show(json)}`);
  }
}

function fail(attribute: Attribute, reason: string): never {
  throw new LabelError(`${attribute.name}: ${reason}`);
}

function show(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

const lowerFirst = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1);
