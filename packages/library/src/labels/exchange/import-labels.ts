// Labels from a file into a project, all or nothing, with a report of what changed and what could not be taken.

import type { SpanUnit } from "../../choices.ts";
import { PieceNames } from "../../pieces/piece-names.ts";
import type { Project } from "../../project.ts";
import { splitNames } from "../assignment-text.ts";
import { type Attribute, parseValue } from "../attribute.ts";
import { listAttributes, putAttribute } from "../attribute-store.ts";
import { formatOf, readerOf } from "../formats/formats.ts";
import type { ReadContext } from "../formats/read-context.ts";
import { type LabelSource, sourceName } from "../formats/text-source.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { LabelWriter } from "../label-writer.ts";
import { nameText, oneLine } from "../plain-text.ts";
import type { Preset } from "../presets/preset.ts";
import { findPreset } from "../presets/presets.ts";
import { ImportLog, type LabelImportReport } from "./import-log.ts";
import { gatherMarks } from "./mark-columns.ts";
import { PieceFinder } from "./piece-finder.ts";
import { ScannedLabels, type ScanRules } from "./scan-labels.ts";

/** Where a rule of reading (`oneValue`, `split`, `keepCase`, `nothing`, `tags`) is left out, it is decided from the cells, and reported. */
export interface ImportLabelsOptions extends Omit<ScanRules, "commaSeparated"> {
  /** `csv`, `json`, `jsonl`, `jams` or `label-studio`. @default by the file's extension */
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
  const format = options.preset ?? options.format ?? formatOf(file);
  const reader = preset ? undefined : readerOf(format);
  const started = performance.now();
  const names = new PieceNames(project, { byName: options.byName });
  const declared = declarations(project, preset?.attributes ?? [], options, file);
  const context: ReadContext = {
    file,
    declared: new Map(declared.byName),
    unit: options.unit ?? "seconds",
    fileColumn: options.fileColumn,
    reject: () => {},
    note: () => {},
  };
  const read = (reject: ReadContext["reject"]): AsyncGenerator<LabelRecord[]> => {
    context.reject = reject;
    const batches = preset
      ? preset.read(source, context, () => names.pieces.map(({ path }) => path))
      : reader!(source, context);
    return withNames(batches, context.declared);
  };

  const log = new ImportLog(file, options.dryRun ?? false);
  const finder = new PieceFinder(names, { byName: options.byName });
  const scanned = new ScannedLabels(declared.byName, declared.isWanted, options);
  if (preset === undefined || options.choose) await scan(read, { scanned, finder, preset, context, options });

  // A connection of its own: a transaction that waits for the next chunk must not take in what others write meanwhile.
  const connection = project.connection.another();
  try {
    connection.exec("BEGIN IMMEDIATE");
    for (const attribute of declared.fresh) log.attribute(putAttribute(connection, attribute));
    const fresh = new Set(scanned.fresh);
    for (const note of scanned.notes) log.note(note);
    const writer = new LabelWriter(connection, "import", `${format} ${file}`);
    context.note = (sentence) => log.note(sentence);
    for await (const records of read((error) => log.fail(error, true))) {
      options.signal?.throwIfAborted();
      for (const record of gatherMarks(records, scanned.marks, scanned.tags))
        take(record, { finder, scanned, fresh, options, log, writer });
      options.onProgress?.(log.read);
    }
    if (log.read === 0 && scanned.passedOver.size > 0)
      log.note(
        `no label of ${options.attributes!.join(", ")}; the file has ${[...scanned.passedOver].slice(0, 12).join(", ")}`,
      );
    const refused = options.strict === true && log.hasLosses;
    const commit = !options.dryRun && !refused && log.hasChanges;
    connection.exec(commit ? "COMMIT" : "ROLLBACK");
    return log.report({
      format: context.found ?? format,
      batch: commit ? writer.batch : undefined,
      refused,
      seconds: (performance.now() - started) / 1000,
    });
  } finally {
    // Closing ends a transaction that an error has left open, unwritten.
    connection.close();
  }
}

/** Names of attributes as they are declared, else as sheets are read. */
async function* withNames(
  batches: AsyncGenerator<LabelRecord[]>,
  declared: ReadContext["declared"],
): AsyncGenerator<LabelRecord[]> {
  const nameOf = (written: string) =>
    declared.has(nameText(written)) ? nameText(written) : oneLine(written);
  for await (const records of batches)
    yield records.map((record) => ({ ...record, attribute: nameOf(record.attribute) }));
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

interface Scanning {
  readonly scanned: ScannedLabels;
  readonly finder: PieceFinder;
  readonly preset: Preset | undefined;
  readonly context: ReadContext;
  readonly options: ImportLabelsOptions;
}

/** The first of two passes: how the cells are to be read, and which of several pieces is meant. */
async function scan(
  read: (reject: ReadContext["reject"]) => AsyncGenerator<LabelRecord[]>,
  { scanned, finder, preset, context, options: { choose, signal } }: Scanning,
): Promise<void> {
  for await (const records of read(() => {})) {
    signal?.throwIfAborted();
    for (const record of records) {
      if (!scanned.wants(record.attribute)) continue;
      // The values of a known data set mean what its preset says.
      if (preset === undefined) scanned.add(record);
      finder.learn(record.files);
    }
  }
  scanned.decide(context.separator === ",");
  if (choose === undefined) return;
  for (const [name, candidates] of finder.ambiguous()) {
    const chosen = await choose(name, candidates);
    if (chosen !== undefined) finder.choose(name, chosen);
  }
}

interface Taking {
  readonly finder: PieceFinder;
  readonly scanned: ScannedLabels;
  /** Attributes to be declared with their first label. */
  readonly fresh: Set<Attribute>;
  readonly options: ImportLabelsOptions;
  readonly log: ImportLog;
  readonly writer: LabelWriter;
}

/** Matches, checks and writes one label. */
function take(record: LabelRecord, { finder, scanned, fresh, options, log, writer }: Taking): void {
  if (!scanned.takes(record.attribute)) return;
  log.read++;
  if (isBlank(record.value)) {
    log.blank++;
    return;
  }
  try {
    const read = scanned.read(record);
    const value = read && parseValue(read.attribute, read.value);
    if (read === undefined || value === undefined) {
      log.blank++;
      return;
    }
    const piece = log.resolved(record.files[0], finder.find(record.files));
    if (piece === undefined) return;
    if (fresh.delete(read.attribute)) log.attribute(putAttribute(writer.connection, read.attribute));
    const annotator = record.annotator ?? options.annotator;
    const result = writer.put(piece, read.attribute, { ...record, annotator, value });
    log.put(piece.path, { ...record, attribute: read.attribute.name, annotator }, result);
  } catch (error) {
    if (!(error instanceof LabelError)) throw error;
    log.fail(error.at({ file: log.file, line: record.line, column: record.column }));
  }
}

/** Nothing said, whatever the attribute: an empty column is no reason to want it declared. */
function isBlank(value: LabelRecord["value"]): boolean {
  return value === null || value === undefined || (typeof value === "string" && value.trim() === "");
}
