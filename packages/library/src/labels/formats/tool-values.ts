// Values as label tools write them into one cell or key: Label Studio's JSON of choices, ratings, regions. Knows no file.
import type { LabelRecord, RawValue } from "../label.ts";
import { LabelError } from "../label-error.ts";
import { parseLabelJson } from "../label-json.ts";
import { checkSpan } from "../span.ts";
import { asNumber, asObject, type JsonObject } from "./json-objects.ts";

/** Types of results that hold labels, by the key of their content. */
const LISTS = ["choices", "labels", "timeserieslabels", "taxonomy", "brushlabels", "paragraphlabels"];

export type ToolValue = Pick<LabelRecord, "value" | "kind" | "span">;

/**
 * The content of one result of Label Studio: `choices`, `labels`, `taxonomy` (each tag a path, see `Taxonomy`), `rating`, `number`,
 * `text`; undefined where there is none.
 */
export function resultContent(value: JsonObject): Pick<LabelRecord, "value" | "kind"> | undefined {
  const type = LISTS.find((key) => Array.isArray(value[key]));
  if (type !== undefined) {
    const chosen = value[type] as unknown[];
    return { value: chosen, kind: chosen.length > 1 ? "multi-label" : "categorical" };
  }
  if (value.number !== undefined) return { value: value.number as RawValue, kind: "continuous" };
  if (value.rating !== undefined) return { value: value.rating as RawValue, kind: "ordinal" };
  if (value.text !== undefined) return { value: textOf(value.text), kind: "group" };
  return undefined;
}

function textOf(text: unknown): RawValue {
  if (!Array.isArray(text)) return text as RawValue;
  if (text.length > 1)
    throw new LabelError(`takes one text; got ${text.length}; which of them is the label?`);
  return text[0] as RawValue;
}

/** The stretch of a region, in seconds; undefined where the result is of the whole piece. @throws LabelError for one that ends before it begins */
export function regionSpan({ start, end }: JsonObject): LabelRecord["span"] {
  const [from, to] = [asNumber(start), asNumber(end)];
  return from === undefined || to === undefined
    ? undefined
    : checkSpan({ unit: "seconds", start: from, end: to });
}

/**
 * The labels that one cell or key holds: itself, or what a label tool has packed into it. An object with a content of `resultContent` is that
 * content, a list of such objects (regions) is several labels, a list of lists is a taxonomy.
 */
export function toolValues(raw: unknown): readonly ToolValue[] {
  const parsed = typeof raw === "string" ? parsedJson(raw) : raw;
  if (Array.isArray(parsed) && parsed.length > 0) {
    if (parsed.every(Array.isArray))
      return [
        {
          value: parsed,
          ...(parsed.length > 1 ? { kind: "multi-label" } : {}),
        },
      ];
    const regions = parsed.map((item) => regionValue(asObject(item)));
    if (regions.every((region) => region !== undefined)) return regions;
  } else if (parsed !== raw || (typeof parsed === "object" && parsed !== null)) {
    const region = regionValue(asObject(parsed));
    if (region) return [region];
  }
  return [{ value: raw as RawValue }];
}

function regionValue(value: JsonObject): ToolValue | undefined {
  const content = resultContent(value);
  if (content === undefined) return undefined;
  const span = regionSpan(value);
  // One choice of a cell may be one of several tags elsewhere: the cells decide.
  const kind = content.kind === "categorical" ? {} : { kind: content.kind };
  return { value: content.value, ...kind, ...(span ? { span } : {}) };
}

/** JSON that begins like what tools write; anything else as it is. */
function parsedJson(text: string): unknown {
  if (!/^\s*(\[\s*[[{]|\{\s*")/.test(text)) return text;
  try {
    return parseLabelJson(text);
  } catch {
    return text;
  }
}
