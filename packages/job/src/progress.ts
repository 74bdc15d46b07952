// How far a piece of work has come: shares of shares, told as one number that never falls.

/** What a listener is told. */
export interface ProgressReport {
  /** What is being done, e.g. `reading features`. */
  readonly stage: string;
  /** Share of the whole, 0..1; never less than what was told before. */
  readonly done: number;
  /** Estimated; left out while there is too little to tell from. */
  readonly secondsLeft?: number;
}

/** Options of everything that takes time: someone to tell, and a way to stop. */
export interface WorkOptions {
  readonly onProgress?: (report: ProgressReport) => void;
  /** Aborted: the work throws the signal's reason and leaves what was there. */
  readonly signal?: AbortSignal;
}

/** What all parts of one progress share. */
interface Meter {
  readonly listener: (report: ProgressReport) => void;
  told: number;
}

/**
 * A share of some work. `part` hands out shares of it one after the other; `at` says how much of this one is done.
 *
 * @example
 * const progress = Progress.to(options.onProgress);
 * const reading = progress.part("reading features", 0.3);
 * for (const [i, piece] of pieces.entries()) { await read(piece); reading.at(i / pieces.length); }
 * progress.part("learning", 0.7).at(0.5); // told as 0.3 + 0.7 / 2
 */
export class Progress {
  readonly #meter: Meter;
  readonly #stage: string;
  readonly #from: number;
  readonly #size: number;
  /** Share of this one that parts have taken, 0..1. */
  #taken = 0;

  private constructor(meter: Meter, stage: string, from: number, size: number) {
    this.#meter = meter;
    this.#stage = stage;
    this.#from = from;
    this.#size = size;
  }

  /** The whole of some work, told to `listener`; to nobody where it is left out. */
  static to(listener: (report: ProgressReport) => void = () => {}, stage = ""): Progress {
    return new Progress({ listener, told: 0 }, stage, 0, 1);
  }

  /**
   * The next share of this one.
   *
   * @param stage  what is being done in it
   * @param share  of this one, 0..1; what is taken beyond the whole counts nothing
   */
  part(stage: string, share: number): Progress {
    const from = this.#taken;
    this.#taken = Math.min(1, from + Math.max(0, share));
    return new Progress(
      this.#meter,
      stage,
      this.#from + this.#size * from,
      this.#size * (this.#taken - from),
    );
  }

  /**
   * Tells that the share `done` of this one is done.
   *
   * @param done         0..1; values outside are taken as the nearest
   * @param secondsLeft  of this share, where it is known
   */
  at(done: number, secondsLeft?: number): void {
    const inside = Math.min(1, Math.max(0, done));
    this.#meter.told = Math.max(this.#meter.told, Math.min(1, this.#from + this.#size * inside));
    this.#meter.listener({
      stage: this.#stage,
      done: this.#meter.told,
      ...(secondsLeft !== undefined && this.#from + this.#size > 1 - 1e-9 ? { secondsLeft } : {}),
    });
  }

  /** Reports of other work told as this share: what a function with `WorkOptions` is given. */
  get onProgress(): (report: ProgressReport) => void {
    return ({ stage, done, secondsLeft }) => {
      const named = stage === "" ? this : new Progress(this.#meter, stage, this.#from, this.#size);
      named.at(done, secondsLeft);
    };
  }
}
