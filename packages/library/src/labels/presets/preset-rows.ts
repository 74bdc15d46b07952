// Rows of a data set's CSV file with the columns that a preset asks for.
import { csvRows } from "../formats/csv.ts";
import { orReject, type ReadContext } from "../formats/read-context.ts";
import type { LabelSource } from "../formats/text-source.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { suggestion } from "../suggestion.ts";

/**
 * Reads a CSV file row by row, columns by name and in any order.
 *
 * @param columns  those that must be there
 * @param toRecords  labels of one row, its cells in the order of `columns`
 * @throws LabelError if a column is missing
 */
export async function* presetRows(
  source: LabelSource,
  context: ReadContext,
  columns: readonly string[],
  toRecords: (cells: readonly string[], line: number) => LabelRecord[],
): AsyncGenerator<LabelRecord[]> {
  let at: number[] | undefined;
  let width = 0;
  for await (const rows of csvRows(source, context)) {
    const records: LabelRecord[] = [];
    for (const { line, cells } of rows) {
      if (at === undefined) {
        const names = cells.map((cell) => cell.trim());
        width = names.length;
        at = columns.map((column) => indexOfColumn(names, column, context.file, line));
        continue;
      }
      orReject(context, line, () => {
        if (cells.length !== width)
          throw new LabelError(
            `expected ${width} cells; got ${cells.length}; is a separator or quote missing?`,
          );
        records.push(
          ...toRecords(
            at!.map((index) => cells[index]),
            line,
          ),
        );
      });
    }
    if (records.length > 0) yield records;
  }
  if (at === undefined) throw new LabelError("is empty; expected a header line", { file: context.file });
}

function indexOfColumn(names: readonly string[], column: string, file: string, line: number): number {
  const index = names.indexOf(column);
  if (index === -1)
    throw new LabelError(
      `the preset expects a column ${JSON.stringify(column)}; ${suggestion(column, names)}`,
      { file, line },
    );
  return index;
}

/** `value` in other words; a value that the data set does not have is left for the attribute to refuse. */
export const inWords = (words: Readonly<Record<string, string>>, value: string): string =>
  Object.hasOwn(words, value.trim()) ? words[value.trim()] : value;
