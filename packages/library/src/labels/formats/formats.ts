// The label formats by name, and how to tell which one a file is in.
import { READ_FORMATS, type ReadFormat } from "../../choices.ts";
import { LabelError } from "../label-error.ts";
import { suggestion } from "../suggestion.ts";
import { readCsv } from "./csv.ts";
import { readJams } from "./jams.ts";
import { readJson } from "./json.ts";
import { readJsonl } from "./jsonl.ts";
import { readLabelStudio } from "./label-studio.ts";
import type { LabelReader } from "./read-context.ts";

const READERS: Readonly<Record<ReadFormat, LabelReader>> = {
  csv: readCsv,
  json: readJson,
  jsonl: readJsonl,
  jams: readJams,
  "label-studio": readLabelStudio,
};

const BY_EXTENSION = new Map<string, ReadFormat>([
  ["csv", "csv"],
  ["tsv", "csv"],
  ["txt", "csv"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["jams", "jams"],
  ["json", "json"],
]);

/**
 * The format of a file by its name; `.gz` at the end does not count. What a `.json` file holds is told by its shape: see `readJson`.
 *
 * @throws LabelError if the extension says nothing
 */
export function formatOf(fileName: string): ReadFormat {
  const extension = /\.([a-z]+)(\.gz)?$/i.exec(fileName)?.[1].toLowerCase() ?? "";
  const format = BY_EXTENSION.get(extension);
  if (format === undefined)
    throw new LabelError(
      `the extension ${JSON.stringify(extension)} does not tell the format; name it (--format ${READ_FORMATS.join(" | ")})`,
      { file: fileName },
    );
  return format;
}

/** @throws LabelError naming the nearest format */
export function readerOf(format: string): LabelReader {
  if (Object.hasOwn(READERS, format)) return READERS[format as ReadFormat];
  throw new LabelError(`unknown format ${JSON.stringify(format)}; ${suggestion(format, READ_FORMATS)}`);
}
