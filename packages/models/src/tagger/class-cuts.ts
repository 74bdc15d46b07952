// Where classes part on a rating scale.

/** Classes from low to high, and the cut between each two neighbours. */
export interface ClassCuts {
  readonly order: readonly number[];
  readonly cuts: readonly number[];
}

/** Labels that the middle of a scale may contradict beyond the best cut. */
const LABELS_AGAINST = 1;

/**
 * Orders the classes by their mean rating and cuts between neighbours where the fewest labels of the two fall on the wrong side,
 * in the middle of the widest such gap. A class without labels is put last and gets no share.
 *
 * @param middle  where two classes part unless the labels contradict it by more than one: a few labels leave a wide gap, and what
 *   raters call neither is the better guess in it
 */
export function classCuts(
  targets: readonly (readonly number[])[],
  ratings: readonly number[],
  middle?: number,
): ClassCuts {
  const K = targets[0].length;
  const mass = Array.from({ length: K }, (_, k) => targets.reduce((sum, target) => sum + target[k], 0));
  const means = mass.map((total, k) =>
    total > 0
      ? targets.reduce((sum, target, i) => sum + target[k] * ratings[i], 0) / total
      : Number.POSITIVE_INFINITY,
  );
  const order = [...means.keys()].sort((a, b) => means[a] - means[b] || a - b);
  const cuts = order.slice(1).map((upper, rank) => {
    if (mass[upper] === 0) return Number.POSITIVE_INFINITY;
    return bestCut(targets, ratings, order.slice(0, rank + 1), K === 2 ? middle : undefined);
  });
  // Cuts of overlapping classes may cross; each is at least the one below it.
  for (let i = 1; i < cuts.length; i++) cuts[i] = Math.max(cuts[i], cuts[i - 1]);
  return { order, cuts };
}

function bestCut(
  targets: readonly (readonly number[])[],
  ratings: readonly number[],
  lower: readonly number[],
  middle: number | undefined,
): number {
  const rows = ratings
    .map((rating, i) => ({ rating, low: lower.reduce((sum, k) => sum + targets[i][k], 0) }))
    .sort((a, b) => a.rating - b.rating);
  // Wrong where everything is called high: the mass that is low; then row by row.
  let wrong = rows.reduce((sum, { low }) => sum + low, 0);
  let best = { wrong: Number.POSITIVE_INFINITY, gap: 0, cut: rows[0].rating };
  for (let i = 0; i + 1 < rows.length; i++) {
    wrong += 1 - 2 * rows[i].low;
    const gap = rows[i + 1].rating - rows[i].rating;
    if (wrong < best.wrong - 1e-9 || (Math.abs(wrong - best.wrong) <= 1e-9 && gap > best.gap))
      best = { wrong, gap, cut: (rows[i].rating + rows[i + 1].rating) / 2 };
  }
  if (middle === undefined) return best.cut;
  const wrongInTheMiddle = rows.reduce((sum, { rating, low }) => sum + (rating > middle ? low : 1 - low), 0);
  return wrongInTheMiddle <= best.wrong + LABELS_AGAINST ? middle : best.cut;
}
