import { TrainError } from "../errors.ts";
import { solvePositive } from "./cholesky.ts";

/**
 * Linear regression that minimises the sum of squared errors + penalty * |weights|^2; the intercept is free.
 *
 * @param penalty  > 0, in squared units of the features
 * @returns the prediction of a row
 * @throws TrainError if the penalty is not > 0 or a feature is not finite
 */
export function fitRidge(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  penalty: number,
): (row: readonly number[]) => number {
  const mean = (of: (row: number) => number): number =>
    targets.reduce((total, _, row) => total + of(row), 0) / targets.length;
  const centre = rows[0].map((_, i) => mean((row) => rows[row][i]));
  const level = mean((row) => targets[row]);
  const centred = rows.map((row) => row.map((value, i) => value - centre[i]));
  const gram = centre.map((_, i) =>
    centre.map((_, j) => centred.reduce((total, row) => total + row[i] * row[j], i === j ? penalty : 0)),
  );
  const right = centre.map((_, i) =>
    centred.reduce((total, row, n) => total + row[i] * (targets[n] - level), 0),
  );
  const weights = penalty > 0 ? solvePositive(gram, right) : undefined;
  if (!weights)
    throw new TrainError(`fitRidge: penalty must be > 0 and features finite; got penalty ${penalty}`);
  return (row) => weights.reduce((total, weight, i) => total + weight * (row[i] - centre[i]), level);
}
