// What the verbs of models have in common: progress as one line, numbers and times as a person reads them.
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** Progress and cancelling, as every verb of `semitone` takes them. */
export function following({ out, signal }: Session) {
  const start = performance.now();
  return {
    signal,
    onProgress: ({ stage, done, secondsLeft }: { stage: string; done: number; secondsLeft?: number }) => {
      const passed = (performance.now() - start) / 1000;
      const left = secondsLeft ?? (done > 0.05 ? (passed / done) * (1 - done) : undefined);
      out.progress(
        `${stage}, ${Math.round(100 * done)} %${left === undefined ? "" : `, ${duration(left)} left`}`,
      );
    },
  };
}

/** @throws UsageError unless `text` is a whole number in the range */
export function wholeNumberIn(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text.trim() === "")
    throw new UsageError(
      `${option}: expected a whole number in ${least}..${most}; got ${JSON.stringify(text)}`,
    );
  return value;
}

/**
 * Seconds of a time like `90s`, `5m`, `1h`; a plain number is seconds.
 *
 * @throws UsageError if it is not such a time
 */
export function seconds(option: string, text: string): number {
  const [, amount, unit = "s"] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text.trim()) ?? [];
  const value = Number(amount) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
  if (!(value > 0))
    throw new UsageError(`${option}: expected a time like 90s, 5m or 1h; got ${JSON.stringify(text)}`);
  return value;
}

export function duration(time: number): string {
  if (time < 90) return `${Math.ceil(time)} s`;
  return `${Math.ceil(time / 60)} min`;
}

/** Names separated by commas. */
export const list = (text: string | undefined): string[] | undefined =>
  text
    ?.split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Three decimals; a dash where there is none. */
export const decimals = (value: number | undefined | null): string =>
  value === undefined || value === null || Number.isNaN(value) ? "-" : value.toFixed(3);

export const taskName = ({ attribute, tag }: { attribute: string; tag?: string }): string =>
  tag === undefined ? attribute : `${attribute} (${tag})`;
