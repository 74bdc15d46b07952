// How high and how wide: statistics of the pitches, each note counting once.
import { family } from "../descriptor.ts";
import { deviation, largest, mean, share, smallest } from "../statistics.ts";

/** Lowest pitch of the middle and of the treble band: C3 and C5. */
const MIDDLE_FROM = 48;
const TREBLE_FROM = 72;

export const REGISTER = family(
  "register",
  { invariant: ["tempo", "velocity"], perBar: true, undefinedWhen: "no pitched notes" },
  [
    {
      name: "pitchMean",
      title: "average pitch",
      unit: "MIDI pitch",
      range: [0, 127],
      formula: "mean(pitch)",
      compute: (p) => mean(p.pitched.pitch),
    },
    {
      name: "pitchDeviation",
      title: "spread of the pitches around their average",
      unit: "semitones",
      range: [0, 63.5],
      formula: "sqrt(mean((pitch - mean(pitch))^2))",
      invariant: ["transposition", "tempo", "velocity"],
      compute: (p) => deviation(p.pitched.pitch),
    },
    {
      name: "pitchMin",
      title: "lowest pitch",
      unit: "MIDI pitch",
      range: [0, 127],
      formula: "min(pitch)",
      compute: (p) => smallest(p.pitched.pitch),
    },
    {
      name: "pitchMax",
      title: "highest pitch",
      unit: "MIDI pitch",
      range: [0, 127],
      formula: "max(pitch)",
      compute: (p) => largest(p.pitched.pitch),
    },
    {
      name: "pitchRange",
      title: "range from lowest to highest pitch",
      unit: "semitones",
      range: [0, 127],
      formula: "max(pitch) - min(pitch)",
      invariant: ["transposition", "tempo", "velocity"],
      compute: (p) => largest(p.pitched.pitch) - smallest(p.pitched.pitch),
    },
    {
      name: "bassShare",
      title: "share of low notes, below the C under middle C",
      unit: "share",
      range: [0, 1],
      formula: "share of notes with pitch < 48 (below C3)",
      compute: (p) => share(p.pitched.pitch, (pitch) => pitch < MIDDLE_FROM),
    },
    {
      name: "trebleShare",
      title: "share of high notes, from the C above middle C",
      unit: "share",
      range: [0, 1],
      formula: "share of notes with pitch >= 72 (from C5)",
      compute: (p) => share(p.pitched.pitch, (pitch) => pitch >= TREBLE_FROM),
    },
  ],
);
