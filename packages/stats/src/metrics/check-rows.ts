// What every metric asks of its rows before it counts them.
import { StatsError } from "../errors.ts";

/** @throws StatsError unless both lists have one length > 0 and `predicted` holds no NaN */
export function checkNumbers(
  where: string,
  truth: readonly (number | boolean)[],
  predicted: readonly number[],
): void {
  checkLengths(where, truth, predicted);
  for (const [row, value] of predicted.entries())
    if (Number.isNaN(value) || Number.isNaN(truth[row]))
      throw new StatsError(`${where}: rows must hold numbers; got ${truth[row]}, ${value} at row ${row}`);
}

/** @throws StatsError unless there is a distribution over the same classes for each row, with the true class among them */
export function checkProbabilities(
  where: string,
  truth: readonly number[],
  probs: readonly (readonly number[])[],
): void {
  checkLengths(where, truth, probs);
  const classes = probs[0].length;
  for (const [row, own] of probs.entries()) {
    if (own.length !== classes || !own.every((p) => p >= 0 && p <= 1 + 1e-6))
      throw new StatsError(
        `${where}: rows must hold ${classes} probabilities in 0..1; got [${own.join(", ")}] at row ${row}; logits want softmax first`,
      );
    if (own[truth[row]] === undefined)
      throw new StatsError(`${where}: classes must be in 0..${classes - 1}; got ${truth[row]} at row ${row}`);
  }
}

function checkLengths(where: string, truth: ArrayLike<unknown>, predicted: ArrayLike<unknown>): void {
  if (truth.length !== predicted.length || truth.length === 0)
    throw new StatsError(
      `${where}: truth and predictions must be of one length > 0; got ${truth.length} and ${predicted.length}`,
    );
}
