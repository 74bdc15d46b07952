// Sheets with a column for each tag: their rows as tags of one attribute.
import type { LabelRecord } from "../label.ts";
import { markOf } from "../reading/marks.ts";

/**
 * Makes the cells of one row in `columns` a single record of the attribute `name`. A blank cell is a no in a row with a mark in any column of
 * marks; in a row without one, and in columns of yes and no, it is unknown.
 *
 * @param columns  each with whether it holds marks only
 */
export function gatherMarks(
  records: readonly LabelRecord[],
  columns: ReadonlyMap<string, { readonly marked: boolean }>,
  name: string,
): LabelRecord[] {
  if (columns.size === 0) return [...records];
  const kept: LabelRecord[] = [];
  let row: LabelRecord[] = [];
  const close = () => {
    if (row.length > 0)
      kept.push({ ...row[0], attribute: name, kind: "multi-label", value: tagsOf(row, columns) });
    row = [];
  };
  for (const record of records) {
    if (!columns.has(record.attribute)) kept.push(record);
    else {
      // Labels of one row share the list of its names.
      if (row.length > 0 && row[0].files !== record.files) close();
      row.push(record);
    }
  }
  close();
  return kept;
}

function tagsOf(
  row: readonly LabelRecord[],
  columns: ReadonlyMap<string, { readonly marked: boolean }>,
): object {
  const marks = row.map(({ attribute, value }) => ({ attribute, mark: markOf(value) }));
  const isMarkedRow = marks.some(({ attribute, mark }) => columns.get(attribute)!.marked && mark === 1);
  return Object.fromEntries(
    marks.flatMap(({ attribute, mark }) => {
      if (typeof mark === "number") return [[attribute, mark]];
      return isMarkedRow && columns.get(attribute)!.marked ? [[attribute, 0]] : [];
    }),
  );
}
