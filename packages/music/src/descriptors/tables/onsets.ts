// When notes begin, on a grid of 24ths of a quarter, and where each onset stands in the hierarchy of its meter.
import type { Bar } from "../../bars.ts";
import { isCompound } from "../../bars.ts";
import type { MeterChange, Score } from "../../score.ts";

/** Grid of the rhythm descriptors: 24 steps a quarter hold triplets and 32nd notes exactly. */
export const STEPS_PER_QUARTER = 24;

/** Where in its bar an onset falls. */
export const PLACE = { downbeat: 0, beat: 1, division: 2, elsewhere: 3 } as const;

/** The distinct onsets of all notes, drums included. */
export interface OnsetTable {
  /** Grid steps from the start of the score, ascending, each once. */
  readonly step: Float64Array;
  /** Steps from each onset to the next; one fewer than onsets. */
  readonly interval: Float64Array;
  /** One of `PLACE` for each onset. */
  readonly place: Uint8Array;
  /** Metrical levels by which each onset is held over a stronger position, 0 if not; one fewer than onsets. */
  readonly syncopation: Uint8Array;
}

/** Nearest grid step to a time in ticks. */
export function toStep(at: number, ticksPerQuarter: number): number {
  return Math.round((at * STEPS_PER_QUARTER) / ticksPerQuarter);
}

export function onsetTable(score: Score, bars: readonly Bar[]): OnsetTable {
  const step = distinctSteps(score);
  const interval = new Float64Array(Math.max(0, step.length - 1));
  const place = new Uint8Array(step.length);
  const syncopation = new Uint8Array(interval.length);
  const grids = new Map<MeterChange, MetricalGrid>();
  let bar = 0;
  let start = 0;
  let end = 0;
  let grid: MetricalGrid | undefined;
  for (let i = 0; i < step.length; i++) {
    while (!grid || (step[i] >= end && bar < bars.length)) {
      const { meter, start: barStart, end: barEnd } = bars[bar++];
      start = toStep(barStart, score.ticksPerQuarter);
      end = toStep(barEnd, score.ticksPerQuarter);
      grid = grids.get(meter) ?? new MetricalGrid(meter);
      grids.set(meter, grid);
    }
    const position = step[i] - start;
    const level = grid.level(position);
    place[i] = grid.place(level);
    if (i === interval.length) break;
    interval[i] = step[i + 1] - step[i];
    const passed = step[i + 1] > end ? 0 : grid.strongestWithin(position, step[i + 1] - start);
    syncopation[i] = Math.max(0, level - passed);
  }
  return { step, interval, place, syncopation };
}

function distinctSteps(score: Score): Float64Array {
  const steps = new Float64Array(score.notes.length);
  let count = 0;
  for (const note of score.notes) {
    const step = toStep(note.onset, score.ticksPerQuarter);
    if (count === 0 || step > steps[count - 1]) steps[count++] = step;
  }
  return steps.slice(0, count);
}

/**
 * The levels of a meter: 0 the downbeat, then half bars (where beats pair up), beats, their divisions (2, or 3 in compound meters),
 * half divisions, and so on; the deepest level is "anywhere else". Triplets of a simple beat count as divisions.
 */
class MetricalGrid {
  /** Steps of levels 1, 2, ...: each position is on the first level whose unit divides it. */
  readonly #units: number[];
  readonly #triplet: number;
  readonly #levelOfDivision: number;

  constructor(meter: MeterChange) {
    const unit = (4 * STEPS_PER_QUARTER) / meter.denominator;
    const compound = isCompound(meter);
    const beat = compound ? 3 * unit : unit;
    const beats = compound ? meter.numerator / 3 : meter.numerator;
    const division = compound ? unit : beat / 2;
    const halfBar = beats >= 4 && beats % 2 === 0 ? [(beat * beats) / 2] : [];
    this.#units = [...halfBar, beat, division, division / 2, division / 4];
    this.#levelOfDivision = halfBar.length + 2;
    this.#triplet = compound ? 0 : beat / 3;
  }

  level(position: number): number {
    if (position === 0) return 0;
    const index = this.#units.findIndex((unit) => position % unit === 0);
    const level = index < 0 ? this.#units.length + 1 : index + 1;
    return this.#triplet > 0 && position % this.#triplet === 0
      ? Math.min(level, this.#levelOfDivision)
      : level;
  }

  place(level: number): number {
    if (level === 0) return PLACE.downbeat;
    if (level < this.#levelOfDivision) return PLACE.beat;
    return level === this.#levelOfDivision ? PLACE.division : PLACE.elsewhere;
  }

  /** Level of the strongest position strictly between two positions of a bar, triplets left out; the deepest level where there is none. */
  strongestWithin(from: number, to: number): number {
    const index = this.#units.findIndex((unit) => (Math.floor(from / unit) + 1) * unit < to);
    return index < 0 ? this.#units.length + 1 : index + 1;
  }
}
