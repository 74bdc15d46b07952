// Reads one cell by the plan of its attribute: the raw value that `parseValue` then checks.
import { type Attribute, valuesOf } from "../attribute.ts";
import type { RawValue } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { parseLabelJson } from "../label-json.ts";
import { foldedText, nameText, oneLine, plainText } from "../plain-text.ts";
import { bracketedList } from "./cell-list.ts";
import { isPercentage, numberForm, numberName, readNumber } from "./number-text.ts";
import { partsOf, SEPARATORS } from "./part-tally.ts";
import { ABSENT, type ValuePlan } from "./plan.ts";

/** Cells remembered with what they were read as. */
const MAX_REMEMBERED = 10_000;

export class ValueReading {
  readonly #attribute: Attribute;
  readonly #plan: ValuePlan;
  readonly #values: ReadonlySet<string>;
  readonly #remembered = new Map<string, RawValue>();

  constructor(attribute: Attribute, plan: ValuePlan) {
    this.#attribute = attribute;
    this.#plan = plan;
    this.#values = new Set(valuesOf(attribute));
  }

  /**
   * The raw value behind `raw`; undefined where it means nothing.
   *
   * @throws LabelError for a number that can be read in two ways
   */
  read(raw: RawValue): RawValue {
    if (this.#plan.exact) return raw;
    if (Array.isArray(raw)) return raw.map((item) => (typeof item === "string" ? this.#tag(item) : item));
    if (typeof raw === "object" && raw !== null) return this.#soft(raw as Readonly<Record<string, unknown>>);
    if (typeof raw === "number" && "values" in this.#attribute) return this.#spelt(String(raw));
    if (typeof raw !== "string") return raw;
    if (this.#remembered.has(raw)) return this.#remembered.get(raw);
    const value = this.#cell(raw);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(raw, value);
    return value;
  }

  #cell(raw: string): RawValue {
    const text = plainText(raw);
    if (text === "") return undefined;
    for (const whole of [nameText(raw), text]) if (this.#values.has(whole)) return this.#only(whole);
    if (this.#plan.nothing.has(foldedText(text))) return undefined;
    const { kind } = this.#attribute;
    if (kind === "continuous") return this.#number(text);
    if (text.startsWith("{") && isJsonObject(raw)) return raw;
    if (kind === "group") return text;
    const list = this.#plan.oneValue ? undefined : bracketedList(text);
    // Declared tags may be spelt in any encoding of accents, so the cell is taken apart as it came.
    if (kind === "multi-label") return this.#tags(raw.trim(), list);
    if (list === undefined) return this.#spelt(text);
    return list.length === 1 ? this.#spelt(list[0]) : list.length === 0 ? undefined : list;
  }

  /** Weights by class, each as the attribute spells it. */
  #soft(weights: Readonly<Record<string, unknown>>): RawValue {
    if (this.#attribute.kind === "continuous") return weights;
    return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [this.#spelt(name), weight]));
  }

  #tags(text: string, list: readonly string[] | undefined): RawValue {
    const items = list ?? this.#parts(text);
    return items.filter((item) => !this.#plan.nothing.has(foldedText(item))).map((item) => this.#tag(item));
  }

  #parts(text: string): readonly string[] {
    const { separator, oneValue } = this.#plan;
    if (oneValue) return [text];
    const known = this.#knownParts(text);
    if (known) return known;
    // The parts between the column's own sign may have another between them.
    return separator === undefined
      ? [text]
      : partsOf(text, separator).flatMap((part) => this.#knownParts(part) ?? [part]);
  }

  /** Where the tags are known, a sign separates if it leaves known ones only. */
  #knownParts(text: string): readonly string[] | undefined {
    const isKnown = (part: string) => this.#values.has(this.#tag(part).replace(ABSENT, "$1"));
    for (const sign of SEPARATORS) {
      const parts = text.includes(sign) ? partsOf(text, sign) : [];
      if (parts.length > 1 && parts.every(isKnown)) return parts;
    }
    return undefined;
  }

  /** A tag as the attribute spells it, with its mark of absence. */
  #tag(item: string): string {
    const text = oneLine(item);
    for (const whole of [nameText(item), text]) if (this.#values.has(whole)) return whole;
    const absent = ABSENT.exec(item.trim());
    return absent ? `!${this.#spelt(absent[1])}` : this.#spelt(text);
  }

  #spelt(text: string): string {
    const line = oneLine(text);
    for (const whole of [nameText(text), line]) if (this.#values.has(whole)) return whole;
    const name = numberForm(line) === undefined ? line : numberName(line, this.#plan.style);
    return this.#plan.spelling.get(foldedText(name)) ?? name;
  }

  #number(text: string): RawValue {
    const form = numberForm(text);
    if (form === undefined) return text;
    const number = readNumber(text, this.#plan.style);
    if (number === undefined)
      throw this.#fault(
        `${JSON.stringify(text)} may be a decimal comma or thousands; write it without the comma`,
      );
    if (!this.#plan.percentages) return number;
    if (!isPercentage(text))
      throw this.#fault(`${JSON.stringify(text)} has no % where others have; write all of them in one way`);
    const { min, max } = this.#attribute as Extract<Attribute, { kind: "continuous" }>;
    return max > 1.5 || min < -1.5 ? Number((number * 100).toPrecision(15)) : number;
  }

  /** A whole cell that is a declared value. */
  #only(value: string): RawValue {
    return this.#attribute.kind === "multi-label" ? [value] : value;
  }

  #fault(reason: string): LabelError {
    return new LabelError(`${this.#attribute.name}: ${reason}`);
  }
}

function isJsonObject(text: string): boolean {
  try {
    parseLabelJson(text);
    return true;
  } catch {
    return false;
  }
}
