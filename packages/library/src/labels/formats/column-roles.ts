// What the columns of a table are, by their names and first cells: file name, stretch, annotator, index, labels. Knows no file format.

import { ANNOTATOR_KINDS } from "../../choices.ts";
import { endsLikeMusic } from "../../names/name-key.ts";
import { splitAssignment } from "../assignment-text.ts";
import { LabelError } from "../label-error.ts";
import { foldedText, nameText } from "../plain-text.ts";
import { suggestion } from "../suggestion.ts";
import type { ReservedColumn } from "./columns.ts";
import type { ReadContext } from "./read-context.ts";

/** Names for the column with the file's name, surest first. */
const FILE_NAMES =
  "file_name filename file path file_path filepath midi_file audio_file music_file midi_filename audio_filename midi_path audio_path midi audio piece piece_name song track score music url".split(
    " ",
  );
/** These hold file names whatever the cells look like; the others only where no cell is a number. */
const SURE_FILE_NAMES = 5;
const ALIASES: Readonly<Record<Exclude<ReservedColumn, "file_name">, readonly string[]>> = {
  start: "start start_time start_seconds start_sec start_s onset begin".split(" "),
  end: "end end_time end_seconds end_sec end_s offset stop".split(" "),
  unit: ["unit"],
  annotator:
    "annotator rater user annotated_by labeler labeller coder worker worker_id annotator_id rater_id user_id completed_by email email_address respondent participant participant_id".split(
      " ",
    ),
  annotator_kind: ["annotator_kind", "source"],
  confidence: ["confidence", "certainty"],
  aggregation: ["aggregation"],
};
/** Columns of ours by their own names. */
export const RESERVED: ReadonlySet<string> = new Set(["file_name", ...Object.keys(ALIASES)]);
const ATTRIBUTE_NAMES = ["attribute", "tag", "dimension", "question"];
const VALUE_NAMES = ["value", "rating", "label", "answer", "response"];
const INDEX_NAMES = new Set(
  "index row row_number row_names rownames row_name rownumber nr no no. # id x level_0".split(" "),
);
/** What Label Studio writes of an annotation beside its labels. */
const LABEL_STUDIO_COLUMNS = new Set(
  "id annotation_id created_at updated_at lead_time inner_id file_upload".split(" "),
);

export interface ColumnRoles {
  /** Cells with names of the file, best first. */
  readonly files: readonly number[];
  readonly reserved: readonly (readonly [Exclude<ReservedColumn, "file_name">, number])[];
  /** Long: where attribute and value stand. */
  readonly long: { readonly attribute: number; readonly value: number } | undefined;
  /** Wide: the label columns. `attribute=tag` is one tag of an attribute. */
  readonly labels: readonly { at: number; header: string; attribute: string; tag?: string }[];
  /** A table that Label Studio wrote: its cells mean exactly what they say. */
  readonly labelStudio: boolean;
}

/** A column's name without regard to case, and with spaces, `_` and `-` alike. */
export const keyOf = (header: string): string => foldedText(header).replace(/[\s_-]+/g, "_");

/**
 * What each column is.
 *
 * @param headers  names as written
 * @param rows     some rows, by which columns with an unclear name are judged
 * @throws LabelError without place: no column has the file's name, a name stands twice, there is no label column
 */
export function columnRoles(
  headers: readonly string[],
  rows: readonly (readonly unknown[])[],
  context: ReadContext,
): ColumnRoles {
  const keys = columnKeys(headers, context);
  const columns = { headers, keys, rows };
  const labelStudio =
    keys.includes("annotation_id") && (keys.includes("lead_time") || keys.includes("updated_at"));
  const files = fileColumns(columns, context);
  const taken = new Set(files);
  const reserved = reservedColumns(columns, taken);
  const find = (names: readonly string[]) =>
    names.map((name) => keys.indexOf(name)).find((at) => at !== -1 && !taken.has(at));
  const [attribute, value] = [find(ATTRIBUTE_NAMES), find(VALUE_NAMES)];
  const long = attribute !== undefined && value !== undefined ? { attribute, value } : undefined;
  const rest = headers.map((_, at) => at).filter((at) => !taken.has(at));
  const labels = long
    ? []
    : labelColumns(
        columns,
        labelStudio ? rest.filter((at) => !LABEL_STUDIO_COLUMNS.has(keys[at])) : rest,
        context,
      );
  if (!long && labels.length === 0)
    throw new LabelError(
      'expected a column for each attribute, or the columns "attribute" and "value"; got neither',
    );
  if (long && rest.length > 2) {
    const others = rest.filter((at) => at !== attribute && at !== value && headers[at].trim() !== "");
    if (others.length > 0)
      context.note(
        `left out, since each row is one label: ${others
          .slice(0, 8)
          .map((at) => JSON.stringify(headers[at]))
          .join(", ")}`,
      );
  }
  return { files, reserved, long, labels, labelStudio };
}

/** The key of each column. A declared attribute may be called like anything but a column of ours: then its column is a label column. */
function columnKeys(headers: readonly string[], { fileColumn, declared }: ReadContext): string[] {
  const own = headers.map(keyOf);
  const isLong = own.includes("attribute") && own.includes("value");
  return headers.map((header, at) => {
    if (header === fileColumn) return "file_name";
    const ours = RESERVED.has(own[at]) || (isLong && (own[at] === "attribute" || own[at] === "value"));
    return declared.has(nameText(header)) && !ours ? `=${nameText(header)}` : own[at];
  });
}

