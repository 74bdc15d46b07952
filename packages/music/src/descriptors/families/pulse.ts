// How regularly onsets return: after fixed spans, and at one phase of cycles. Needs no meter, so it also works where that is missing.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { ratio } from "../statistics.ts";
import { STEPS_PER_QUARTER } from "../tables/onsets.ts";

/** Spans and cycles in quarters, with the words for their names and titles. */
const LAGS = [
  [0.5, "Eighth", "an eighth note"],
  [1, "Quarter", "a quarter note"],
  [1.5, "DottedQuarter", "a dotted quarter note"],
  [2, "Half", "a half note"],
  [3, "DottedHalf", "a dotted half note"],
  [4, "Whole", "a whole note"],
] as const;
const CYCLES = [...LAGS, [6, "SixQuarter", "six quarter notes"]] as const;

/** Share of the onsets, as far as the music reaches, that another follows after exactly `lag` steps. */
export function onsetRepetition(step: Float64Array, lag: number): number {
  let repeated = 0;
  let asked = 0;
  let j = 0;
  for (; asked < step.length && step[asked] + lag <= step[step.length - 1]; asked++) {
    const wanted = step[asked] + lag;
    while (step[j] < wanted) j++;
    if (step[j] === wanted) repeated++;
  }
  return ratio(repeated, asked);
}

/** Cosines of a whole number of steps around a cycle, kept because every piece asks for the same few. */
const cosines = new Map<number, Float64Array>();

/** Mean resultant length of the onset phases, `|sum exp(2 pi i t / cycle)| / M`. */
export function phaseConcentration(step: Float64Array, cycle: number): number {
  let table = cosines.get(cycle);
  if (!table) {
    table = Float64Array.from({ length: cycle }, (_, t) => Math.cos((2 * Math.PI * t) / cycle));
    cosines.set(cycle, table);
  }
  let real = 0;
  let imaginary = 0;
  for (let i = 0; i < step.length; i++) {
    const phase = step[i] % cycle;
    real += table[phase];
    // sin(x) = cos(x - a quarter turn); every cycle is a multiple of 4 steps.
    imaginary += table[phase >= cycle / 4 ? phase - cycle / 4 : phase + (3 * cycle) / 4];
  }
  return Math.min(1, ratio(Math.hypot(real, imaginary), step.length));
}

export const PULSE = family(
  "pulse",
  { invariant: ["transposition", "tempo", "velocity"], perBar: false, undefinedWhen: "no notes" },
  [
    ...LAGS.map(([quarters, word, spoken]) => ({
      name: `repetitionAfter${word}`,
      title: `onsets repeated after ${spoken}`,
      unit: "share",
      range: [0, 1] as const,
      formula: `share of the onsets at t <= last onset - ${quarters} that an onset at t + ${quarters} quarters follows`,
      undefinedWhen: `first and last onset closer than ${quarters} quarters`,
      compute: (p: Passage) => onsetRepetition(p.tables.onsets.step, quarters * STEPS_PER_QUARTER),
    })),
    ...CYCLES.slice(1).map(([quarters, word, spoken]) => ({
      name: `phaseIn${word}`,
      title: `onsets keeping to one place in every ${spoken.replace(/^an? /, "")}`,
      unit: "concentration",
      range: [0, 1] as const,
      formula: `|sum over onsets of exp(2 pi i t / ${quarters})| / M, with t in quarters`,
      compute: (p: Passage) => phaseConcentration(p.tables.onsets.step, quarters * STEPS_PER_QUARTER),
    })),
  ],
);
