// Finds the ticks in a quarter note at which everything written falls on a whole tick. Knows only fractions of a quarter.

/** The largest resolution of a score (and of a MIDI file). */
const MAX_TICKS_PER_QUARTER = 32767;
/** Used where no allowed resolution is exact: 2^5 3^2 5 7, so that all common values and tuplets still are. */
const FALLBACK = 10080;
/** Divisible by every binary value down to a 128th and by triplets; grids down the line ask for multiples of it. */
const CUSTOMARY = 480;

/** Collects the durations of a piece as fractions of a quarter and gives the resolution that holds them all. */
export class Resolution {
  #common = 1;
  #exact = true;

  /** Notes that `numerator / denominator` quarters must be whole in ticks; anything but positive integers counts as inexact. */
  add(numerator: number, denominator: number): void {
    if (numerator === 0) return;
    if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator <= 0) {
      this.#exact = false;
      return;
    }
    const reduced = denominator / greatestCommonDivisor(Math.abs(numerator), denominator);
    const common = leastCommonMultiple(this.#common, reduced);
    if (common > MAX_TICKS_PER_QUARTER) this.#exact = false;
    else this.#common = common;
  }

  /** Notes a time given as a number of quarters: the simplest fraction within rounding of it. */
  addQuarters(quarters: number): void {
    for (let denominator = 1, rest = quarters, before = 0; denominator <= MAX_TICKS_PER_QUARTER; ) {
      const numerator = Math.round(quarters * denominator);
      if (Math.abs(numerator / denominator - quarters) < 1e-9) {
        this.add(numerator, denominator);
        return;
      }
      // The next convergent of the continued fraction.
      rest = 1 / (rest - Math.floor(rest));
      [before, denominator] = [denominator, Math.floor(rest) * denominator + before];
    }
    this.#exact = false;
  }

  /** False where some onset or duration is rounded to the nearest tick. */
  get exact(): boolean {
    return this.#exact;
  }

  /** A multiple of 480 where that fits, else the least exact resolution, else 10080. */
  get ticksPerQuarter(): number {
    if (!this.#exact) return FALLBACK;
    const customary = leastCommonMultiple(this.#common, CUSTOMARY);
    return customary <= MAX_TICKS_PER_QUARTER ? customary : this.#common;
  }
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b;
}
