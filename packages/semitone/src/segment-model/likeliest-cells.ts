// From probabilities of cells to so many notes: new music is vaguer than music that was heard, and few of its cells are more likely on than
// off. What is known of it is how many notes it should have.
import { CELLS, PITCHES, STEPS } from "./grid.ts";

export interface CellCounts {
  /** Onsets in all. */
  readonly onsets: number;
  /** Steps on which notes begin. */
  readonly steps: number;
  /** Cells in which a note goes on. */
  readonly held: number;
}

/** Less likely cells stay off, however many are asked for. */
const FAINTEST = 0.02;

/** The likeliest steps, on each its likeliest onset, then the likeliest others on these steps; and the likeliest held cells. */
export function likeliestCells(
  probabilities: ArrayLike<number>,
  { onsets, steps, held }: CellCounts,
): Uint8Array {
  const chosen = new Uint8Array(CELLS);
  const by = (a: number, b: number) => probabilities[b] - probabilities[a] || a - b;
  const likely = (layer: 0 | 1) => (step: number) =>
    Array.from({ length: PITCHES }, (_, row) => (step * 2 + layer) * PITCHES + row).filter(
      (cell) => probabilities[cell] > FAINTEST,
    );
  const all = Array.from({ length: STEPS }, (_, step) => step);
  const played = all
    .map((step) => likely(0)(step).sort(by))
    .filter(({ length }) => length > 0)
    .sort(([a], [b]) => by(a, b))
    .slice(0, Math.max(1, Math.round(steps)));
  for (const [first] of played) chosen[first] = 1;
  const others = played.flatMap(([, ...rest]) => rest).sort(by);
  for (const cell of others.slice(0, Math.max(0, Math.round(onsets) - played.length))) chosen[cell] = 1;
  const goesOn = all.flatMap(likely(1)).sort(by);
  for (const cell of goesOn.slice(0, Math.max(0, Math.round(held)))) chosen[cell] = 1;
  return chosen;
}
