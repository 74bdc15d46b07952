// Labels from a file into a project, all or nothing, with a report of what changed and what could not be taken.

import { nearestName } from "@semitone/stats";
import { PieceNames } from "../../pieces/piece-names.ts";
import type { Project } from "../../project.ts";
import { splitNames } from "../assignment-text.ts";
import { type Attribute, parseValue, plainText } from "../attribute.ts";
import { listAttributes, putAttribute } from "../attribute-store.ts";
import { formatOf, readerOf } from "../formats/formats.ts";
import type { ReadContext } from "../formats/read-context.ts";
import { type LabelSource, sourceName } from "../formats/text-source.ts";
import type { LabelRecord, LabelValue, SpanUnit } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { LabelWriter } from "../label-writer.ts";
import { findPreset } from "../presets/presets.ts";
import { suggestion } from "../suggestion.ts";
import { ImportLog, type LabelImportReport } from "./import-log.ts";
import { AttributeEvidence } from "./infer-attributes.ts";

export interface ImportLabelsOptions {
  /** `csv`, `jsonl`, `jams` or `label-studio`. @default by the file's extension */
  readonly format?: string;
  /** Name of a preset, which then knows the format. */
  readonly preset?: string;
  /** Unit of `start` and `end` where the file names none. @default "seconds" */
  readonly unit?: SpanUnit;
  /** Column or key with the file name. @default "file_name" */
  readonly fileColumn?: string;
  /** Let a file name alone find its piece, whatever the folders, where only one piece has it. @default false */
  readonly byName?: boolean;
  /** Take only these attributes of the file: names, or lists of names parted by commas, see `splitNames`. @default all */
  readonly attributes?: readonly string[];
  /** Who gave the labels for which the file names nobody. @default "" (unnamed) */
  readonly annotator?: string;
  /** Declarations of attributes that the project does not have yet. @default inferred from their values, and reported */
  readonly define?: readonly Attribute[];
  /** Tells what would change and changes nothing. @default false */
  readonly dryRun?: boolean;
  /** Changes nothing if anything in the file cannot be taken. @default false */
  readonly strict?: boolean;
  /** Asked once for each ambiguous name, before anything is written; undefined leaves it out. @default nobody is asked */
  readonly choose?: (name: string, candidates: readonly string[]) => Promise<string | undefined>;
  /** Called after each batch with the number of labels read. */
  readonly onProgress?: (labels: number) => void;
  /** Ends the import; nothing of it stays. */
  readonly signal?: AbortSignal;
}

/**
 * Reads labels from `source` into the project, in one batch that `undoLabels` takes back.
 *
 * Names of files are matched exactly, else by clear unique suffix or stem, and the report says how; what is unclear is left out and
 * listed with its candidates. A label that cannot be taken (unknown value, out of range) is left out and listed with line and column.
 *
 * @throws LabelError if the file as a whole cannot be read (then nothing has changed); the reason of `signal` if it is aborted
 * @example const report = await importLabels(project, "labels.csv", { dryRun: true })
 */
export async function importLabels(
  project: Project,
  source: LabelSource,
  options: ImportLabelsOptions = {},
): Promise<LabelImportReport> {
  const file = sourceName(source);
  const preset = options.preset === undefined ? undefined : findPreset(options.preset);
  const format = preset?.name ?? options.format ?? formatOf(file);
  const reader = preset ? undefined : readerOf(format);
  const started = performance.now();
  const names = new PieceNames(project, { byName: options.byName });
  const declared = declarations(project, preset?.attributes ?? [], options, file);
  const context: ReadContext = {
    file,
    unit: options.unit ?? "seconds",
    fileColumn: options.fileColumn,
    known: [...declared.byName.keys()],
    reject: () => {},
  };
  const read = (reject: ReadContext["reject"]): AsyncGenerator<LabelRecord[]> => {
    const its = { ...context, reject };
    return withPlainNames(
      preset ? preset.read(source, its, () => names.pieces.map(({ path }) => path)) : reader!(source, its),
    );
  };

  const log = new ImportLog(file, format, options.dryRun ?? false);
  if (preset === undefined || options.choose) await scan(read, names, declared, options, log);

  // A connection of its own: a transaction that waits for the next chunk must not take in what others write meanwhile.
  const connection = project.connection.another();
  try {
    connection.exec("BEGIN IMMEDIATE");
    for (const attribute of declared.fresh) log.attribute(putAttribute(connection, attribute));
    const writer = new LabelWriter(connection, "import", `${format} ${file}`);
    for await (const records of read((error) => log.fail(error, true))) {
      options.signal?.throwIfAborted();
      for (const record of records) take(record, { names, declared, options, log, writer });
      options.onProgress?.(log.read);
    }
    const refused = options.strict === true && log.hasLosses;
    const commit = !options.dryRun && !refused && log.hasChanges;
    connection.exec(commit ? "COMMIT" : "ROLLBACK");
    return log.report(commit ? writer.batch : undefined, refused, (performance.now() - started) / 1000);
  } finally {
    // Closing ends a transaction that an error has left open, unwritten.
    connection.close();
  }
}

