// Which notes of the scale: duration-weighted pitch classes counted from the tonic of the piece.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { entropy, ratio, sum } from "../statistics.ts";

/** Names of the twelve degrees above the tonic, semitone by semitone. */
export const DEGREES = [
  "tonic",
  "minorSecond",
  "majorSecond",
  "minorThird",
  "majorThird",
  "fourth",
  "tritone",
  "fifth",
  "minorSixth",
  "majorSixth",
  "minorSeventh",
  "majorSeventh",
] as const;

/** The same as musicians write them. */
export const DEGREE_NAMES: readonly string[] = DEGREES.map((degree, semitones) =>
  semitones === 0
    ? "tonic"
    : `${degree.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} above the tonic`,
);

export const PITCH_CLASS = family(
  "pitch class",
  {
    invariant: ["transposition", "tempo", "velocity"],
    perBar: true,
    undefinedWhen: "no pitched note sounds",
  },
  [
    ...DEGREES.map((degree, semitones) => ({
      name: `${degree}Share`,
      title: `share of the time on the ${DEGREE_NAMES[semitones]}`,
      unit: "share",
      range: [0, 1] as const,
      formula: `c[tonic + ${semitones}] / sum(c)`,
      compute: (p: Passage) => ratio(p.chroma[((p.key?.tonic ?? 0) + semitones) % 12], sum(p.chroma)),
    })),
    {
      name: "pitchClassEntropy",
      title: "variety of pitch classes",
      unit: "bits",
      range: [0, Math.log2(12)],
      formula: "-sum(q log2 q) with q = c / sum(c)",
      compute: (p) => entropy(p.chroma),
    },
  ],
);
