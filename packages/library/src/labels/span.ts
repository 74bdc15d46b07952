// What a stretch of a piece must hold. Knows no file and no database.
import type { Span } from "./label.ts";
import { LabelError } from "./label-error.ts";

/** @throws LabelError unless 0 <= start < end, and both are whole numbers where the unit is ticks */
export function checkSpan(span: Span): Span {
  const { unit, start, end } = span;
  if (!(start >= 0 && start < end && Number.isFinite(end)))
    throw new LabelError(`a stretch must hold 0 <= start < end; got ${start}..${end} ${unit}`, {
      column: "start",
    });
  if (unit === "ticks" && !(Number.isInteger(start) && Number.isInteger(end)))
    throw new LabelError(`ticks are whole numbers; got ${start}..${end}; are these seconds?`, {
      column: "start",
    });
  return span;
}
