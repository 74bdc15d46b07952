import { checkNumbers, checkProbabilities } from "./check-rows.ts";

/**
 * Area under the ROC curve: the chance that a positive row scores above a negative one, ties counting one half; 0..1.
 *
 * @param positive  one flag a row
 * @param scores    one number a row, higher = more likely positive
 * @returns NaN where one of the two kinds is missing: the area is not defined
 * @throws StatsError if the lengths differ, there are no rows, or a score is NaN
 * @see Mann and Whitney 1947: the mean rank of the positives gives the same number in O(n log n)
 */
export function auc(positive: readonly boolean[], scores: readonly number[]): number {
  checkNumbers("auc", positive, scores);
  const order = scores.map((_, row) => row).sort((a, b) => scores[a] - scores[b]);
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    const tied = order.slice(start, end).filter((row) => positive[row]).length;
    rankSum += (tied * (start + 1 + end)) / 2;
    positives += tied;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/** Mean over classes of the area of that class against the rest; classes missing from the truth are left out. */
export function macroAuc(truth: readonly number[], probs: readonly (readonly number[])[]): number {
  checkProbabilities("macroAuc", truth, probs);
  const areas = probs[0]
    .map((_, k) =>
      auc(
        truth.map((t) => t === k),
        probs.map((row) => row[k]),
      ),
    )
    .filter((area) => !Number.isNaN(area));
  return areas.reduce((total, area) => total + area, 0) / areas.length;
}
