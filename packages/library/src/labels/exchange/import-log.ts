// What an import of labels did, counted as it goes, with a bounded number of examples of each thing. Writes nothing.

import type { MatchMethod } from "../../names/match-files.ts";
import { nameKey } from "../../names/name-key.ts";
import type { KnownPiece } from "../../pieces/piece-names.ts";
import type { Attribute } from "../attribute.ts";
import type { LabelRecord, LabelValue, Span } from "../label.ts";
import type { LabelError } from "../label-error.ts";
import type { PutResult } from "../label-writer.ts";
import type { Found } from "./piece-finder.ts";

/** Examples kept of each thing; the counts are always complete. */
const MAX_EXAMPLES = 100;
/** Names remembered, so that each is counted once. */
const MAX_NAMES = 200_000;

/** A name that no piece, or more than one, answers to, with the labels that were left out for it. */
export interface UnmatchedName {
  readonly name: string;
  readonly labels: number;
  readonly candidates: readonly string[];
  /** Where the file was found but dropped by the import of the music: the reasons it was dropped for. */
  readonly droppedFor?: readonly string[];
  /** Where a piece was found that it cannot be: why not. */
  readonly because?: string;
}

/** What became of the labels of one attribute. */
interface AttributeTally {
  added: number;
  changed: number;
  unchanged: number;
  /** Tags that were added, in however many labels. */
  tags: number;
}

export interface LabelImportReport {
  readonly file: string;
  readonly format: string;
  readonly dryRun: boolean;
  /** For `undo`; undefined where nothing was written. */
  readonly batch: number | undefined;
  /** Labels in the file: `read = added + changed + unchanged + blank + unmatchedLabels + ambiguousLabels + failed`. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Blank cells: unknown, hence nothing. */
  readonly blank: number;
  readonly unmatchedLabels: number;
  readonly ambiguousLabels: number;
  /** Labels that could not be taken; see `errors`. */
  readonly failed: number;
  /** Records that could not be read at all, each of one or several labels; see `errors`. */
  readonly broken: number;
  /** Attributes that the project did not have. */
  readonly newAttributes: readonly Attribute[];
  /** Names matched, by how. */
  readonly matched: Readonly<Record<MatchMethod | "chosen", number>>;
  /** The first names that were not matched exactly. */
  readonly matches: readonly { readonly name: string; readonly path: string; readonly method: string }[];
  readonly unmatched: readonly UnmatchedName[];
  readonly ambiguous: readonly UnmatchedName[];
  /** The first changes of labels that were there before. */
  readonly changes: readonly {
    readonly file: string;
    readonly attribute: string;
    readonly span: Span | undefined;
    readonly annotator: string;
    readonly before: LabelValue;
    readonly after: LabelValue;
  }[];
  /** The same counts by attribute. */
  readonly attributes: readonly (Readonly<AttributeTally> & { readonly attribute: string })[];
  /** What was guessed, and how to have it otherwise; and what was left out because it is no label. */
  readonly notes: readonly string[];
  readonly errors: readonly {
    readonly line: number | undefined;
    readonly column: string | undefined;
    readonly message: string;
  }[];
  /** `strict` found something that could not be taken, so nothing was written. */
  readonly refused: boolean;
  readonly seconds: number;
}

export class ImportLog {
  read = 0;
  blank = 0;
  readonly #counts = { added: 0, changed: 0, unchanged: 0, unmatched: 0, ambiguous: 0, failed: 0, broken: 0 };
  readonly #matched = { exact: 0, suffix: 0, stem: 0, folded: 0, elsewhere: 0, name: 0, chosen: 0 };
  readonly #attributes: Attribute[] = [];
  readonly #matches: { name: string; path: string; method: string }[] = [];
  readonly #lost = { unmatched: new Map<string, number>(), ambiguous: new Map<string, number>() };
  readonly #why = new Map<string, Pick<UnmatchedName, "candidates" | "droppedFor" | "because">>();
  readonly #named = new Set<string>();
  readonly #changes: LabelImportReport["changes"][number][] = [];
  readonly #errors: LabelImportReport["errors"][number][] = [];
  readonly #tallies = new Map<string, AttributeTally>();
  readonly #notes = new Set<string>();

  constructor(
    readonly file: string,
    readonly dryRun: boolean,
  ) {}

  /** Whether there is anything to keep: attributes without a single label are not. */
  get hasChanges(): boolean {
    return this.#counts.added + this.#counts.changed > 0;
  }

