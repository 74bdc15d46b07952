// Hands on what views say of the pieces of a file that was read.
import type { RowWriter } from "../rows/row-writer.ts";
import type { FileResult } from "./file-result.ts";

/** Adds the rows of every piece of a file; views that could not read it have none. */
export function keepRows(writer: RowWriter, { sha256, pieces }: Pick<FileResult, "sha256" | "pieces">): void {
  for (const { ordinal, views } of pieces)
    for (const rows of views) if ("rows" in rows) writer.add(`${sha256}:${ordinal}`, rows);
}
