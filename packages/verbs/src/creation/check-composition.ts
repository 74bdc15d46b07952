// What can be asked of music that is composed, checked and filled in.
import {
  type CompositionPlan,
  checkConstraints,
  parseKey,
  parseMeter,
  type SegmentModel,
  SemitoneError,
} from "@semitone/models";
import type { GenerateOptions } from "./generate-options.ts";

/** Longest piece that is composed at once. */
export const MAX_BARS = 2048;

type Composition = Pick<
  GenerateOptions,
  "constraints" | "strength" | "key" | "meter" | "bars" | "temperature"
>;

/** What can be checked before a model is opened. @throws SemitoneError (`option`) */
export function checkNumbers({
  strength = 1.5,
  bars = 16,
  temperature = 0.6,
  key,
}: Composition): Pick<CompositionPlan, "strength" | "bars" | "temperature" | "key"> {
  requireNumber("strength", strength, 0, 4);
  requireNumber("temperature", temperature, 0, 2);
  requireNumber("bars", bars, 1, MAX_BARS, true);
  return { strength, bars, temperature, ...(key === undefined ? {} : { key: parseKey(key) }) };
}

/** What a segment model is to compose, with every default filled in. @throws SemitoneError (`option`) for what it does not know */
export const checkComposition = (
  model: SegmentModel,
  options: Composition,
): Omit<CompositionPlan, "seed"> => ({
  constraints: checkConstraints(model, options.constraints ?? {}),
  ...checkNumbers(options),
  ...(options.meter !== undefined && { grid: parseMeter(options.meter, model.config.grids) }),
});

/** @throws SemitoneError (`option`) for a number outside `low..high`, or not whole where it must be */
export function requireNumber(name: string, value: number, low: number, high: number, whole = false): void {
  if (value >= low && value <= high && (!whole || Number.isSafeInteger(value))) return;
  throw new SemitoneError(
    `${name}: expected ${whole ? "a whole number" : "a number"} in ${low}..${high}; got ${value}`,
    "option",
  );
}
