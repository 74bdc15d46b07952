// Labels in words, for tables and messages.
import type { Attribute, EditResult, LabelValue, Span } from "@semitone/library";
import { type Block, line, note } from "../declare/block.ts";

/** A value as a person reads it: `calm`, `0.25`, `calm 70%, sad 30%`, `0.2 ± 0.1`. */
export function valueText(value: LabelValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value === "string") return value;
  const { loc, scale } = value;
  if (loc !== undefined && scale !== undefined && Object.keys(value).length === 2)
    return `${valueText(loc)} ± ${valueText(scale)}`;
  return Object.entries(value)
    .map(([name, weight]) =>
      weight === 1 ? name : weight === 0 ? `not ${name}` : `${name} ${Math.round(weight * 100)}%`,
    )
    .join(", ");
}

export function spanText(span: Span | undefined): string {
  return span === undefined ? "" : `${span.start}..${span.end} ${span.unit}`;
}

/** What an attribute may hold, in a few words. */
export function attributeText(attribute: Attribute): string {
  if (attribute.kind === "continuous") return `${attribute.min}..${attribute.max}`;
  return "values" in attribute ? attribute.values.join(attribute.kind === "ordinal" ? " < " : ", ") : "";
}

/** One line for each change. */
export function editBlocks({ changes }: EditResult): Block[] {
  const lines = changes.map(({ file, attribute, before, after }) =>
    line(
      `${file}: ${attribute} ${before === undefined ? "" : `${valueText(before)} -> `}${after === undefined ? "unknown" : valueText(after)}`,
    ),
  );
  return changes.length === 0 ? [note("nothing changed")] : lines;
}
