// The curve of a score over the number of labels, and the questions that it answers: how many labels for a score, and what is worth how many.
import { type Estimate, estimate, type Scored } from "./resample.ts";

/** Cells of one method, from few labels to many. */
export type LabelCurve = readonly Scored[];

/**
 * Labels that a score needs: where the curve, made to rise (its running maximum), first reaches it, between two cells on a scale of the
 * logarithm of labels. Infinite where it is not reached with the labels there are; the fewest labels where the first cell is there already.
 */
export function labelsFor(curve: LabelCurve, target: number): Estimate {
  const at = (scores: readonly number[]) =>
    firstReached(
      curve.map(({ cell }) => cell.labels),
      scores,
      target,
    );
  return estimate(
    at(curve.map(({ score }) => score)),
    Float64Array.from(curve[0].draws, (_, i) => at(curve.map(({ draws }) => draws[i]))),
  );
}

/**
 * What an advantage is worth in labels at a cell: how many more labels the other method would need for the score that the cell has. Below
 * 0 where the other has it with fewer.
 */
export function worthInLabels(cell: Scored, other: LabelCurve): Estimate {
  const labels = other.map(({ cell: { labels: count } }) => count);
  const worth = (score: number, scores: readonly number[]) =>
    firstReached(labels, scores, score) - cell.cell.labels;
  return estimate(
    worth(
      cell.score,
      other.map(({ score }) => score),
    ),
    Float64Array.from(cell.draws, (score, i) =>
      worth(
        score,
        other.map(({ draws }) => draws[i]),
      ),
    ),
  );
}

function firstReached(labels: readonly number[], scores: readonly number[], target: number): number {
  let best = scores[0];
  if (best >= target) return labels[0];
  for (let i = 1; i < labels.length; i++) {
    const next = Math.max(best, scores[i]);
    if (next >= target) {
      const share = (target - best) / (next - best);
      return labels[i - 1] * (labels[i] / labels[i - 1]) ** share;
    }
    best = next;
  }
  return Number.POSITIVE_INFINITY;
}
