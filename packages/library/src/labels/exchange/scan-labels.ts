// The first of two passes over a label file: what its cells mean and which pieces its names do. Nothing is written.
import { nearestName } from "@semitone/stats";
import { type Attribute, parseAttribute, valuesOf } from "../attribute.ts";
import type { LabelRecord, RawValue } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { foldedText } from "../plain-text.ts";
import { isMarked, isYesOrNo } from "../reading/marks.ts";
import type { ReadingRules } from "../reading/reading-rules.ts";
import { holdsPaths, Taxonomy } from "../reading/taxonomy.ts";
import { ValueEvidence } from "../reading/value-evidence.ts";
import { planValues } from "../reading/value-plan.ts";
import { ValueReading } from "../reading/value-reading.ts";
import { suggestion } from "../suggestion.ts";

/** Attributes that one file may declare. */
const MAX_ATTRIBUTES = 1_000;

export interface ScanRules extends ReadingRules {
  /** Columns of marks (yes and no, too) are tags of an attribute of this name. @default "tags", for columns of one mark (`x`) only */
  readonly tags?: string;
}

/** What is known of the attributes of a file after the first pass. */
export class ScannedLabels {
  readonly notes: string[] = [];
  /** To be declared. */
  readonly fresh: Attribute[] = [];
  /** Columns that are tags of one attribute, and its name. */
  readonly marks = new Map<string, { readonly marked: boolean }>();
  readonly tags: string;
  /** Attributes of the file that were not asked for. */
  readonly passedOver = new Set<string>();
  readonly #declared: Map<string, Attribute>;
  readonly #isWanted: (attribute: string) => boolean;
  readonly #rules: ScanRules;
  readonly #evidence = new Map<string, ValueEvidence>();
  readonly #taxonomies = new Map<string, Taxonomy>();
  readonly #readings = new Map<string, { readonly attribute: Attribute; readonly reading: ValueReading }>();
  readonly #faults = new Map<string, string>();
  #tooMany = false;

  /**
   * @param declared  attributes of the project, of a preset and of the options, by name
   * @param isWanted  whether an attribute of the file is asked for
   */
  constructor(declared: Map<string, Attribute>, isWanted: (attribute: string) => boolean, rules: ScanRules) {
    this.#declared = declared;
    this.#isWanted = isWanted;
    this.#rules = rules;
    this.tags = rules.tags ?? "tags";
  }

