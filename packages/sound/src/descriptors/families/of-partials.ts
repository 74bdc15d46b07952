// Pitch and partials.
import { hertzToPitch } from "../../pitch/track-pitch.ts";
import { momentsOf } from "../cepstra.ts";
import type { SoundDescriptor } from "../descriptor.ts";
import type { Measures } from "../measures.ts";
import { LOWEST_DB, PARTIALS, type Partials } from "../partials.ts";

const NO_PITCH = "there is no pitch";
/** Titles of partials from the first on. */
const ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
  "eleventh",
  "twelfth",
];

const power = (level: number) => (Number.isNaN(level) ? 0 : 10 ** (level / 10));
const sumOf = ({ levels }: Partials, read: (n: number) => boolean) =>
  levels.reduce((sum, level, i) => sum + (read(i + 1) ? power(level) : 0), 0);
const decibels = (a: number, b: number) => Math.max(-60, Math.min(60, 10 * Math.log10(a / b)));
const level = ({ levels }: Partials, n: number) => (Number.isNaN(levels[n - 1]) ? LOWEST_DB : levels[n - 1]);
const share = (partials: Partials, low: number, high: number) =>
  sumOf(partials, (n) => n >= low && n <= high) / sumOf(partials, () => true);

/** Standard deviation of the sure frames' pitch around the note's, in cents. */
function vibrato({ track, pitch }: Measures): number {
  const cents = [...track.hertz]
    .filter((_, t) => track.confidence[t] > 0.8)
    .map((hertz) => 1200 * Math.log2(hertz / pitch.hertz))
    .filter((one) => Math.abs(one) < 100);
  return cents.length < 2 ? 0 : momentsOf(cents).deviation;
}

const pitched = (
  column: Omit<SoundDescriptor, "compute" | "undefinedWhen">,
  compute: (partials: Partials) => number,
): SoundDescriptor => ({
  ...column,
  undefinedWhen: NO_PITCH,
  compute: ({ partials }) => (partials ? compute(partials) : Number.NaN),
});

export const ofPartials: readonly SoundDescriptor[] = [
  {
    name: "pitch",
    title: "pitch",
    unit: "MIDI note number",
    range: [0, 130],
    formula:
      "69 + 12 log2(f0 / 440), f0 the median of the frames of f0, each weighing amplitude x confidence^4",
    undefinedWhen: NO_PITCH,
    compute: ({ pitch }) => Math.max(0, Math.min(130, hertzToPitch(pitch.hertz))),
  },
  {
    name: "pitchConfidence",
    title: "how sure the pitch is",
    unit: "share",
    range: [0, 1],
    formula: "mean confidence of the frames by amplitude, those off the pitch by a quarter tone or more 0",
    compute: ({ pitch }) => pitch.confidence,
  },
  {
    name: "vibrato",
    title: "unrest of the pitch",
    unit: "cents",
    range: [0, 100],
    formula: "standard deviation of 1200 log2(f0_t / f0) over frames within a semitone, confidence > 0.8",
    undefinedWhen: NO_PITCH,
    compute: (measures) => (measures.pitch.confidence > 0 ? vibrato(measures) : Number.NaN),
  },
  pitched(
    {
      name: "inharmonicity",
      title: "inharmonicity: how far the partials are stretched",
      unit: "log10",
      range: [-5, -1],
      formula:
        "log10 of B, at least 1e-5, of the line through (n^2, (f_n / n)^2), n <= 12: f_n = n f1 sqrt(1 + B n^2)",
    },
    ({ inharmonicity }) => Math.max(-5, Math.log10(Math.max(1e-5, inharmonicity))),
  ),
  pitched(
    {
      name: "harmonicity",
      title: "partials against what lies between them",
      unit: "dB",
      range: [-40, 80],
      formula: "10 log10 of the power within 2 bins of partials 1 .. 20 over the rest, windows of 0.37 s",
    },
    ({ harmonicity }) => harmonicity,
  ),
  pitched(
    {
      name: "oddEven",
      title: "odd against even partials",
      unit: "dB",
      range: [-60, 60],
      formula: "10 log10(sum of a_n^2 over n = 3, 5 .. 19 / sum over n = 2, 4 .. 20)",
    },
    (partials) =>
      decibels(
        sumOf(partials, (n) => n > 1 && n % 2 === 1) + 1e-7,
        sumOf(partials, (n) => n % 2 === 0) + 1e-7,
      ),
  ),
  pitched(
    {
      name: "partialCentroid",
      title: "mean partial",
      unit: "number of the partial",
      range: [1, PARTIALS],
      formula: "sum n a_n / sum a_n, n = 1 .. 20",
    },
    ({ centroid }) => centroid,
  ),
  pitched(
    {
      name: "tristimulus1",
      title: "share of the fundamental in the partials",
      unit: "share",
      range: [0, 1],
      formula: "a_1^2 / sum a_n^2",
    },
    (partials) => share(partials, 1, 1),
  ),
  pitched(
    {
      name: "tristimulus2",
      title: "share of the second to fourth partials",
      unit: "share",
      range: [0, 1],
      formula: "sum of a_n^2 over n = 2 .. 4 / sum a_n^2",
    },
    (partials) => share(partials, 2, 4),
  ),
  pitched(
    {
      name: "tristimulus3",
      title: "share of the fifth and higher partials",
      unit: "share",
      range: [0, 1],
      formula: "sum of a_n^2 over n >= 5 / sum a_n^2",
    },
    (partials) => share(partials, 5, PARTIALS),
  ),
  ...ORDINALS.map((ordinal, i) =>
    pitched(
      {
        name: `partial${i + 1}`,
        title: `level of the ${ordinal} partial`,
        unit: "dB",
        range: [LOWEST_DB, 0],
        formula: `20 log10(a_${i + 1} / max a), at least ${LOWEST_DB}; ${LOWEST_DB} above 11 kHz`,
      },
      (partials) => level(partials, i + 1),
    ),
  ),
];
