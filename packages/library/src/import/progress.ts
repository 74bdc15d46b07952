// How far an import is and how long it will take. Knows only counts and the clock.

export interface ImportProgress {
  /** Files settled so far, unchanged ones included. */
  readonly done: number;
  readonly total: number;
  /** Files read a second, since reading began; 0 until the first. */
  readonly rate: number;
  /** Estimate for the rest; undefined until there is a rate. */
  readonly secondsLeft: number | undefined;
}

/** Shortest time between two reports, in milliseconds. */
const INTERVAL = 100;

/** Counts files and reports at most ten times a second, and once at the end. */
export class ProgressMeter {
  #read = 0;
  #last = Number.NEGATIVE_INFINITY;
  readonly #start: number;

  /**
   * @param unchanged  files that need no reading
   * @param total      all files
   */
  constructor(
    private readonly unchanged: number,
    private readonly total: number,
    private readonly report: (progress: ImportProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#start = now();
    this.#tell();
  }

  advance(): void {
    this.#read++;
    if (this.now() - this.#last >= INTERVAL || this.unchanged + this.#read === this.total) this.#tell();
  }

  #tell(): void {
    this.#last = this.now();
    const seconds = (this.#last - this.#start) / 1000;
    const done = this.unchanged + this.#read;
    const rate = this.#read > 0 && seconds > 0 ? this.#read / seconds : 0;
    this.report({
      done,
      total: this.total,
      rate,
      secondsLeft: rate > 0 ? (this.total - done) / rate : undefined,
    });
  }
}
