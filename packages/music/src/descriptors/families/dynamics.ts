// How loud, by the velocities of all notes, drums included.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { deviation, largest, mean, smallest } from "../statistics.ts";
import { toStep } from "../tables/onsets.ts";

/** Rise of the regression line of velocity on onset time, from the first onset to the last. */
function velocityTrend({ notes }: Passage): number {
  const { onset, velocity } = notes;
  const centre = mean(onset);
  const level = mean(velocity);
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < onset.length; i++) {
    covariance += (onset[i] - centre) * (velocity[i] - level);
    variance += (onset[i] - centre) ** 2;
  }
  return variance > 0 ? (covariance / variance) * (onset[onset.length - 1] - onset[0]) : Number.NaN;
}

/** Mean velocity on downbeats minus the mean elsewhere. */
function downbeatAccent(p: Passage): number {
  const { bars, score } = p.tables;
  const { onset, velocity } = p.notes;
  const on: number[] = [];
  const off: number[] = [];
  let bar = p.firstBar;
  for (let i = 0; i < onset.length; i++) {
    const step = toStep(onset[i], score.ticksPerQuarter);
    while (bar + 1 < p.endBar && step >= toStep(bars[bar + 1].start, score.ticksPerQuarter)) bar++;
    (step === toStep(bars[bar].start, score.ticksPerQuarter) ? on : off).push(velocity[i]);
  }
  return mean(on) - mean(off);
}

export const DYNAMICS = family(
  "dynamics",
  { invariant: ["transposition", "tempo"], perBar: true, undefinedWhen: "no notes" },
  [
    {
      name: "velocityMean",
      title: "average velocity (loudness)",
      unit: "MIDI velocity",
      range: [1, 127],
      formula: "mean(velocity)",
      compute: (p) => mean(p.notes.velocity),
    },
    {
      name: "velocityDeviation",
      title: "spread of the velocities",
      unit: "MIDI velocity",
      range: [0, 63],
      formula: "sqrt(mean((velocity - mean(velocity))^2))",
      compute: (p) => deviation(p.notes.velocity),
    },
    {
      name: "velocityRange",
      title: "range from softest to loudest velocity",
      unit: "MIDI velocity",
      range: [0, 126],
      formula: "max(velocity) - min(velocity)",
      compute: (p) => largest(p.notes.velocity) - smallest(p.notes.velocity),
    },
    {
      name: "velocityTrend",
      title: "growing louder (above zero) or softer (below) from start to end",
      unit: "MIDI velocity",
      range: [-190, 190],
      formula: "slope of the regression of velocity on onset, times (last onset - first onset)",
      undefinedWhen: "fewer than two onsets",
      perBar: false,
      compute: velocityTrend,
    },
    {
      name: "downbeatAccent",
      title: "accent of downbeats over other notes",
      unit: "MIDI velocity",
      range: [-126, 126],
      formula: "mean velocity of notes on downbeats - mean velocity of the others",
      undefinedWhen: "no note on a downbeat, or no other",
      perBar: false,
      compute: downbeatAccent,
    },
  ],
);
