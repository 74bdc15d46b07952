// Krippendorff's alpha: agreement of any number of annotators, who may each have judged only some of the units.
//
// Conventions: a unit is the list of values it was given, in any order; units with fewer than two values say nothing of agreement and
// are left out. Nominal values are compared for equality, ordinal ones are ranks from 0, interval ones are numbers.
// Differs from kappa: works with missing values, any number of annotators, small samples (chance is drawn without replacement).

export type AlphaMetric = "nominal" | "ordinal" | "interval";

/**
 * alpha = 1 - D_o / D_e, where D_o is the mean squared difference between values of one unit (each unit weighted by its number of
 * values) and D_e that between all values: 1 perfect, 0 as by chance, negative below chance.
 *
 * Squared difference: nominal 0 or 1; interval (a - b)^2; ordinal the square of the number of values lying between the two ranks, half
 * of those at each end included.
 *
 * @returns NaN where no unit has two values, or all values are the same (there is nothing to agree on)
 * @see Krippendorff 2011, Computing Krippendorff's Alpha-Reliability
 * @example krippendorffAlpha([[1, 1], [2, 3], [3, 3, 3]], "interval")
 */
export function krippendorffAlpha(units: readonly (readonly number[])[], metric: AlphaMetric): number {
  const pairable = units.filter((unit) => unit.length >= 2);
  if (metric === "nominal") return nominalAlpha(pairable);
  return intervalAlpha(metric === "ordinal" ? midranks(pairable) : pairable);
}

function nominalAlpha(units: readonly (readonly number[])[]): number {
  const totals = new Map<number, number>();
  let count = 0;
  let within = 0;
  for (const unit of units) {
    const counts = new Map<number, number>();
    for (const value of unit) counts.set(value, (counts.get(value) ?? 0) + 1);
    let unequal = unit.length ** 2;
    for (const [value, times] of counts) {
      unequal -= times ** 2;
      totals.set(value, (totals.get(value) ?? 0) + times);
    }
    within += unequal / (unit.length - 1);
    count += unit.length;
  }
  let between = count ** 2;
  for (const times of totals.values()) between -= times ** 2;
  return between === 0 ? Number.NaN : 1 - ((count - 1) * within) / between;
}

/** Sums of squared differences over all pairs follow from sums: sum of (a - b)^2 = 2 (m sum a^2 - (sum a)^2). */
function intervalAlpha(units: readonly (readonly number[])[]): number {
  // Differences do not change when all values move; near 0 their squares lose no digits.
  const centre = meanOf(units);
  let [count, sum, squares, within] = [0, 0, 0, 0];
  for (const unit of units) {
    let [unitSum, unitSquares] = [0, 0];
    for (const value of unit) {
      unitSum += value - centre;
      unitSquares += (value - centre) ** 2;
    }
    within += (2 * (unit.length * unitSquares - unitSum ** 2)) / (unit.length - 1);
    count += unit.length;
    sum += unitSum;
    squares += unitSquares;
  }
  const between = 2 * (count * squares - sum ** 2);
  return between > 0 ? 1 - ((count - 1) * within) / between : Number.NaN;
}

/** Each rank replaced by how many values lie below it, half of its own included: ordinal differences are differences of these. */
function midranks(units: readonly (readonly number[])[]): number[][] {
  const totals = new Map<number, number>();
  for (const unit of units) for (const rank of unit) totals.set(rank, (totals.get(rank) ?? 0) + 1);
  const position = new Map<number, number>();
  let below = 0;
  for (const [rank, times] of [...totals].sort(([a], [b]) => a - b)) {
    position.set(rank, below + times / 2);
    below += times;
  }
  return units.map((unit) => unit.map((rank) => position.get(rank)!));
}

function meanOf(units: readonly (readonly number[])[]): number {
  let [sum, count] = [0, 0];
  for (const unit of units)
    for (const value of unit) {
      sum += value;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}
