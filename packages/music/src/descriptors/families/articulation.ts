// How notes are joined: their length against the time to the next, on the top line; the pedal.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { lowerBound, mean, ratio, share } from "../statistics.ts";

const STACCATO_BELOW = 0.5;
/** Overlaps up to 5 % are ordinary legato; what is longer is held into the next note. */
const OVERLAP_FROM = 1.05;
const LONGEST = 4;

/** Share of the passage with the pedal of any track down. */
function pedalShare(p: Passage): number {
  const { start, end } = p.tables.pedal;
  let down = 0;
  for (let i = lowerBound(end, p.start); i < start.length && start[i] < p.end; i++)
    down += Math.min(p.end, end[i]) - Math.max(p.start, start[i]);
  return ratio(down, p.end - p.start);
}

export const ARTICULATION = family(
  "articulation",
  {
    invariant: ["transposition", "tempo", "velocity"],
    perBar: true,
    undefinedWhen: "no note of the top line is followed by another",
  },
  [
    {
      name: "articulationMean",
      title: "note length beside the time to the next (legato is one)",
      unit: "ratio",
      range: [0, LONGEST],
      formula: "mean over the top line of min(duration / time to its next note, 4); 1 = no gap, no overlap",
      compute: (p) => mean(p.articulation.map((value) => Math.min(value, LONGEST))),
    },
    {
      name: "staccatoShare",
      title: "share of staccato notes",
      unit: "share",
      range: [0, 1],
      formula: "share of the top line with duration / time to its next note < 0.5",
      compute: (p) => share(p.articulation, (value) => value < STACCATO_BELOW),
    },
    {
      name: "overlapShare",
      title: "share of notes held into the next",
      unit: "share",
      range: [0, 1],
      formula: "share of the top line with duration / time to its next note > 1.05",
      compute: (p) => share(p.articulation, (value) => value > OVERLAP_FROM),
    },
    {
      name: "pedalShare",
      title: "share of the time with the sustain pedal down",
      unit: "share",
      range: [0, 1],
      formula: "share of Q with the sustain pedal of any track down",
      undefinedWhen: "no notes in the score",
      compute: pedalShare,
    },
  ],
);
