// An option in words, the same for `--help` and for the page of the documentation.
import type { OptionDescription } from "@semitone/verbs/table";

/** `number of folds (2..100, default: 5)` */
export function optionText(option: OptionDescription): string {
  const parts = [rangeText(option), defaultText(option)].filter((part) => part !== "");
  return parts.length === 0 ? option.help : `${option.help} (${parts.join("; ")})`;
}

/** More choices than these are not listed: an error names them all. */
const MAX_NAMED = 12;

/** What may be given: choices, or a range; empty where any text will do. */
export function rangeText({ reads, low, high, choices, unit, isWhole }: OptionDescription): string {
  if (reads === "choice") return choices.length > MAX_NAMED ? `${choices.length} names` : choices.join(" | ");
  if (reads === "time") return "such as 90s, 5m or 1h";
  if (reads !== "number") return "";
  const numbers = numberRange(low, high, isWhole);
  return [[numbers, unit].filter(Boolean).join(" "), ...choices].filter((part) => part !== "").join(" or ");
}

function numberRange(low: number | undefined, high: number | undefined, isWhole: boolean): string {
  if (low !== undefined && high !== undefined) return `${low}..${high}`;
  if (low !== undefined) return `>= ${low}`;
  return isWhole ? "whole number" : "";
}

/** `default: 5`; empty where there is none worth telling. */
export function defaultText({ default: value, otherwise, reads }: OptionDescription): string {
  if (otherwise !== undefined) return `default: ${otherwise}`;
  if (value === undefined || reads === "switch") return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : `default: ${value.join(",")}`;
  if (typeof value === "object") return "";
  return `default: ${reads === "time" ? clockText(value as number) : value}`;
}

/** `90s`, `5m`, `1h`: seconds as a user types them. */
function clockText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
