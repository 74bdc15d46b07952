// JSON of unknown shape, taken apart without surprises: every step answers undefined where the shape is another.
import { LabelError } from "../label-error.ts";
import { parseLabelJson } from "../label-json.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asText = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== ""
    ? value.trim()
    : typeof value === "number"
      ? String(value)
      : undefined;

export const asNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** Values of a whole document: it is bounded by its length, too. */
const MAX_VALUES = 32_000_000;

/** Parses a JSON document, or one document a line. */
export function parseDocuments(text: string, file: string): unknown[] {
  try {
    return [parseLabelJson(text, { values: MAX_VALUES })];
  } catch (error) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length < 2 || !/^\s*\{.*\}\s*$/.test(lines[0]))
      throw new LabelError(
        text.trim() === "" ? "is empty; expected JSON" : `not JSON: ${(error as Error).message}`,
        { file },
      );
    return lines.map((line, index) => {
      try {
        return parseLabelJson(line);
      } catch (inner) {
        throw new LabelError(`not JSON: ${(inner as Error).message}`, { file, line: index + 1 });
      }
    });
  }
}
