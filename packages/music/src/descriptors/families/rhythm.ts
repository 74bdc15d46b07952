// Onsets against the meter: where in the bar they fall, what is held over, whether bars are alike.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { classEntropy, halfOctave, mean, ratio, share } from "../statistics.ts";
import { PLACE, toStep } from "../tables/onsets.ts";

const placeShare = (p: Passage, place: number) =>
  share(p.ofOnsets(p.tables.onsets.place), (x) => x === place);

/** Mean over neighbouring bars of the cosine of their onset patterns: `|A and B| / sqrt(|A| |B|)`. */
function grooveConsistency(p: Passage): number {
  const { bars, onsets, score } = p.tables;
  const { step } = onsets;
  const start = (bar: number) => toStep(bars[bar].start, score.ticksPerQuarter);
  let previous = { from: 0, to: 0, start: 0 };
  let total = 0;
  let pairs = 0;
  let i = 0;
  for (let bar = p.firstBar; bar < p.endBar; bar++) {
    const end = toStep(bars[bar].end, score.ticksPerQuarter);
    const here = { from: i, to: i, start: start(bar) };
    while (i < step.length && step[i] < end) i++;
    here.to = i;
    const [size, sizeBefore] = [here.to - here.from, previous.to - previous.from];
    if (size > 0 && sizeBefore > 0) {
      let common = 0;
      let j = previous.from;
      for (let k = here.from; k < here.to; k++) {
        const position = step[k] - here.start;
        while (j < previous.to && step[j] - previous.start < position) j++;
        if (j < previous.to && step[j] - previous.start === position) common++;
      }
      total += common / Math.sqrt(size * sizeBefore);
      pairs++;
    }
    previous = here;
  }
  return ratio(total, pairs);
}

/** Share of the bars without an onset. */
function emptyBarShare(p: Passage): number {
  const { bars, onsets, score } = p.tables;
  let i = 0;
  let empty = 0;
  for (let bar = p.firstBar; bar < p.endBar; bar++) {
    const before = i;
    const end = toStep(bars[bar].end, score.ticksPerQuarter);
    while (i < onsets.step.length && onsets.step[i] < end) i++;
    if (i === before) empty++;
  }
  return ratio(empty, p.barCount);
}

export const RHYTHM = family(
  "rhythm",
  { invariant: ["transposition", "tempo", "velocity"], perBar: true, undefinedWhen: "no notes" },
  [
    {
      name: "syncopation",
      title: "syncopation",
      unit: "metrical levels",
      range: [0, 7],
      formula:
        "mean over onsets, but for the last of the piece, of max(0, level of the onset - strongest level passed strictly before the next onset); level 0 is the downbeat, then half bars, beats, divisions (triplets count as such, but are not passed), halves of these, ...",
      undefinedWhen: "fewer than two onsets",
      compute: (p) => mean(p.ofOnsets(p.tables.onsets.syncopation)),
    },
    {
      name: "downbeatShare",
      title: "share of onsets on downbeats",
      unit: "share",
      range: [0, 1],
      formula: "share of onsets on the first beat of a bar",
      compute: (p) => placeShare(p, PLACE.downbeat),
    },
    {
      name: "beatShare",
      title: "share of onsets on the other beats",
      unit: "share",
      range: [0, 1],
      formula: "share of onsets on the other beats",
      compute: (p) => placeShare(p, PLACE.beat),
    },
    {
      name: "offbeatShare",
      title: "share of onsets between beats, on their halves or thirds",
      unit: "share",
      range: [0, 1],
      formula: "share of onsets on the halves or thirds of a beat",
      compute: (p) => placeShare(p, PLACE.division),
    },
    {
      name: "durationEntropy",
      title: "variety of note lengths",
      unit: "bits",
      range: [0, 6],
      cut: true,
      formula: "entropy of round(2 log2 duration in quarters) over pitched notes",
      undefinedWhen: "no pitched notes",
      compute: (p) => {
        const { ticksPerQuarter } = p.tables.score;
        return classEntropy(p.pitched.duration, (length) => halfOctave(length / ticksPerQuarter));
      },
    },
    {
      name: "grooveConsistency",
      title: "likeness of the rhythms of neighbouring bars",
      unit: "cosine",
      range: [0, 1],
      formula:
        "mean over neighbouring bars that both have onsets of |A and B| / sqrt(|A| |B|), with A and B their sets of onset positions",
      undefinedWhen: "no two neighbouring bars have onsets",
      perBar: false,
      compute: grooveConsistency,
    },
    {
      name: "emptyBarShare",
      title: "share of bars in which nothing begins",
      unit: "share",
      range: [0, 1],
      formula: "share of bars in which nothing begins",
      undefinedWhen: "no notes in the score",
      perBar: false,
      compute: emptyBarShare,
    },
  ],
);
