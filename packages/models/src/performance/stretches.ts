// Pieces in stretches of equally many notes that overlap by half, and stretches laid together again.

/** Notes of a stretch, and from one to the next. */
export const STRETCH = 64;
const HOP = STRETCH / 2;

/** Where the stretches of so many notes begin; the last ends with the notes, and of fewer than a stretch there is one. */
export function stretchStarts(notes: number): number[] {
  const starts: number[] = [];
  for (let start = 0; start + STRETCH < notes; start += HOP) starts.push(start);
  starts.push(Math.max(0, notes - STRETCH));
  return starts;
}

/** [STRETCH, width] of the rows from `start`; where they end, the last is repeated. */
export function stretchOf(rows: readonly ArrayLike<number>[], start: number, into: Float32Array): void {
  const width = into.length / STRETCH;
  for (let i = 0; i < STRETCH; i++) into.set(rows[Math.min(rows.length - 1, start + i)], i * width);
}

/** The mean of stretches where they overlap, each note weighing the more the farther it is from the ends of its stretch. */
export function laidTogether(
  notes: number,
  starts: readonly number[],
  stretches: readonly ArrayLike<number>[],
): Float32Array[] {
  const width = stretches[0].length / STRETCH;
  const rows = Array.from({ length: notes }, () => new Float32Array(width));
  const weights = new Float64Array(notes);
  for (const [s, start] of starts.entries())
    for (let i = 0; i < Math.min(STRETCH, notes); i++) {
      const weight = Math.min(i + 1, STRETCH - i);
      weights[start + i] += weight;
      for (let c = 0; c < width; c++) rows[start + i][c] += weight * stretches[s][i * width + c];
    }
  return rows.map((row, i) => row.map((value) => value / weights[i]));
}