  /** Whether labels of `attribute` are asked for. */
  wants(attribute: string): boolean {
    if (this.#isWanted(attribute)) return true;
    if (this.passedOver.size < MAX_ATTRIBUTES) this.passedOver.add(attribute);
    return false;
  }

  /** Whether records of `attribute` are taken: those asked for, and the one that columns asked for are tags of. */
  takes(attribute: string): boolean {
    return (this.marks.size > 0 && attribute === this.tags) || this.wants(attribute);
  }

  add({ attribute, value, kind, exact }: LabelRecord): void {
    let seen = this.#evidence.get(attribute);
    if (seen === undefined) {
      if (this.#evidence.size >= MAX_ATTRIBUTES && !this.#declared.has(attribute)) {
        this.#tooMany = true;
        return;
      }
      this.#evidence.set(attribute, (seen = new ValueEvidence(this.#rules.oneValue)));
    }
    if (!holdsPaths(value)) {
      seen.add(value, { kind, exact });
      return;
    }
    const taxonomy = this.#taxonomies.get(attribute) ?? new Taxonomy();
    this.#taxonomies.set(attribute, taxonomy);
    taxonomy.add(value, { kind, exact });
  }

  /** Decides how each attribute is read. To be called once, between the passes. */
  decide(commaSeparated: boolean): void {
    this.#gatherMarks();
    const known = [...this.#declared.keys()];
    for (const [name, evidence] of this.#evidence) {
      if (this.marks.has(name)) continue;
      const declared = this.#declaredFor(name, known);
      // A slip of the pen must not found an attribute of its own: left undeclared, its labels are refused with the nearest name.
      if (declared === undefined && nearestName(name, known) !== undefined) continue;
      const told = this.#taxonomies.get(name)?.settle(evidence, declared ? valuesOf(declared) : []);
      if (told !== undefined) this.notes.push(`${name}: ${told}`);
      const { attribute, plan } = planValues(name, evidence, declared, { ...this.#rules, commaSeparated });
      this.notes.push(...plan.notes);
      if (attribute === undefined) continue;
      const accepted = declared ?? this.#accepted(attribute);
      if (accepted)
        this.#readings.set(name, { attribute: accepted, reading: new ValueReading(accepted, plan) });
    }
  }

  /**
   * The attribute that a label is of, and its value as the attribute has it; undefined where the cell says nothing.
   *
   * @throws LabelError for an attribute that nobody has declared
   */
  read({ attribute: name, value: raw }: LabelRecord): { attribute: Attribute; value: RawValue } | undefined {
    const value = holdsPaths(raw) ? (this.#taxonomies.get(name) ?? new Taxonomy()).named(raw) : raw;
    const known = this.#readings.get(name);
    if (known) return { attribute: known.attribute, value: known.reading.read(value) };
    const declared = this.#declared.get(name);
    if (declared) return { attribute: declared, value };
    const fault = this.#faults.get(name) ?? this.#unknown(name);
    if (fault === undefined) return undefined;
    if (this.#faults.size < MAX_ATTRIBUTES) this.#faults.set(name, fault);
    throw new LabelError(fault);
  }

  /** Why an attribute is not known; undefined where all its cells mean nothing. */
  #unknown(name: string): string | undefined {
    const seen = this.#evidence.has(name);
    if (!seen && this.#tooMany)
      return `at most ${MAX_ATTRIBUTES} attributes in a file; name those you want (--attributes)`;
    const known = [...this.#declared.keys()];
    if (seen && nearestName(name, known) === undefined) return undefined;
    return `unknown attribute ${JSON.stringify(name)}; ${suggestion(name, known)}; to add it, define it (--define)`;
  }

  /** The declared attribute of that name, letter case and spaces aside. */
  #declaredFor(name: string, known: readonly string[]): Attribute | undefined {
    const exact = this.#declared.get(name);
    if (exact || this.#rules.keepCase) return exact;
    const alike = known.filter((one) => foldedText(one) === foldedText(name));
    if (alike.length !== 1 || this.#evidence.has(alike[0])) return undefined;
    this.notes.push(`${name}: read as the attribute ${JSON.stringify(alike[0])}; --keep-case refuses it`);
    return this.#declared.get(alike[0]);
  }

  /** A new attribute as it may be declared: without values that no attribute can have, whose labels are then refused one by one. */
  #accepted(attribute: Attribute): Attribute | undefined {
    const may = (one: Attribute): string | undefined => {
      try {
        parseAttribute(one);
        return undefined;
      } catch (error) {
        if (!(error instanceof LabelError)) throw error;
        return error.message;
      }
    };
    let found = attribute;
    if ("values" in found && may(found) !== undefined)
      found = {
        ...found,
        values: found.values.filter(
          (value) => may({ ...attribute, values: [value] } as Attribute) === undefined,
        ),
      };
    const fault = may(found);
    if (fault !== undefined) {
      this.#faults.set(attribute.name, fault);
      return undefined;
    }
    this.#declared.set(found.name, found);
    this.fresh.push(found);
    return found;
  }

  #gatherMarks(): void {
    const { tags } = this.#rules;
    const candidates = [...this.#evidence].filter(([name]) => !this.#declared.has(name));
    const yesNo = candidates.filter(([, evidence]) => !isMarked(evidence) && isYesOrNo(evidence));
    const chosen = candidates.filter(
      ([, evidence]) => isMarked(evidence) || (tags !== undefined && isYesOrNo(evidence)),
    );
    const names = (columns: typeof candidates) => listed(columns.map(([name]) => name));
    if (tags === undefined && yesNo.length > 1)
      this.notes.push(
        `${names(yesNo)}: hold only yes and no, read as attributes of their own; --tags NAME reads them as tags of one`,
      );
    const target = this.#declared.get(this.tags);
    if (chosen.length === 0 || this.#evidence.has(this.tags) || (target && target.kind !== "multi-label"))
      return;
    for (const [name, evidence] of chosen) this.marks.set(name, { marked: isMarked(evidence) });
    this.notes.push(
      `${names(chosen)}: columns of marks, read as tags of ${JSON.stringify(this.tags)}; where a row has an x, a blank cell means no`,
    );
    const values = chosen.map(([name]) => name);
    if (target === undefined) this.#accepted({ kind: "multi-label", name: this.tags, values: values.sort() });
    else if (values.some((value) => !valuesOf(target).includes(value)))
      this.notes.push(`${JSON.stringify(this.tags)} is declared already; tags that it lacks are refused`);
  }
}

const SHOWN = 6;

function listed(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
