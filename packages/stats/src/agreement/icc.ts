// Intraclass correlation of continuous ratings, one-way: each unit has raters of its own, and their number may differ.

export interface Icc {
  /** Reliability of one rating, ICC(1,1): the share of variance that lies between units. */
  readonly icc1: number;
  /** Reliability of the mean of `k` ratings, ICC(1,k). */
  readonly iccK: number;
  /** Ratings a unit, averaged so that units with different numbers count right (their plain number if all are alike). */
  readonly k: number;
  readonly units: number;
  readonly ratings: number;
}

/**
 * ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW), ICC(k) = (MSB - MSW) / MSB, from the mean squares between and within units.
 *
 * The right form where no rater judged all units; with raters in common a two-way form would be higher.
 *
 * @param units  values of each unit; units without any are left out
 * @returns NaN in `icc1` and `iccK` where fewer than two units, or no unit with two ratings, leave nothing to compare
 * @see Shrout and Fleiss 1979, case 1; McGraw and Wong 1996
 */
export function intraclassCorrelation(units: readonly (readonly number[])[]): Icc {
  const rated = units.filter((unit) => unit.length > 0);
  const ratings = rated.reduce((count, unit) => count + unit.length, 0);
  const grandMean = rated.flat().reduce((sum, value) => sum + value, 0) / ratings;
  let [between, within, squaredSizes] = [0, 0, 0];
  for (const unit of rated) {
    const mean = unit.reduce((sum, value) => sum + value, 0) / unit.length;
    between += unit.length * (mean - grandMean) ** 2;
    for (const value of unit) within += (value - mean) ** 2;
    squaredSizes += unit.length ** 2;
  }
  const count = rated.length;
  const meanSquareBetween = between / (count - 1);
  const meanSquareWithin = within / (ratings - count);
  const k = (ratings - squaredSizes / ratings) / (count - 1);
  const difference = meanSquareBetween - meanSquareWithin;
  return {
    icc1: difference / (meanSquareBetween + (k - 1) * meanSquareWithin),
    iccK: difference / meanSquareBetween,
    k,
    units: count,
    ratings,
  };
}

/** Reliability of the mean of `k` ratings where one has reliability `icc1` (Spearman-Brown): k r / (1 + (k - 1) r). */
export function reliabilityOfMean(icc1: number, k: number): number {
  return (k * icc1) / (1 + (k - 1) * icc1);
}
