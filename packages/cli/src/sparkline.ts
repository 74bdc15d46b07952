// A curve in one line of blocks. Knows numbers only.

const BLOCKS = "▁▂▃▄▅▆▇█";

/**
 * One block for each value, from the lowest of the values to the highest; a point where it is undefined (NaN).
 *
 * @param width  characters at most: values are averaged in groups where they are more
 */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const points = Array.from({ length: Math.min(values.length, width) }, (_, i) => {
    const from = Math.floor((i * values.length) / Math.min(values.length, width));
    const to = Math.floor(((i + 1) * values.length) / Math.min(values.length, width));
    const known = Array.from({ length: to - from }, (_, j) => values[from + j]).filter(Number.isFinite);
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  });
  const known = points.filter(Number.isFinite);
  const low = known.reduce((least, value) => Math.min(least, value), Infinity);
  const high = known.reduce((most, value) => Math.max(most, value), -Infinity);
  return points
    .map((value) => {
      if (!Number.isFinite(value)) return "·";
      const level = high > low ? Math.round(((value - low) / (high - low)) * (BLOCKS.length - 1)) : 3;
      return BLOCKS[level];
    })
    .join("");
}