  /** Whether anything in the file was not taken. */
  get hasLosses(): boolean {
    const { unmatched, ambiguous, failed, broken } = this.#counts;
    return unmatched + ambiguous + failed + broken > 0;
  }

  attribute(attribute: Attribute): void {
    this.#attributes.push(attribute);
  }

  /** What was guessed, or left out without being a label; said once each. */
  note(sentence: string): void {
    if (this.#notes.size < MAX_EXAMPLES) this.#notes.add(sentence);
  }

  /** Counts how the name of a label was found, or the label as lost. @returns its piece */
  resolved(name: string, found: Found): KnownPiece | undefined {
    if (found.kind === "match") {
      if (this.#named.has(name)) return found.piece;
      if (this.#named.size < MAX_NAMES) this.#named.add(name);
      this.#matched[found.method]++;
      if ((found.method !== "exact" || found.name !== name) && this.#matches.length < MAX_EXAMPLES)
        this.#matches.push({ name, path: found.path, method: found.method });
      return found.piece;
    }
    const { kind, ...why } = found;
    const lost = kind === "none" ? "unmatched" : kind;
    this.#counts[lost]++;
    const names = this.#lost[lost];
    if (names.has(name) || names.size < MAX_EXAMPLES) {
      names.set(name, (names.get(name) ?? 0) + 1);
      this.#why.set(name, why);
    }
    return undefined;
  }

  put(file: string, { attribute, span, annotator = "" }: LabelRecord, result: PutResult): void {
    this.#counts[result.outcome]++;
    let tally = this.#tallies.get(attribute);
    if (!tally) this.#tallies.set(attribute, (tally = { added: 0, changed: 0, unchanged: 0, tags: 0 }));
    tally[result.outcome]++;
    if (result.outcome === "added") tally.tags += result.tags ?? 0;
    if (result.outcome === "changed" && this.#changes.length < MAX_EXAMPLES)
      this.#changes.push({ file, attribute, span, annotator, before: result.before, after: result.after });
  }

  /** Says so where the file brings nothing at all, or only names of other folders. */
  #sayIfNothing(): void {
    const { added, changed, unchanged, unmatched, ambiguous, failed, broken } = this.#counts;
    const lost = unmatched + ambiguous + failed + broken;
    if (this.read === 0 && lost === 0) this.note("no label in the file");
    else if (this.read === this.blank && lost === 0)
      this.note(`no label in the file: every cell is blank or means nothing (${this.blank})`);
    else if (added + changed === 0 && unchanged > 0)
      this.note(`nothing new: labels that are there already (${unchanged})`);
    const elsewhere = [...this.#lost.unmatched.keys()].filter((name) =>
      (this.#why.get(name)?.candidates ?? []).some((path) => nameKey(path) === nameKey(name)),
    );
    if (elsewhere.length > 0)
      this.note(
        `${elsewhere.length === 1 ? "a name is that of a piece" : `${elsewhere.length} names are those of pieces`} in another folder, as ${JSON.stringify(elsewhere[0])}; --by-name takes them`,
      );
  }

  /** A label, or a whole record, that could not be taken. */
  fail(error: LabelError, whole = false): void {
    this.#counts[whole ? "broken" : "failed"]++;
    if (this.#errors.length < MAX_EXAMPLES)
      this.#errors.push({ line: error.place.line, column: error.place.column, message: error.message });
  }

  report({
    format,
    batch,
    refused,
    seconds,
  }: Pick<LabelImportReport, "format" | "batch" | "refused" | "seconds">): LabelImportReport {
    this.#sayIfNothing();
    const { unmatched, ambiguous, ...counts } = this.#counts;
    const examples = (lost: Map<string, number>) =>
      [...lost].map(([name, labels]) => ({
        name,
        labels,
        ...this.#why.get(name)!,
      }));
    return {
      file: this.file,
      format,
      dryRun: this.dryRun,
      batch,
      read: this.read,
      ...counts,
      blank: this.blank,
      unmatchedLabels: unmatched,
      ambiguousLabels: ambiguous,
      newAttributes: this.#attributes,
      matched: { ...this.#matched },
      matches: this.#matches,
      unmatched: examples(this.#lost.unmatched),
      ambiguous: examples(this.#lost.ambiguous),
      changes: this.#changes,
      attributes: [...this.#tallies].map(([attribute, tally]) => ({ attribute, ...tally })),
      notes: [...this.#notes],
      // A record that cannot be read is told before the labels of its batch.
      errors: this.#errors.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
      refused,
      seconds,
    };
  }
}
