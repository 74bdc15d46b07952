// Chord progressions by function, four bars each, and the chords and scales they are made of.

export type Mode = "major" | "minor";

/** Pitch classes above the tonic. */
export const SCALES: Record<Mode, readonly number[]> = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
};

/** A chord: semitones of its root above the tonic, and of its tones above the root. */
export interface Chord {
  readonly root: number;
  readonly tones: readonly number[];
}

const MAJOR = [0, 4, 7];
const MINOR = [0, 3, 7];
const DIMINISHED = [0, 3, 6, 9];
const DOMINANT = [0, 4, 7, 10];
const MAJOR_SEVENTH = [0, 4, 7, 11];
const MINOR_SEVENTH = [0, 3, 7, 10];
const SUSPENDED = [0, 5, 7];

/** Chords by their Roman numeral; lower case is minor. */
const NUMERALS = {
  I: { root: 0, tones: MAJOR },
  Imaj7: { root: 0, tones: MAJOR_SEVENTH },
  Isus: { root: 0, tones: SUSPENDED },
  ii: { root: 2, tones: MINOR },
  ii7: { root: 2, tones: MINOR_SEVENTH },
  iiDim: { root: 2, tones: DIMINISHED },
  iii: { root: 4, tones: MINOR },
  IV: { root: 5, tones: MAJOR },
  IVmaj7: { root: 5, tones: MAJOR_SEVENTH },
  V: { root: 7, tones: MAJOR },
  V7: { root: 7, tones: DOMINANT },
  vi: { root: 9, tones: MINOR },
  i: { root: 0, tones: MINOR },
  N: { root: 1, tones: MAJOR },
  III: { root: 3, tones: MAJOR },
  iv: { root: 5, tones: MINOR },
  v: { root: 7, tones: MINOR },
  VI: { root: 8, tones: MAJOR },
  VII: { root: 10, tones: MAJOR },
  viiDim: { root: 11, tones: DIMINISHED },
} as const satisfies Record<string, Chord>;

type Progression = readonly (keyof typeof NUMERALS)[];

/** Families of progressions; a family that has none in a mode is not used in it. */
const FAMILIES = {
  dance: {
    major: [
      ["I", "IV", "V7", "I"],
      ["I", "V", "I", "V7"],
      ["I", "I", "IV", "V7"],
    ],
    minor: [
      ["i", "iv", "V7", "i"],
      ["i", "VII", "i", "V7"],
    ],
  },
  circle: {
    major: [
      ["vi", "ii", "V7", "I"],
      ["I", "vi", "ii7", "V7"],
    ],
    minor: [
      ["i", "iv", "VII", "III"],
      ["VI", "iiDim", "V7", "i"],
    ],
  },
  pop: {
    major: [
      ["I", "V", "vi", "IV"],
      ["vi", "IV", "I", "V"],
      ["I", "iii", "IV", "V"],
    ],
    minor: [["i", "VI", "III", "VII"]],
  },
  plagal: {
    major: [
      ["Imaj7", "IVmaj7", "Imaj7", "IVmaj7"],
      ["I", "IV", "ii7", "I"],
    ],
    minor: [
      ["i", "iv", "i", "iv"],
      ["i", "iv", "VI", "iv"],
    ],
  },
  pedal: {
    major: [["I", "Isus", "I", "IVmaj7"]],
    minor: [["i", "N", "i", "viiDim"]],
  },
  lament: {
    major: [],
    minor: [
      ["i", "VII", "VI", "V"],
      ["i", "v", "VI", "iv"],
      ["i", "VI", "iv", "V7"],
    ],
  },
  diminished: {
    major: [],
    minor: [
      ["i", "viiDim", "i", "V7"],
      ["i", "N", "viiDim", "i"],
      ["i", "iiDim", "V7", "VI"],
    ],
  },
} as const satisfies Record<string, Record<Mode, readonly Progression[]>>;

export type HarmonyName = keyof typeof FAMILIES;
export const HARMONIES: Record<HarmonyName, Record<Mode, readonly Progression[]>> = FAMILIES;

/** The chords of one progression, a bar each. */
export const chordsOf = (progression: Progression): Chord[] => progression.map((name) => NUMERALS[name]);

/** The last bar of a piece: home. */
export const home = (mode: Mode): Chord => NUMERALS[mode === "major" ? "I" : "i"];
