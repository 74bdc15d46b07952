// The time from one onset to the next, drums included: its size, its variety, its unevenness.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { classEntropy, deviation, halfOctave, mean, ratio, share } from "../statistics.ts";
import { STEPS_PER_QUARTER } from "../tables/onsets.ts";

/** Ratios up to a quarter octave (1.19) count as even: played notes are never exact. */
const EVEN = 0.25;

/** Share of the successive pairs whose second interval is clearly shorter. */
function longShortShare({ onsetIntervals: intervals }: Passage): number {
  let count = 0;
  for (let i = 1; i < intervals.length; i++) if (Math.log2(intervals[i] / intervals[i - 1]) < -EVEN) count++;
  return ratio(count, intervals.length - 1);
}

export const INTER_ONSET = family(
  "inter-onset",
  {
    invariant: ["transposition", "tempo", "velocity"],
    perBar: false,
    undefinedWhen: "fewer than two onsets",
  },
  [
    {
      name: "interOnsetMean",
      title: "time from onset to onset, on average",
      unit: "quarters",
      range: [1 / 24, 64],
      cut: true,
      formula: "mean(d)",
      perBar: true,
      compute: (p) => mean(p.onsetIntervals) / STEPS_PER_QUARTER,
    },
    {
      name: "interOnsetVariation",
      title: "unevenness of the time from onset to onset",
      unit: "ratio",
      range: [0, 20],
      cut: true,
      formula: "sqrt(mean((d - mean(d))^2)) / mean(d)",
      compute: (p) => ratio(deviation(p.onsetIntervals), mean(p.onsetIntervals)),
    },
    {
      name: "interOnsetEntropy",
      title: "variety of times from onset to onset",
      unit: "bits",
      range: [0, 6],
      cut: true,
      formula: "entropy of round(2 log2 d): classes of half an octave (1, 3/2, 2, 3, 4 differ)",
      compute: (p) => classEntropy(p.onsetIntervals, halfOctave),
    },
    {
      name: "npvi",
      title: "contrast between successive times from onset to onset",
      unit: "points",
      range: [0, 200],
      formula: "normalised pairwise variability index: 100 mean(|d[i] - d[i+1]| / ((d[i] + d[i+1]) / 2))",
      undefinedWhen: "fewer than three onsets",
      compute: (p) => {
        const intervals = p.onsetIntervals;
        let total = 0;
        for (let i = 1; i < intervals.length; i++)
          total += Math.abs(intervals[i] - intervals[i - 1]) / (intervals[i] + intervals[i - 1]);
        return 200 * ratio(total, intervals.length - 1);
      },
    },
    {
      name: "longShortShare",
      title: "share of onset pairs that go from long to short",
      unit: "share",
      range: [0, 1],
      formula: "share of successive pairs with log2(d[i+1] / d[i]) < -1/4",
      undefinedWhen: "fewer than three onsets",
      compute: longShortShare,
    },
    {
      name: "tripletShare",
      title: "share of triplet note values between onsets",
      unit: "share",
      range: [0, 1],
      formula: "share of d that are 1/6, 1/3 or 2/3 quarter",
      compute: (p) => share(p.onsetIntervals, (d) => d === 4 || d === 8 || d === 16),
    },
    {
      name: "dottedShare",
      title: "share of dotted note values between onsets",
      unit: "share",
      range: [0, 1],
      formula: "share of d that are 3/8, 3/4, 3/2 or 3 quarters",
      compute: (p) => share(p.onsetIntervals, (d) => d === 9 || d === 18 || d === 36 || d === 72),
    },
  ],
);
