// What kind of attribute a column of values must be, where nobody has declared it. Sees values only.
import { parseJson } from "@semitone/disk";
import { type Attribute, plainText } from "../attribute.ts";
import type { AttributeKind } from "../attribute-kinds.ts";
import type { RawValue } from "../label.ts";

/** More different values than this are free text: a group. */
const MAX_CATEGORIES = 200;
/** Whole numbers with at most this many different values are grades: ordinal. */
const MAX_GRADES = 12;
/** The mark of a tag known to be absent. */
const ABSENT = /^!([^!].*)$/;
/** Ranges that people mean when all their numbers lie inside. */
const USUAL_RANGES = [
  [0, 1],
  [-1, 1],
] as const;

/** Gathers the values of one undeclared attribute as they pass by, in bounded memory. */
export class AttributeEvidence {
  readonly #values = new Set<string>();
  #count = 0;
  #numeric = true;
  #whole = true;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #tags = false;
  #hint: AttributeKind | undefined;

  add(raw: RawValue, hint?: AttributeKind): void {
    // Of several hints the wider wins: one piece with two tags makes all of them tags.
    if (hint !== undefined && this.#hint !== "multi-label") this.#hint = hint;
    if (raw === null || raw === undefined) return;
    if (Array.isArray(raw)) {
      if (raw.length > 1) this.#tags = true;
      for (const item of raw) this.#take(item);
    } else if (typeof raw === "object") this.#takeObject(raw as Record<string, unknown>);
    else if (typeof raw === "string" && raw.trim().startsWith("{")) this.#takeJson(raw);
    else if (typeof raw === "string" && raw.includes("|")) {
      this.#tags = true;
      for (const tag of raw.split("|")) this.#take(tag.trim());
    } else this.#take(typeof raw === "string" ? raw.trim() : raw);
  }

  /** The attribute that holds everything seen; undefined if there was no value at all. */
  attribute(name: string): Attribute | undefined {
    if (this.#count === 0) return undefined;
    const tags = this.#tags || [...this.#values].some((value) => ABSENT.test(value));
    const found = tags ? [...this.#values].map((value) => value.replace(ABSENT, "$1")) : this.#values;
    const values = [...new Set(found)].sort(byNumberThenText);
    const kind = tags ? "multi-label" : (this.#hint ?? this.#kind());
    if (kind === "group") return { kind, name };
    if (kind === "continuous")
      return this.#numeric ? { kind, name, ...usualRange(this.#min, this.#max) } : { kind: "group", name };
    return this.#values.size > MAX_CATEGORIES ? { kind: "group", name } : { kind, name, values };
  }

  #kind(): AttributeKind {
    if (!this.#numeric)
      return this.#values.size > MAX_CATEGORIES || this.#allDifferent() ? "group" : "categorical";
    if (this.#values.size <= 2 && this.#whole) return "categorical";
    return this.#whole && this.#values.size <= MAX_GRADES ? "ordinal" : "continuous";
  }

  /** Names that never return tell pieces apart instead of telling what they have in common. */
  #allDifferent(): boolean {
    return this.#count > 20 && this.#values.size === this.#count;
  }

  #take(value: unknown): void {
    const text = plainText(String(value ?? ""));
    if (text === "") return;
    this.#count++;
    const number = Number(text);
    if (Number.isFinite(number)) {
      this.#whole &&= Number.isInteger(number);
      this.#min = Math.min(this.#min, number);
      this.#max = Math.max(this.#max, number);
    } else this.#numeric = false;
    if (this.#values.size <= MAX_CATEGORIES) this.#values.add(text);
  }

  #takeObject(soft: Record<string, unknown>): void {
    if (typeof soft.loc === "number" && typeof soft.scale === "number") {
      this.#hint = "continuous";
      this.#take(soft.loc);
      return;
    }
    const weights = Object.values(soft).filter((weight) => typeof weight === "number");
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (Math.abs(sum - 1) > 1e-3) this.#tags = true;
    this.#numeric = false;
    for (const value of Object.keys(soft)) this.#take(value);
  }

  #takeJson(json: string): void {
    try {
      this.#takeObject(parseJson(json) as Record<string, unknown>);
    } catch {
      // Not evidence of anything: reading the value will say what is wrong with it.
    }
  }
}

function usualRange(min: number, max: number): { min: number; max: number } {
  for (const [low, high] of USUAL_RANGES) if (min >= low && max <= high) return { min: low, max: high };
  return min < max ? { min, max } : { min: min - 1, max: max + 1 };
}

function byNumberThenText(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  return Number.isFinite(difference) && difference !== 0 ? difference : a < b ? -1 : 1;
}
