// A number that changes with the step: learning rates, weights of terms, temperatures.
import { JobError } from "../errors.ts";

/** A curve through `points`, constant before the first and after the last. */
export interface Schedule {
  /** [step, value], steps rising; steps count from 0. */
  readonly points: readonly (readonly [step: number, value: number])[];
  /** How to get from one point to the next; "exponential" needs values > 0. @default "linear" */
  readonly between?: "linear" | "cosine" | "exponential" | "hold";
}

const CURVES: Record<NonNullable<Schedule["between"]>, (from: number, to: number, part: number) => number> = {
  linear: (from, to, part) => from + (to - from) * part,
  cosine: (from, to, part) => to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2,
  exponential: (from, to, part) => from * (to / from) ** part,
  hold: (from) => from,
};

/**
 * The schedule as a function of the step.
 *
 * @throws JobError if there is no point, the steps do not rise, a value is not finite, or the curve is unknown
 */
export function compileSchedule(
  { points, between = "linear" }: Schedule,
  where: string,
): (step: number) => number {
  const curve = CURVES[between];
  if (!curve)
    throw new JobError(
      `${where}: between must be one of ${Object.keys(CURVES).join(", ")}; got "${between}"`,
    );
  if (points.length === 0) throw new JobError(`${where}: at least one point is needed`);
  for (const [i, [step, value]] of points.entries()) {
    if (!Number.isFinite(step) || !Number.isFinite(value) || (i > 0 && step <= points[i - 1][0]))
      throw new JobError(
        `${where}: points must be finite, with rising steps; got [${step}, ${value}] at point ${i}`,
      );
    if (between === "exponential" && value <= 0)
      throw new JobError(`${where}: exponential needs values > 0; got ${value} at point ${i}`);
  }
  return (step) => {
    const after = points.findIndex(([at]) => at > step);
    if (after === 0) return points[0][1];
    if (after < 0) return points[points.length - 1][1];
    const [from, start] = points[after - 1];
    const [to, end] = points[after];
    return curve(start, end, (step - from) / (to - from));
  };
}
