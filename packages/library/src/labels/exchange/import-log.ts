// What an import of labels did, counted as it goes, with a bounded number of examples of each thing. Writes nothing.

import type { MatchMethod } from "../../names/match-files.ts";
import type { KnownPiece, PieceNames } from "../../pieces/piece-names.ts";
import type { Attribute } from "../attribute.ts";
import type { LabelRecord, LabelValue, Span } from "../label.ts";
import type { LabelError } from "../label-error.ts";
import type { PutResult } from "../label-writer.ts";

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
  readonly errors: readonly {
    readonly line: number | undefined;
    readonly column: string | undefined;
    readonly message: string;
  }[];
  /** `strict` found something that could not be taken, so nothing was written. */
  readonly refused: boolean;
  readonly seconds: number;
}

type Resolved = KnownPiece | { readonly lost: "unmatched" | "ambiguous"; readonly name: string };

export class ImportLog {
  read = 0;
  blank = 0;
  readonly #counts = { added: 0, changed: 0, unchanged: 0, unmatched: 0, ambiguous: 0, failed: 0, broken: 0 };
  readonly #matched = { exact: 0, suffix: 0, stem: 0, folded: 0, name: 0, chosen: 0 };
  readonly #attributes: Attribute[] = [];
  readonly #matches: { name: string; path: string; method: string }[] = [];
  readonly #lost = { unmatched: new Map<string, number>(), ambiguous: new Map<string, number>() };
  readonly #candidates = new Map<string, Pick<UnmatchedName, "candidates" | "droppedFor">>();
  readonly #changes: LabelImportReport["changes"][number][] = [];
  readonly #errors: LabelImportReport["errors"][number][] = [];
  readonly #chosen = new Map<string, string>();
  readonly #resolved = new Map<string, Resolved>();

  constructor(
    readonly file: string,
    readonly format: string,
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

  /** What a person said an ambiguous name means. */
  choose(name: string, path: string): void {
    this.#chosen.set(name, path);
  }

  /** The piece of a label, by the first of its names that is known; undefined is counted as lost. */
  resolve(files: readonly string[], names: PieceNames): KnownPiece | undefined {
    const [first] = files;
    let resolved = this.#resolved.get(first);
    if (resolved === undefined) {
      resolved = this.#match(files, names);
      if (this.#resolved.size >= MAX_NAMES) this.#resolved.clear();
      this.#resolved.set(first, resolved);
    }
    if (!("lost" in resolved)) return resolved;
    this.#counts[resolved.lost]++;
    const lost = this.#lost[resolved.lost];
    if (lost.has(resolved.name) || lost.size < MAX_EXAMPLES)
      lost.set(resolved.name, (lost.get(resolved.name) ?? 0) + 1);
    return undefined;
  }

  #match(files: readonly string[], names: PieceNames): Resolved {
    let ambiguous = false;
    for (const name of files) {
      const chosen = this.#chosen.get(name);
      const match = names.match(chosen ?? name);
      if (match.kind === "match") {
        const method = chosen === undefined ? match.method : "chosen";
        this.#matched[method]++;
        if (method !== "exact" && this.#matches.length < MAX_EXAMPLES)
          this.#matches.push({ name, path: match.path, method });
        return names.pieces[match.piece];
      }
      const wanted = match.kind === "ambiguous" || !this.#candidates.has(files[0]);
      if (wanted && this.#candidates.size < 2 * MAX_EXAMPLES)
        this.#candidates.set(files[0], {
          candidates: match.candidates,
          ...(match.kind === "none" ? { droppedFor: names.droppedFor(name) } : {}),
        });
      ambiguous ||= match.kind === "ambiguous";
    }
    return { lost: ambiguous ? "ambiguous" : "unmatched", name: files[0] };
  }

  put(
    file: string,
    { attribute, span, annotator = "" }: LabelRecord,
    after: LabelValue,
    result: PutResult,
  ): void {
    this.#counts[result.outcome]++;
    if (result.outcome === "changed" && this.#changes.length < MAX_EXAMPLES)
      this.#changes.push({ file, attribute, span, annotator, before: result.before, after });
  }

  /** A label, or a whole record, that could not be taken. */
  fail(error: LabelError, whole = false): void {
    this.#counts[whole ? "broken" : "failed"]++;
    if (this.#errors.length < MAX_EXAMPLES)
      this.#errors.push({ line: error.place.line, column: error.place.column, message: error.message });
  }

  report(batch: number | undefined, refused: boolean, seconds: number): LabelImportReport {
    const { unmatched, ambiguous, ...counts } = this.#counts;
    const examples = (lost: Map<string, number>) =>
      [...lost].map(([name, labels]) => ({
        name,
        labels,
        ...(this.#candidates.get(name) ?? { candidates: [] }),
      }));
    return {
      file: this.file,
      format: this.format,
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
      // A record that cannot be read is told before the labels of its batch.
      errors: this.#errors.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
      refused,
      seconds,
    };
  }
}
