// What every long verb takes beside its own options: someone to tell, and a way to stop.

/** How far a verb has come. */
export interface VerbProgress {
  /** What is being done, e.g. `reading features`. */
  readonly stage: string;
  /** Share of the whole verb, 0..1. */
  readonly done: number;
  /** Estimated; left out while there is too little to tell from. */
  readonly secondsLeft?: number;
}

/** Options that every verb has. */
export interface VerbOptions {
  readonly onProgress?: (progress: VerbProgress) => void;
  /** Aborted: the verb throws the signal's reason and leaves what was there. */
  readonly signal?: AbortSignal;
}
