import { BAR_STEPS, BARS, type BarGrid, CELLS, PITCHES, STEPS, usedPlaces } from "@semitone/music/cells";
// From probabilities of cells to so many notes: new music is vaguer than music that was heard, and few of its cells are more likely on than
// off. What is known of it is how many notes it should have.

export interface CellCounts {
  /** Onsets in all. */
  readonly onsets: number;
  /** Steps on which notes begin. */
  readonly steps: number;
}

/** Less likely cells stay off, however many are asked for. */
const FAINTEST = 0.02;

const rows = Array.from({ length: PITCHES }, (_, row) => row);

/** The likeliest steps, on each its likeliest onset, then the likeliest others on these steps; each held as long as it is likely to be. */
export function likeliestCells(
  probabilities: ArrayLike<number>,
  { onsets, steps }: CellCounts,
  grid: BarGrid,
): Uint8Array {
  const chosen = new Uint8Array(CELLS);
  const by = (a: number, b: number) => probabilities[b] - probabilities[a] || a - b;
  const places = usedPlaces(grid);
  const all = Array.from({ length: STEPS }, (_, step) => step).filter((step) => places[step % BAR_STEPS]);
  const ranked = all
    .map((step) =>
      rows
        .map((row) => step * 2 * PITCHES + row)
        .filter((cell) => probabilities[cell] > FAINTEST)
        .sort(by),
    )
    .filter(({ length }) => length > 0)
    .sort(([a], [b]) => by(a, b));
  const played = inEveryBar(ranked, Math.max(1, Math.round(steps)));
  for (const [first] of played) chosen[first] = 1;
  const others = played.flatMap(([, ...rest]) => rest).sort(by);
  for (const cell of others.slice(0, Math.max(0, Math.round(onsets) - played.length))) chosen[cell] = 1;
  holdOn(probabilities, chosen, all);
  return chosen;
}

/**
 * So many steps, the likeliest first; where there are enough for every bar, its likeliest is among them, lest sparse music fall silent for
 * bars on end.
 */
function inEveryBar(ranked: readonly (readonly number[])[], count: number): (readonly number[])[] {
  if (count < BARS) return ranked.slice(0, count);
  const barOf = ([cell]: readonly number[]) => Math.floor(cell / (2 * PITCHES) / BAR_STEPS);
  const first = Array.from({ length: BARS }, (_, bar) => ranked.find((step) => barOf(step) === bar));
  const reserved = first.filter((step) => step !== undefined);
  const others = ranked.filter((step) => !reserved.includes(step));
  return [...reserved, ...others.slice(0, Math.max(0, count - reserved.length))];
}

/**
 * A note that has begun goes on where that is more likely than not: where a held cell is at least half as likely as its onset. Where all
 * would end, but something is likely to sound, the likeliest of them goes on.
 */
function holdOn(probabilities: ArrayLike<number>, chosen: Uint8Array, steps: readonly number[]): void {
  /** By row, the probability of the onset of what sounds there. */
  let sounding = new Map<number, number>();
  for (const step of steps) {
    const cellOf = (row: number, layer: 0 | 1) => (step * 2 + layer) * PITCHES + row;
    const begun = rows
      .filter((row) => chosen[cellOf(row, 0)])
      .map((row): [number, number] => [row, probabilities[cellOf(row, 0)]]);
    const before = [...sounding].filter(([row]) => !chosen[cellOf(row, 0)]);
    let goingOn = before.filter(([row, onset]) => probabilities[cellOf(row, 1)] >= onset / 2);
    if (begun.length + goingOn.length === 0 && silenceOf(probabilities, step) < 0.5)
      goingOn = before
        .sort(([a], [b]) => probabilities[cellOf(b, 1)] - probabilities[cellOf(a, 1)])
        .slice(0, 1);
    for (const [row] of goingOn) chosen[cellOf(row, 1)] = 1;
    sounding = new Map([...begun, ...goingOn]);
  }
}

/** The probability that nothing sounds on a step. */
function silenceOf(probabilities: ArrayLike<number>, step: number): number {
  let silence = 1;
  for (let i = 0; i < 2 * PITCHES; i++) silence *= 1 - probabilities[step * 2 * PITCHES + i];
  return silence;
}
