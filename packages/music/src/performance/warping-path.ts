// Dynamic time warping of two sequences inside a band, in memory linear in their lengths. Knows no music.

/** Steps of a path: to the next of both, of the first alone, of the second alone. */
const [BOTH, FIRST, SECOND] = [0, 1, 2];

/** Cells `low[i]..high[i]` (inclusive) of row i that a path may touch; both never fall, and rows overlap. */
export interface Band {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Every cell. */
export function wholeBand(rows: number, columns: number): Band {
  return { low: new Int32Array(rows), high: new Int32Array(rows).fill(columns - 1) };
}

/**
 * The cheapest path from (0, 0) to (rows - 1, columns - 1), as the first and last column of each row. Sakoe and Chiba 1978.
 *
 * @param distance  of row i and column j, in 0..1
 * @param detour    cost of a step that moves in one sequence alone, beside the distance
 * @returns `from[i]..to[i]`, the columns of row i
 */
export function warpingPath(
  rows: number,
  columns: number,
  band: Band,
  distance: (i: number, j: number) => number,
  detour: number,
): { from: Int32Array; to: Int32Array } {
  const starts = new Float64Array(rows + 1);
  for (let i = 0; i < rows; i++) starts[i + 1] = starts[i] + band.high[i] - band.low[i] + 1;
  const steps = new Uint8Array(starts[rows]);
  let before = new Float64Array(0);
  for (let i = 0; i < rows; i++) {
    const [low, high] = [band.low[i], band.high[i]];
    const costs = new Float64Array(high - low + 1);
    const lowBefore = i > 0 ? band.low[i - 1] : 0;
    const at = (j: number) => before[j - lowBefore] ?? Number.POSITIVE_INFINITY;
    for (let j = low; j <= high; j++) {
      const here = distance(i, j);
      const both = i === 0 && j === 0 ? 0 : at(j - 1);
      const first = at(j) + detour;
      const second = j > low ? costs[j - low - 1] + detour : Number.POSITIVE_INFINITY;
      let [best, step] = [both, BOTH];
      if (first < best) [best, step] = [first, FIRST];
      if (second < best) [best, step] = [second, SECOND];
      costs[j - low] = best + here;
      steps[starts[i] + j - low] = step;
    }
    before = costs;
  }
  const from = new Int32Array(rows);
  const to = new Int32Array(rows);
  for (let i = rows - 1, j = columns - 1; i >= 0; i--) {
    to[i] = j;
    while (j > band.low[i] && steps[starts[i] + j - band.low[i]] === SECOND) j--;
    from[i] = j;
    if (i > 0 && steps[starts[i] + j - band.low[i]] === BOTH) j = Math.max(0, j - 1);
    if (i > 0) j = Math.min(Math.max(j, band.low[i - 1]), band.high[i - 1]);
  }
  return { from, to };
}
