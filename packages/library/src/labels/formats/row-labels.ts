// The labels in one row of a table, whatever the table is written in: CSV cells, or the values of a JSON object.
import { type Attribute, valuesOf } from "../attribute.ts";
import type { LabelRecord, RawValue } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { nameText } from "../plain-text.ts";
import { markOf } from "../reading/marks.ts";
import { type ColumnRoles, columnRoles } from "./column-roles.ts";
import { commonParts, type Fields } from "./columns.ts";
import { asText } from "./json-objects.ts";
import type { ReadContext } from "./read-context.ts";
import { toolValues } from "./tool-values.ts";

/** Columns of a table, known: makes labels of its rows. */
export class RowReader {
  readonly #roles: ColumnRoles;
  readonly #context: ReadContext;

  /**
   * @param headers  names of the columns as written
   * @param rows     some rows, by which columns with an unclear name are judged
   * @throws LabelError without place, where the columns are not those of labels
   */
  constructor(headers: readonly string[], rows: readonly (readonly unknown[])[], context: ReadContext) {
    this.#roles = columnRoles(headers, rows, context);
    this.#context = context;
    if (this.#roles.labelStudio) context.found = "label-studio table";
  }

  /** @throws LabelError for a row without a file name, or with a stretch or confidence that cannot be */
  labels(cells: readonly unknown[], line: number | undefined): LabelRecord[] {
    const { files, reserved, long, labels, labelStudio } = this.#roles;
    const names = files.map((at) => asText(cells[at])).filter((name) => name !== undefined);
    if (names.length === 0) throw new LabelError("file_name is blank", { column: "file_name" });
    const fields: Fields = Object.fromEntries(reserved.map(([name, at]) => [name, cells[at]]));
    const parts = commonParts(fields, this.#context.unit);
    // Users of Label Studio are numbers, here as in its JSON.
    const annotator =
      labelStudio && /^\d+$/.test(parts.annotator ?? "") ? `user-${parts.annotator}` : parts.annotator;
    const common = { ...parts, annotator, files: names, line, ...(labelStudio ? { exact: true } : {}) };
    if (long) {
      const attribute = asText(cells[long.attribute]);
      if (attribute === undefined) throw new LabelError("attribute is blank", { column: "attribute" });
      return recordsOf(common, attribute, cells[long.value], "value", this.#context.declared);
    }
    return labels.flatMap(({ at, header, attribute, tag }) =>
      tag === undefined
        ? recordsOf(common, attribute, cells[at], header, this.#context.declared)
        : [
            {
              ...common,
              attribute,
              value: tagValue(cells[at], tag, header),
              column: header,
              kind: "multi-label" as const,
            },
          ],
    );
  }
}

type Common = Omit<LabelRecord, "value" | "attribute">;

/** `genre---rock`, as MTG-Jamendo has it: the attribute is in the tag. */
const ATTRIBUTE_IN_TAG = /^([\w/ ]+)---(.+)$/;

function recordsOf(
  common: Common,
  attribute: string,
  cell: unknown,
  column: string,
  declared: ReadContext["declared"],
): LabelRecord[] {
  // A declared value may look like what a tool writes.
  if (typeof cell === "string" && isValueOf(declared.get(nameText(attribute)), nameText(cell)))
    return [{ ...common, attribute, value: cell, column }];
  if (typeof cell === "string" && cell.includes("---") && /^tags$/i.test(column)) {
    const tags = cell.split("|").map((tag) => ATTRIBUTE_IN_TAG.exec(tag.trim()));
    if (tags.every((tag) => tag !== null)) return byAttribute(common, tags, column);
  }
  return toolValues(cell).map(({ value, kind, span }) => ({
    ...common,
    attribute,
    value,
    column,
    ...(kind ? { kind } : {}),
    ...(span ? { span } : {}),
  }));
}

const isValueOf = (attribute: Attribute | undefined, text: string): boolean =>
  attribute !== undefined && valuesOf(attribute).includes(text);

function byAttribute(common: Common, tags: readonly RegExpExecArray[], column: string): LabelRecord[] {
  const values = new Map<string, string[]>();
  for (const [, attribute, tag] of tags) values.set(attribute, [...(values.get(attribute) ?? []), tag]);
  return [...values].map(([attribute, value]) => ({
    ...common,
    attribute,
    value,
    column,
    kind: "multi-label",
  }));
}

/** A cell of a column `attribute=tag`: a weight, yes or no in words, or a mark. A blank cell is unknown. */
function tagValue(cell: unknown, tag: string, column: string): RawValue {
  const mark = markOf(cell);
  if (mark === undefined)
    throw new LabelError(
      `expected 1, 0, yes, no, x or blank, since the column is read as the tag ${JSON.stringify(tag)}; got ${JSON.stringify(cell)?.slice(0, 40)}; if all of it is the name of an attribute, declare that first (semitone label define)`,
      { column },
    );
  return mark === "" ? "" : Object.fromEntries([[tag, mark]]);
}