interface Columns {
  readonly headers: readonly string[];
  readonly keys: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

const cellsAt = (rows: Columns["rows"], at: number): string[] =>
  rows.map((row) => String(row[at] ?? "").trim()).filter((cell) => cell !== "");

function fileColumns({ headers, keys, rows }: Columns, context: ReadContext): number[] {
  const sure = FILE_NAMES.slice(0, SURE_FILE_NAMES).flatMap((name) => indexesOf(keys, name));
  const named =
    sure.length > 0
      ? sure
      : FILE_NAMES.slice(SURE_FILE_NAMES)
          .flatMap((name) => indexesOf(keys, name))
          .filter((at) => !cellsAt(rows, at).some((cell) => Number.isFinite(Number(cell))));
  if (named.length > 0) {
    const twice = named.find((at, index) => index > 0 && keys[at] === keys[named[0]]);
    if (twice !== undefined) throw new LabelError(`the column ${JSON.stringify(keys[twice])} stands twice`);
    return sure.length > 0 ? named : named.slice(0, 1);
  }
  const holding = keys.flatMap((_, at) => {
    const cells = cellsAt(rows, at);
    return cells.length > 0 && 2 * cells.filter(endsLikeMusic).length >= cells.length ? [at] : [];
  });
  if (headers.some((header) => endsLikeMusic(header)))
    throw new LabelError(
      `expected a line of column names; got ${JSON.stringify(headers.slice(0, 3).join(" "))}, which looks like a row; put one in front, such as file_name,mood`,
    );
  if (holding.length === 1) {
    context.note(
      `the column ${JSON.stringify(headers[holding[0]])} is taken for the file names; --file-column names another`,
    );
    return holding;
  }
  throw new LabelError(
    `expected a column "file_name"; ${suggestion("file_name", headers)}; name it with fileColumn (--file-column)`,
  );
}

const indexesOf = (keys: readonly string[], key: string): number[] =>
  keys.flatMap((one, at) => (one === key ? [at] : []));

/** Columns of ours by any of their names. Adds them to `taken`. */
function reservedColumns({ keys, rows }: Columns, taken: Set<number>): ColumnRoles["reserved"] {
  const found = new Map<Exclude<ReservedColumn, "file_name">, number>();
  for (const [name, aliases] of Object.entries(ALIASES) as [
    Exclude<ReservedColumn, "file_name">,
    string[],
  ][]) {
    const at = aliases.map((alias) => keys.indexOf(alias)).find((index) => index !== -1 && !taken.has(index));
    if (at === undefined) continue;
    if (indexesOf(keys, keys[at]).length > 1)
      throw new LabelError(`the column ${JSON.stringify(keys[at])} stands twice`);
    // A column called `source` tells of kinds of annotators only if its cells do.
    if (
      keys[at] === "source" &&
      cellsAt(rows, at).some((cell) => !(ANNOTATOR_KINDS as readonly string[]).includes(cell))
    )
      continue;
    found.set(name, at);
  }
  // An onset alone, or under another name than ours, is no stretch.
  const [start, end] = [found.get("start"), found.get("end")];
  for (const [one, other, name] of [
    [start, end, "start"],
    [end, start, "end"],
  ] as const)
    if (one !== undefined && other === undefined && keys[one] !== name) found.delete(name);
  for (const at of found.values()) taken.add(at);
  return [...found];
}

function labelColumns(
  { headers, keys, rows }: Columns,
  rest: readonly number[],
  context: ReadContext,
): ColumnRoles["labels"] {
  const labels = rest.flatMap((at) => {
    const header = nameText(headers[at]);
    const cells = cellsAt(rows, at);
    if (
      isIndex(keys[at]) &&
      cells.length === rows.length &&
      (counts(cells) || numbersRows(keys[at], cells))
    ) {
      context.note(
        `the column ${header === "" ? "without a name" : JSON.stringify(header)} only counts the rows and is left out`,
      );
      return [];
    }
    if (header === "" || UNNAMED.test(keys[at])) {
      if (cells.length > 0) context.note(`column ${at + 1} has no name and is left out`);
      return [];
    }
    const { name: attribute, value: tag } = splitAssignment(header, context.declared.keys());
    return [{ at, header, attribute, ...(tag === undefined ? {} : { tag: tag.trim() }) }];
  });
  const twice = labels.find(
    ({ header }, index) => labels.findIndex((one) => one.header === header) !== index,
  );
  if (twice) throw new LabelError(`the column ${JSON.stringify(twice.header)} stands twice; rename one`);
  return labels;
}

/** What pandas calls a column without a name, once more for each time it was written and read. */
const UNNAMED = /^unnamed:_?\d+(\.\d+)*$/;

const isIndex = (key: string): boolean =>
  key === "" || INDEX_NAMES.has(key) || UNNAMED.test(key) || /^\.\.\.\d+$/.test(key);

/** Whether a column that can be nothing but numbers of rows holds them, as after rows were left out: whole numbers that never return. */
function numbersRows(key: string, cells: readonly string[]): boolean {
  return (
    (key === "id" || key === "index" || UNNAMED.test(key)) &&
    cells.length > 1 &&
    cells.every((cell) => /^\d+$/.test(cell)) &&
    new Set(cells).size === cells.length
  );
}

/** Whether the cells run 0, 1, 2 ... or 1, 2, 3 ... */
export function counts(cells: readonly string[]): boolean {
  const first = Number(cells[0]);
  return (
    cells.length > 0 &&
    (first === 0 || first === 1) &&
    cells.every((cell, index) => /^\d+$/.test(cell) && Number(cell) === first + index)
  );
}
