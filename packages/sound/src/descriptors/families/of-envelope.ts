// Loudness and its course.
import { integratedLoudness } from "../../loudness/lufs.ts";
import type { SoundDescriptor } from "../descriptor.ts";
import {
  decayRate,
  levelAfter,
  levelAt,
  riseTime,
  secondsWithin,
  temporalCentroid,
  tremor,
} from "../envelope.ts";

const SHORT = "e(t) = RMS of 11.6 ms, every 2.9 ms from the onset";
const AT = [
  [0.01, "a hundredth of a second"],
  [0.02, "a fiftieth of a second"],
  [0.05, "a twentieth of a second"],
  [0.1, "a tenth of a second"],
  [0.2, "a fifth of a second"],
  [0.4, "two fifths of a second"],
] as const;
const AFTER = [
  [0.1, "a tenth of a second"],
  [0.25, "a quarter of a second"],
  [0.5, "half a second"],
  [1, "a second"],
] as const;

export const ofEnvelope: readonly SoundDescriptor[] = [
  {
    name: "loudness",
    title: "loudness",
    unit: "LUFS",
    range: [-90, 20],
    formula: "integrated loudness of ITU-R BS.1770-4; a sound shorter than 0.4 s is one block; at least -90",
    compute: ({ sound }) => Math.max(-90, integratedLoudness(sound)),
  },
  {
    name: "attackTime",
    title: "attack time",
    unit: "log10 of seconds",
    range: [-3, 2],
    formula: `log10 of the time from 20 % to 90 % of max e, at least 2.9 ms; ${SHORT}`,
    compute: ({ envelope }) => Math.log10(riseTime(envelope, 0.2, 0.9)),
  },
  {
    name: "firstRise",
    title: "time from the onset to half of the loudest",
    unit: "log10 of seconds",
    range: [-3, 2],
    formula: "log10 of the time from 2 % to 50 % of max e, at least 2.9 ms",
    compute: ({ envelope }) => Math.log10(riseTime(envelope, 0.02, 0.5)),
  },
  {
    name: "temporalCentroid",
    title: "where the energy lies in time",
    unit: "s",
    range: [0, 60],
    formula: "sum t e^2 / sum e^2",
    compute: ({ envelope }) => temporalCentroid(envelope),
  },
  {
    name: "soundingTime",
    title: "how long it sounds",
    unit: "log10 of seconds",
    range: [-3, 2],
    formula: "log10 of the time in which e is within 20 dB of its maximum",
    compute: ({ envelope }) => Math.log10(secondsWithin(envelope, 20)),
  },
  {
    name: "sustain",
    title: "share of the sounding time near the loudest",
    unit: "share",
    range: [0, 1],
    formula: "time in which e is within 6 dB of its maximum over time within 20 dB",
    compute: ({ envelope }) => secondsWithin(envelope, 6) / secondsWithin(envelope, 20),
  },
  {
    name: "decayRate",
    title: "how fast it fades after the loudest place",
    unit: "dB per second",
    range: [-2000, 100],
    formula: "slope of the line fitted to 20 log10 e from its maximum on, down to -40 dB, at most 2 s",
    compute: ({ envelope }) => Math.max(-2000, Math.min(100, decayRate(envelope))),
  },
  {
    name: "tremor",
    title: "unrest of the loudness within a quarter of a second",
    unit: "dB",
    range: [0, 60],
    formula: "standard deviation of 20 log10 e less its running mean over 0.25 s, where above -20 dB",
    compute: ({ envelope }) => Math.min(60, tremor(envelope)),
  },
  ...AT.map(
    ([seconds, words]): SoundDescriptor => ({
      name: `level${seconds}`,
      title: `level ${words} after the onset`,
      unit: "dB",
      range: [-60, 0],
      formula: `20 log10(e(${seconds} s) / max e), at least -60`,
      compute: ({ envelope }) => levelAt(envelope, seconds),
    }),
  ),
  ...AFTER.map(
    ([seconds, words]): SoundDescriptor => ({
      name: `fade${seconds}`,
      title: `level ${words} after the loudest place`,
      unit: "dB",
      range: [-60, 0],
      formula: `20 log10(e(t_max + ${seconds} s) / max e), at least -60`,
      compute: ({ envelope }) => levelAfter(envelope, seconds),
    }),
  ),
];
