// Seconds for formats that know no other time. The writer asks; who has the music answers.
import type { Span } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { StoredLabel } from "../stored-label.ts";

/** Where the seconds of a piece lie. */
export interface PieceClock {
  /** Length of the piece; undefined where unknown. */
  seconds(file: string): number | undefined;
  /** The stretch in seconds; undefined where the music cannot be read. */
  toSeconds(file: string, span: Span): { start: number; end: number } | undefined;
}

/** A clock for labels that are all in seconds. */
export const SECONDS_ONLY: PieceClock = { seconds: () => undefined, toSeconds: () => undefined };

/** The label's stretch in seconds, undefined for the whole piece. */
export function secondsOf(label: StoredLabel, clock: PieceClock): { start: number; end: number } | undefined {
  const { span, file } = label;
  if (span === undefined) return undefined;
  if (span.unit === "seconds") return { start: span.start, end: span.end };
  const inSeconds = clock.toSeconds(file, span);
  if (inSeconds === undefined)
    throw new LabelError(
      `this format knows seconds only, and the music to convert ${span.start}..${span.end} ${span.unit} is not there; export as CSV or JSONL`,
      { file },
    );
  return inSeconds;
}
