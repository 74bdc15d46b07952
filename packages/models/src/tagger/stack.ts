// Candidates combined: weights >= 0 that sum to 1, found from predictions of rows that each candidate did not see.

/** Evidence that the weights before any data count as, in labels: measured, see docs/results-labelling.md. Squared errors scatter more. */
const PRIOR_LABELS = { classes: 1, numbers: 4 } as const;
const ROUNDS = 200;

/**
 * Weights of a mixture of predicted distributions that maximise
 * sum_i sum_c t_ic log sum_m w_m p_mic + PRIOR_LABELS.classes sum_m prior_m log w_m, by expectation maximisation.
 *
 * @param predictions  by candidate, row and class
 * @param priors       relative weights before any evidence
 * @param counts       how much each row counts. @default 1
 */
export function stackClasses(
  predictions: readonly (readonly (readonly number[])[])[],
  targets: readonly (readonly number[])[],
  priors: readonly number[],
  counts: readonly number[] = targets.map(() => 1),
): number[] {
  const prior = normalized(priors);
  let weights = prior;
  for (let round = 0; round < ROUNDS; round++) {
    const next = prior.map((share) => PRIOR_LABELS.classes * share);
    for (const [i, target] of targets.entries())
      for (const [c, mass] of target.entries()) {
        if (mass === 0) continue;
        let total = 0;
        for (let m = 0; m < weights.length; m++) total += weights[m] * predictions[m][i][c];
        for (let m = 0; m < weights.length; m++)
          next[m] += (counts[i] * mass * weights[m] * predictions[m][i][c]) / Math.max(total, 1e-300);
      }
    weights = normalized(next);
  }
  return weights;
}

/**
 * Weights of a mean of predicted numbers that minimise squared error + PRIOR_LABELS.numbers s^2 KL(prior, w), s^2 the least error of a
 * candidate, by exponentiated gradient.
 */
export function stackNumbers(
  predictions: readonly (readonly number[])[],
  targets: readonly number[],
  priors: readonly number[],
  counts: readonly number[] = targets.map(() => 1),
): number[] {
  const prior = normalized(priors);
  const errors = predictions.map((of) => of.map((value, i) => value - targets[i]));
  const inner = errors.map((a) =>
    errors.map((b) => a.reduce((sum, value, i) => sum + counts[i] * value * b[i], 0)),
  );
  const unit = Math.max(1e-300, Math.min(...inner.map((row, m) => row[m])));
  const strength = (PRIOR_LABELS.numbers / counts.reduce((sum, count) => sum + count, 0)) * unit;
  let weights = prior;
  for (let round = 0; round < 4 * ROUNDS; round++) {
    const slopes = weights.map(
      (weight, m) =>
        (2 * inner[m].reduce((sum, value, other) => sum + value * weights[other], 0) -
          (strength * prior[m]) / Math.max(weight, 1e-9)) /
        unit,
    );
    const level = Math.min(...slopes);
    weights = normalized(
      weights.map((weight, m) => weight * Math.exp(-0.05 * Math.min(20, slopes[m] - level))),
    );
  }
  return weights;
}

/** The mixture's prediction of each row. */
export function mix(
  predictions: readonly (readonly (readonly number[])[])[],
  weights: readonly number[],
): number[][] {
  return predictions[0].map((first, i) =>
    first.map((_, c) => weights.reduce((sum, weight, m) => sum + weight * predictions[m][i][c], 0)),
  );
}

/** The same in parts of their sum. */
export function normalized(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