/** Names as attributes keep them, see `plainText`. */
async function* withPlainNames(batches: AsyncGenerator<LabelRecord[]>): AsyncGenerator<LabelRecord[]> {
  for await (const records of batches)
    yield records.map((record) => ({ ...record, attribute: plainText(record.attribute) }));
}

interface Declarations {
  readonly byName: Map<string, Attribute>;
  /** Whether an attribute of the file is asked for. */
  readonly isWanted: (name: string) => boolean;
  /** To be written: from the preset, from the options, or inferred. */
  readonly fresh: Attribute[];
}

function declarations(
  project: Project,
  fromPreset: readonly Attribute[],
  { define = [], attributes }: ImportLabelsOptions,
  file: string,
): Declarations {
  const byName = new Map(listAttributes(project).map((attribute) => [attribute.name, attribute]));
  const fresh: Attribute[] = [];
  const isWanted = wantedAmong(attributes, [...byName.keys(), ...define.map(({ name }) => name)]);
  for (const attribute of [...fromPreset, ...define]) {
    if (!isWanted(attribute.name)) continue;
    const known = byName.get(attribute.name);
    if (known && known.kind !== attribute.kind)
      throw new LabelError(
        `${attribute.name}: is ${known.kind} in this project and ${attribute.kind} here; leave it out (--attributes) or use another project`,
        { file },
      );
    if (known) continue;
    byName.set(attribute.name, attribute);
    fresh.push(attribute);
  }
  return { byName, fresh, isWanted };
}

/** Whether lists of names have a name in them, which itself tells how the commas in them are meant. */
function wantedAmong(
  lists: readonly string[] | undefined,
  known: readonly string[],
): (name: string) => boolean {
  const found = new Map<string, boolean>();
  return (name) => {
    let isWanted = found.get(name);
    if (isWanted === undefined) {
      isWanted = lists === undefined || splitNames(lists, [...known, name]).includes(name);
      found.set(name, isWanted);
    }
    return isWanted;
  };
}

/** The first of two passes: what undeclared attributes are, and which of several pieces is meant. */
async function scan(
  read: (reject: ReadContext["reject"]) => AsyncGenerator<LabelRecord[]>,
  names: PieceNames,
  declared: Declarations,
  { choose, signal }: ImportLabelsOptions,
  log: ImportLog,
): Promise<void> {
  const evidence = new Map<string, AttributeEvidence>();
  const asked = new Set<string>();
  for await (const records of read(() => {})) {
    signal?.throwIfAborted();
    for (const { attribute, value, kind, files } of records) {
      if (!declared.isWanted(attribute)) continue;
      if (!declared.byName.has(attribute)) {
        let seen = evidence.get(attribute);
        if (!seen) evidence.set(attribute, (seen = new AttributeEvidence()));
        seen.add(value, kind);
      }
      if (choose) for (const name of files) asked.add(name);
    }
  }
  const known = [...declared.byName.keys()];
  for (const [name, seen] of evidence) {
    const near = nearestName(name, known);
    // A slip of the pen must not found an attribute of its own: left undeclared, its labels are refused with the nearest name.
    if (near !== undefined) continue;
    const attribute = seen.attribute(name);
    if (attribute === undefined) continue;
    declared.byName.set(name, attribute);
    declared.fresh.push(attribute);
  }
  for (const name of asked) {
    const match = names.match(name);
    if (match.kind !== "ambiguous") continue;
    const chosen = await choose!(name, match.candidates);
    if (chosen !== undefined) log.choose(name, chosen);
  }
}

interface Taking {
  readonly names: PieceNames;
  readonly declared: Declarations;
  readonly options: ImportLabelsOptions;
  readonly log: ImportLog;
  readonly writer: LabelWriter;
}

/** Matches, checks and writes one label. */
function take(record: LabelRecord, { names, declared, options, log, writer }: Taking): void {
  if (!declared.isWanted(record.attribute)) return;
  log.read++;
  if (isBlank(record.value)) {
    log.blank++;
    return;
  }
  try {
    const attribute = declared.byName.get(record.attribute);
    if (attribute === undefined)
      throw new LabelError(
        `unknown attribute ${JSON.stringify(record.attribute)}; ${suggestion(record.attribute, [...declared.byName.keys()])}; to add it, define it`,
      );
    const value: LabelValue | undefined = parseValue(attribute, record.value);
    if (value === undefined) {
      log.blank++;
      return;
    }
    const piece = log.resolve(record.files, names);
    if (piece === undefined) return;
    const result = writer.put(piece, attribute, {
      ...record,
      annotator: record.annotator ?? options.annotator,
      value,
    });
    log.put(piece.path, record, value, result);
  } catch (error) {
    if (!(error instanceof LabelError)) throw error;
    log.fail(error.at({ file: log.file, line: record.line, column: record.column }));
  }
}

/** Nothing said, whatever the attribute: an empty column is no reason to want it declared. */
function isBlank(value: LabelRecord["value"]): boolean {
  return value === null || value === undefined || (typeof value === "string" && value.trim() === "");
}
