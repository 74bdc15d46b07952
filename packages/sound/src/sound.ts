// A recording in memory, in the one form that everything here reads: one channel of samples.

/** One channel of sound. */
export interface Sound {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Finite; full scale is -1..1, louder peaks are kept as they are. */
  readonly samples: Float32Array;
}

/** Length in seconds. */
export const secondsOf = ({ samples, sampleRate }: Sound): number => samples.length / sampleRate;

/** Samples per second that recordings are analysed at, whatever they were recorded at. */
export const ANALYSIS_RATE = 22_050;
