// Published key profiles: how well each pitch class, counted from the tonic, fits a major or a minor key.

/** Weights of the 12 pitch classes from the tonic upwards; only their shape matters (the fit is a correlation). */
export interface KeyProfile {
  readonly source: string;
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

/** Listeners' ratings of probe tones after a key-defining context. */
export const KRUMHANSL_KESSLER: KeyProfile = {
  source: "Krumhansl and Kessler 1982, Psychological Review 89",
  major: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  minor: [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
};

/** Share of segments that contain each pitch class in the Kostka-Payne corpus of common-practice music. */
export const TEMPERLEY: KeyProfile = {
  source: "Temperley 2007, Music and Probability (Kostka-Payne corpus)",
  major: [0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4],
  minor: [0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33],
};

/** Percentages of scale degrees in the Essen folk songs. */
export const AARDEN: KeyProfile = {
  source: "Aarden 2003, Dynamic Melodic Expectancy (Essen folksong collection)",
  major: [
    17.7661, 0.145624, 14.9265, 0.160186, 19.8049, 11.3587, 0.291248, 22.062, 0.145624, 8.15494, 0.232998,
    4.95122,
  ],
  minor: [
    18.2648, 0.737619, 14.0499, 16.8599, 0.702494, 14.4362, 0.702494, 18.6161, 4.56621, 1.93186, 7.37619,
    1.75623,
  ],
};
