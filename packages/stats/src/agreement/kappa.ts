// Kappa: agreement beyond chance on categories, for complete data. Krippendorff's alpha is the general measure; these are for comparison
// with published figures.

/**
 * Cohen's kappa of two annotators on the same units: (p_o - p_e) / (1 - p_e).
 *
 * @param pairs  both annotators' category for each unit
 * @returns NaN where both gave one and the same category throughout
 * @see Cohen 1960
 */
export function cohenKappa(pairs: readonly (readonly [number, number])[]): number {
  const first = new Map<number, number>();
  const second = new Map<number, number>();
  let equal = 0;
  for (const [a, b] of pairs) {
    if (a === b) equal++;
    first.set(a, (first.get(a) ?? 0) + 1);
    second.set(b, (second.get(b) ?? 0) + 1);
  }
  const n = pairs.length;
  let byChance = 0;
  for (const [category, times] of first) byChance += (times / n) * ((second.get(category) ?? 0) / n);
  return (equal / n - byChance) / (1 - byChance);
}

/**
 * Fleiss' kappa: as Cohen's for any number of annotators, who may differ from unit to unit but must be equally many.
 *
 * @param units  categories given to each unit
 * @returns NaN where units have different numbers of values, fewer than two, or one category throughout
 * @see Fleiss 1971
 */
export function fleissKappa(units: readonly (readonly number[])[]): number {
  const m = units[0]?.length ?? 0;
  if (m < 2 || units.some((unit) => unit.length !== m)) return Number.NaN;
  const totals = new Map<number, number>();
  let agreement = 0;
  for (const unit of units) {
    const counts = new Map<number, number>();
    for (const category of unit) counts.set(category, (counts.get(category) ?? 0) + 1);
    for (const [category, times] of counts) {
      agreement += (times * (times - 1)) / (m * (m - 1));
      totals.set(category, (totals.get(category) ?? 0) + times);
    }
  }
  const n = units.length;
  let byChance = 0;
  for (const times of totals.values()) byChance += (times / (n * m)) ** 2;
  return (agreement / n - byChance) / (1 - byChance);
}
