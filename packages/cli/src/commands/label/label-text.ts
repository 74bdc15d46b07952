// Labels in words, for tables and messages.
import type { Attribute, LabelValue, Span, SpanUnit } from "@semitone/library";
import { SPAN_UNITS } from "@semitone/library";
import { UsageError } from "../../usage-error.ts";

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

export interface PlaceOptions {
  readonly start?: string;
  readonly end?: string;
  readonly unit?: string;
}

/** @throws UsageError unless `unit` is one we know */
export function unitOption(unit: string): SpanUnit {
  if ((SPAN_UNITS as readonly string[]).includes(unit)) return unit as SpanUnit;
  throw new UsageError(`--unit: expected ${SPAN_UNITS.join(", ")}; got ${JSON.stringify(unit)}`);
}

/** The stretch that `--start` and `--end` name; undefined for the whole piece. */
export function spanOption({ start, end, unit = "seconds" }: PlaceOptions): Span | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined) throw new UsageError("--start and --end come together");
  const numbers = [Number(start), Number(end)];
  if (numbers.some((number) => !Number.isFinite(number)))
    throw new UsageError(`--start, --end: expected numbers; got ${start}, ${end}`);
  return { unit: unitOption(unit), start: numbers[0], end: numbers[1] };
}
