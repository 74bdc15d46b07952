/** Indices of the `k` smallest values, in rising order; the earlier wins a tie. Of fewer values, all. */
export function smallest(values: ArrayLike<number>, k: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === k && !(values[i] < values[best[k - 1]])) continue;
    let at = best.length === k ? k - 1 : best.length;
    for (; at > 0 && values[i] < values[best[at - 1]]; at--) best[at] = best[at - 1];
    best[at] = i;
  }
  return best;
}
