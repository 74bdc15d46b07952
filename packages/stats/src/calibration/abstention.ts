// Answering only where one is sure enough: what it costs in coverage, what it saves in errors.
import { checkProbabilities } from "../metrics/check-rows.ts";

/** Rows answered at a threshold, and how often the answers are wrong. */
export interface RiskPoint {
  /** Least confidence that is answered. */
  readonly threshold: number;
  /** Share of rows answered. */
  readonly coverage: number;
  /** Share of wrong answers among them. */
  readonly risk: number;
}

/** Risk by coverage, the surest rows first: a point for each distinct confidence. @throws StatsError for unsound rows @see El-Yaniv and Wiener 2010 */
export function riskCoverage(truth: readonly number[], probs: readonly (readonly number[])[]): RiskPoint[] {
  checkProbabilities("riskCoverage", truth, probs);
  const rows = probs
    .map((row, i) => {
      const confidence = Math.max(...row);
      return { confidence, isWrong: row.indexOf(confidence) !== truth[i] };
    })
    .sort((a, b) => b.confidence - a.confidence);
  const points: RiskPoint[] = [];
  let wrong = 0;
  for (const [i, { confidence, isWrong }] of rows.entries()) {
    wrong += Number(isWrong);
    if (rows[i + 1]?.confidence === confidence) continue;
    points.push({ threshold: confidence, coverage: (i + 1) / rows.length, risk: wrong / (i + 1) });
  }
  return points;
}

/** The point of largest coverage whose risk is at most `risk`; undefined where even the surest answers are wrong too often. */
export const abstentionThreshold = (
  truth: readonly number[],
  probs: readonly (readonly number[])[],
  risk: number,
): RiskPoint | undefined => riskCoverage(truth, probs).findLast((point) => point.risk <= risk);
