import { StatsError } from "../errors.ts";

/** A calibrated spread of errors, or the plain statement that there is too little to fit one from. */
export type ScaleCalibration =
  | { readonly status: "calibrated"; readonly scale: number }
  | { readonly status: "too-few-labels"; readonly n: number; readonly needed: number };

/**
 * The factor s that makes normal predictions N(mean, (s * deviation)^2) likeliest on left-out rows: s^2 = mean of (error / deviation)^2.
 *
 * @param errors      truth - prediction of each row, by a model that did not see its group
 * @param deviations  what the model claimed, > 0. @default 1 for all
 * @param needed      fewest labels to fit from. @default 20
 * @throws StatsError if the lengths differ or a deviation is not > 0
 */
export function fitScale(
  errors: readonly number[],
  deviations: readonly number[] = errors.map(() => 1),
  needed = 20,
): ScaleCalibration {
  if (errors.length !== deviations.length || !deviations.every((deviation) => deviation > 0))
    throw new StatsError(
      `fitScale: needs a deviation > 0 for each error; got ${deviations.length} for ${errors.length}`,
    );
  if (errors.length < needed) return { status: "too-few-labels", n: errors.length, needed };
  const squares = errors.reduce((sum, error, i) => sum + (error / deviations[i]) ** 2, 0);
  return { status: "calibrated", scale: Math.sqrt(squares / errors.length) };
}
