// The intervals and the contour of the top line (see tables/top-line.ts for which notes it takes).
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { classEntropy, deviation, largest, mean, ratio, share, smallest } from "../statistics.ts";

const LARGEST_STEP = 2;
const SMALLEST_LEAP = 5;

/** Share of the successive moves (repetitions left out) that change direction. */
function turnShare({ topIntervals }: Passage): number {
  let turns = 0;
  let pairs = 0;
  let before = 0;
  for (const interval of topIntervals) {
    if (interval === 0) continue;
    if (before !== 0) {
      pairs++;
      if (interval > 0 !== before > 0) turns++;
    }
    before = interval;
  }
  return ratio(turns, pairs);
}

/** Mean pitch in the middle half of the time minus the mean in the outer halves, in standard deviations. */
function arch(p: Passage): number {
  const { topPitches: pitches, topOnsets: onsets } = p;
  if (onsets.length < 3) return Number.NaN;
  const [first, span] = [onsets[0], onsets[onsets.length - 1] - onsets[0]];
  const inner: number[] = [];
  const outer: number[] = [];
  pitches.forEach((pitch, i) => {
    (Math.abs((onsets[i] - first) / span - 0.5) <= 0.25 ? inner : outer).push(pitch);
  });
  const scale = deviation(pitches);
  return scale > 0 ? (mean(inner) - mean(outer)) / scale : inner.length > 0 ? 0 : Number.NaN;
}

export const TOP_LINE = family(
  "top line",
  {
    invariant: ["transposition", "tempo", "velocity"],
    perBar: true,
    undefinedWhen: "no note of the top line is followed by another",
  },
  [
    {
      name: "intervalMean",
      title: "size of the steps of the top line, on average",
      unit: "semitones",
      range: [0, 127],
      formula: "mean(|i|)",
      compute: (p) => mean(p.topIntervals.map(Math.abs)),
    },
    {
      name: "intervalEntropy",
      title: "variety of intervals in the top line",
      unit: "bits",
      range: [0, 8],
      formula: "entropy of i",
      perBar: false,
      compute: (p) => classEntropy(p.topIntervals, (interval) => interval),
    },
    {
      name: "repeatedShare",
      title: "share of repeated notes in the top line",
      unit: "share",
      range: [0, 1],
      formula: "share of i = 0",
      compute: (p) => share(p.topIntervals, (interval) => interval === 0),
    },
    {
      name: "stepShare",
      title: "share of steps (up to a whole tone) in the top line",
      unit: "share",
      range: [0, 1],
      formula: "share of 1 <= |i| <= 2",
      compute: (p) =>
        share(p.topIntervals, (interval) => interval !== 0 && Math.abs(interval) <= LARGEST_STEP),
    },
    {
      name: "leapShare",
      title: "share of leaps (a fourth or more) in the top line",
      unit: "share",
      range: [0, 1],
      formula: "share of |i| >= 5",
      compute: (p) => share(p.topIntervals, (interval) => Math.abs(interval) >= SMALLEST_LEAP),
    },
    {
      name: "ascendingShare",
      title: "share of upward moves in the top line",
      unit: "share",
      range: [0, 1],
      formula: "(number of i > 0) / (number of i != 0)",
      undefinedWhen: "the top line does not move",
      compute: (p) =>
        share(
          p.topIntervals.filter((interval) => interval !== 0),
          (interval) => interval > 0,
        ),
    },
    {
      name: "turnShare",
      title: "share of changes of direction in the top line",
      unit: "share",
      range: [0, 1],
      formula: "share of successive i != 0 that differ in sign",
      undefinedWhen: "the top line moves fewer than two times",
      compute: turnShare,
    },
    {
      name: "topRange",
      title: "range of the top line",
      unit: "semitones",
      range: [0, 127],
      formula: "highest minus lowest pitch of the top line",
      undefinedWhen: "no pitched notes",
      compute: (p) => largest(p.topPitches) - smallest(p.topPitches),
    },
    {
      name: "arch",
      title: "top line higher in the middle than at its ends",
      unit: "standard deviations",
      range: [-4, 4],
      cut: true,
      formula:
        "(mean pitch of the top line in the middle half of its time - mean pitch in the outer halves) / sd(pitch); 0 if all are equal",
      undefinedWhen: "the top line has fewer than three notes, or none in its middle half",
      perBar: false,
      compute: arch,
    },
  ],
);
