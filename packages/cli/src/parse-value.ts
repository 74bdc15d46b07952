// One word of a command line as a value: a number in its range, a time, one of several choices, or text.
import { nearestName } from "@semitone/stats";
import { type OptionDescription, UsageError } from "@semitone/verbs/table";

const SECONDS = { s: 1, m: 60, h: 3600 };

/** @throws UsageError naming the option, what it may be, what it was, and the nearest choice */
export function parseValue(option: OptionDescription, text: string): string | number {
  const { reads, choices } = option;
  if (choices.includes(text)) return text;
  switch (reads) {
    case "number":
      return parseNumber(option, text);
    case "time":
      return parseTime(option, text);
    case "choice":
      throw refused(option, `one of ${choices.join(", ")}`, text, nearestName(text, choices));
    default:
      return text;
  }
}

function parseNumber(option: OptionDescription, text: string): number {
  const { isWhole, low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY, choices } = option;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= low && value <= high && (!isWhole || Number.isSafeInteger(value)))
    return value;
  const number = isWhole ? "a whole number" : "a number";
  const range = Number.isFinite(high) ? ` in ${low}..${high}` : Number.isFinite(low) ? ` >= ${low}` : "";
  throw refused(option, [`${number}${range}`, ...choices].join(" or "), text);
}

/** Seconds of `90s`, `5m` or `1h`; a plain number is seconds. */
function parseTime(option: OptionDescription, text: string): number {
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text.trim()) ?? [];
  const value = Number(amount) * SECONDS[unit as keyof typeof SECONDS];
  if (value > 0) return value;
  throw refused(option, "a time like 90s, 5m or 1h", text);
}

function refused({ name }: OptionDescription, expected: string, got: string, near?: string): UsageError {
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  return new UsageError(`${name}: expected ${expected}; got ${JSON.stringify(got)}${hint}`);
}
