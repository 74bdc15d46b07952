// Chords, their changes, consonance and the bass, beat by beat of the meter.
import { family } from "../descriptor.ts";
import type { Passage } from "../passage.ts";
import { mean, ratio, share } from "../statistics.ts";
import type { ChordType } from "../tables/harmony.ts";
import { CHORD_TYPES, INTERVAL_CONSONANCE, MIN_CHORD_COSINE } from "../tables/harmony.ts";

const defined = (values: Float64Array) => values.filter((value) => !Number.isNaN(value));

/** Beats with a chord of this type among the beats that sound. */
function chordShare(p: Passage, type: number): number {
  const { tables, beatSpan } = p;
  let matched = 0;
  let sounding = 0;
  for (let beat = beatSpan.from; beat < beatSpan.to; beat++) {
    if (tables.sound.sounding[beat] > 0) sounding++;
    if (tables.harmony.type[beat] === type) matched++;
  }
  return ratio(matched, sounding);
}

/** Changes of chord between successive beats that have one, whatever lies between. */
function chordChanges(p: Passage): number {
  const { type, root } = p.tables.harmony;
  let before = -1;
  let changes = 0;
  for (let beat = p.beatSpan.from; beat < p.beatSpan.to; beat++) {
    if (type[beat] < 0) continue;
    const chord = 12 * type[beat] + root[beat];
    if (before >= 0 && chord !== before) changes++;
    before = chord;
  }
  return before < 0 ? Number.NaN : changes;
}

/** Semitones between the bass of each sounding beat and the next sounding one. */
function bassMoves(p: Passage): number[] {
  const { bass } = p.tables.sound;
  const moves: number[] = [];
  let before = -1;
  for (let beat = p.beatSpan.from; beat < p.beatSpan.to; beat++) {
    if (bass[beat] < 0) continue;
    if (before >= 0) moves.push(Math.abs(bass[beat] - before));
    before = bass[beat];
  }
  return moves;
}

export const HARMONY = family(
  "harmony",
  {
    invariant: ["transposition", "tempo", "velocity"],
    perBar: true,
    undefinedWhen: "no pitched note sounds",
  },
  [
    ...Object.keys(CHORD_TYPES).map((name, type) => ({
      name: `${name}ChordShare`,
      title: `share of beats with ${/^a/.test(name) ? "an" : "a"} ${name} chord`,
      unit: "share",
      range: [0, 1] as const,
      formula: `share of sounding beats whose best chord is ${name} (${CHORD_TYPES[name as ChordType].join(" ")} above the root): cosine of chroma and template >= ${MIN_CHORD_COSINE}`,
      compute: (p: Passage) => chordShare(p, type),
    })),
    {
      name: "chordChangesPerBar",
      title: "changes of chord per bar",
      unit: "changes/bar",
      range: [0, 32],
      cut: true,
      formula: "(changes between the chords of successive beats that have one) / number of bars",
      undefinedWhen: "no beat has a chord",
      compute: (p) => chordChanges(p) / p.barCount,
    },
    {
      name: "chromaChange",
      title: "change of harmony from beat to beat",
      unit: "share",
      range: [0, 1],
      formula:
        "mean over neighbouring sounding beats of sum(|q - q'|) / 2, with q the chroma shares of a beat",
      undefinedWhen: "no two neighbouring beats sound",
      compute: (p) => mean(defined(p.ofBeats(p.tables.harmony.change))),
    },
    {
      name: "consonance",
      title: "consonance of the intervals that sound together",
      unit: "z-score",
      range: [Math.min(...INTERVAL_CONSONANCE), Math.max(...INTERVAL_CONSONANCE)],
      formula:
        "mean over beats of the mean over pairs of pitch classes, weighted by the product of their chroma, of Huron's (1994) consonance of their interval: -1.428, -0.582, 0.594, 0.386, 1.24, -0.453 for 1..6 semitones",
      undefinedWhen: "no beat has two pitch classes",
      compute: (p) => mean(defined(p.ofBeats(p.tables.harmony.consonance))),
    },
    {
      name: "dissonantShare",
      title: "share of dissonant intervals that sound together",
      unit: "share",
      range: [0, 1],
      formula:
        "mean over beats of the share of those pairs that are 1, 2 or 6 semitones (inversions included)",
      undefinedWhen: "no beat has two pitch classes",
      compute: (p) => mean(defined(p.ofBeats(p.tables.harmony.dissonance))),
    },
    {
      name: "bassMotion",
      title: "size of the steps of the bass, on average",
      unit: "semitones",
      range: [0, 127],
      formula: "mean of |b| over successive sounding beats, with b the move of the lowest pitch of a beat",
      undefinedWhen: "fewer than two beats sound",
      compute: (p) => mean(bassMoves(p)),
    },
    {
      name: "bassFifthShare",
      title: "share of fourths and fifths among the moves of the bass",
      unit: "share",
      range: [0, 1],
      formula: "share of b = 5 or 7 semitones (or these plus octaves) among b != 0",
      undefinedWhen: "the bass does not move",
      compute: (p) =>
        share(
          bassMoves(p).filter((move) => move !== 0),
          (move) => move % 12 === 5 || move % 12 === 7,
        ),
    },
  ],
);
