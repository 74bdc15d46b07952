// What the cells of one attribute hold, gathered as they pass by in bounded memory. Decides nothing: see value-plan.ts.

import type { AttributeKind } from "../../choices.ts";
import type { RawValue } from "../label.ts";
import { parseLabelJson } from "../label-json.ts";
import { oneLine, plainText } from "../plain-text.ts";
import { bracketedList } from "./cell-list.ts";
import { isPercentage, type NumberForm, type NumberStyle, numberForm, readNumber } from "./number-text.ts";
import { PartTally, SEPARATORS } from "./part-tally.ts";

/** Different texts kept; more than this are prose, names or numbers. */
const MAX_TEXTS = 5_000;
const STYLES: readonly NumberStyle[] = [
  { comma: undefined, point: "decimal" },
  { comma: "decimal", point: "decimal" },
  { comma: "decimal", point: "thousands" },
  { comma: "thousands", point: "decimal" },
];

interface Range {
  min: number;
  max: number;
  whole: boolean;
}

/** How a value came: with a kind that its format implies, or as text that means exactly what it says. */
export interface ValueHint {
  readonly kind?: AttributeKind;
  /** Not the cell of a sheet: no list is looked for in it, and no word for nothing. */
  readonly exact?: boolean;
}

export class ValueEvidence {
  /** How often each text stands, as `plainText` has it; not those that are lists. */
  readonly texts = new Map<string, number>();
  /** How often each item of lists stands. */
  readonly items = new Map<string, number>();
  readonly forms = new Set<NumberForm>();
  readonly tallies = SEPARATORS.map((separator) => new PartTally(separator));
  /** Texts that are numbers, and percentages among them, counted by cell. */
  numbers = 0;
  percentages = 0;
  /** Cells with text that is no list. */
  cells = 0;
  blanks = 0;
  /** More different texts than are kept. */
  full = false;
  exact = false;
  hint: AttributeKind | undefined;
  /** Some value has several items. */
  several = false;
  listExample: string | undefined;
  #emptyLists = 0;
  readonly #ranges = STYLES.map((): Range => ({ min: Infinity, max: -Infinity, whole: true }));

  /** @param oneValue  whether brackets make no list: see `ReadingRules` */
  constructor(readonly oneValue = false) {}

  add(raw: RawValue, { kind, exact = false }: ValueHint = {}): void {
    // Of several hints the wider wins: one piece with two tags makes all of them tags.
    if (kind !== undefined && this.hint !== "multi-label") this.hint = kind;
    if (exact) this.exact = true;
    if (raw === null || raw === undefined) this.blanks++;
    else if (Array.isArray(raw)) this.#list(raw);
    else if (typeof raw === "object") this.#soft(raw as Record<string, unknown>);
    else if (typeof raw === "string" && !exact && raw.trimStart().startsWith("{") && this.#json(raw)) return;
    else this.#text(typeof raw === "string" ? plainText(raw) : String(raw), exact);
  }

  /** Whether any value at all was seen. */
  get isEmpty(): boolean {
    return this.cells === 0 && this.items.size === 0 && this.#emptyLists === 0;
  }

  /** Smallest and largest number, and whether all are whole, in that style; undefined where there is none. */
  range(style: NumberStyle): Range | undefined {
    const range =
      this.#ranges[STYLES.findIndex((one) => one.comma === style.comma && one.point === style.point)];
    return range === undefined || range.min > range.max ? undefined : range;
  }

  #text(text: string, exact: boolean): void {
    if (text === "") {
      this.blanks++;
      return;
    }
    const list = exact || this.oneValue ? undefined : bracketedList(text);
    if (list !== undefined) {
      this.listExample ??= text;
      this.#list(list);
      return;
    }
    this.cells++;
    const form = numberForm(text);
    if (form !== undefined) this.numbers++;
    if (form !== undefined && isPercentage(text)) this.percentages++;
    const known = this.texts.get(text);
    if (known !== undefined) {
      this.texts.set(text, known + 1);
      return;
    }
    if (this.texts.size < MAX_TEXTS) this.texts.set(text, 1);
    else this.full = true;
    if (form !== undefined) this.#number(text, form);
    else if (!exact) for (const tally of this.tallies) tally.add(text);
  }

  #number(text: string, form: NumberForm): void {
    this.forms.add(form);
    for (const [index, style] of STYLES.entries()) {
      const number = readNumber(text, style);
      if (number === undefined) continue;
      const range = this.#ranges[index];
      range.min = Math.min(range.min, number);
      range.max = Math.max(range.max, number);
      range.whole &&= Number.isInteger(number);
    }
  }

  #list(list: readonly unknown[]): void {
    if (list.length > 1) this.several = true;
    if (list.length === 0) this.#emptyLists++;
    for (const item of list) this.#item(item);
  }

  #item(item: unknown): void {
    const text = oneLine(String(item ?? ""));
    if (text !== "" && (this.items.has(text) || this.items.size < MAX_TEXTS))
      this.items.set(text, (this.items.get(text) ?? 0) + 1);
  }

  /** A soft label written as JSON: its classes, or its mean. */
  #json(json: string): boolean {
    let soft: unknown;
    try {
      soft = parseLabelJson(json);
    } catch {
      return false;
    }
    this.#soft(soft as Record<string, unknown>);
    return true;
  }

  #soft(soft: Record<string, unknown>): void {
    if (typeof soft.loc === "number" && typeof soft.scale === "number") {
      this.hint = "continuous";
      this.#text(String(soft.loc), true);
      return;
    }
    const weights = Object.values(soft).filter((weight) => typeof weight === "number");
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (Math.abs(sum - 1) > 1e-3) this.several = true;
    for (const value of Object.keys(soft)) this.#item(value);
  }
}
