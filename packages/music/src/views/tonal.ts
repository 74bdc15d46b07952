// Pitch relative to the key: which degrees the top and the bass play, how the top moves, what sounds together.
import { estimateKey } from "../chroma-key/estimate-key.ts";
import type { Score } from "../score.ts";
import { columnsOf, tableView } from "./table-view.ts";
import { soundingNotes, topLine } from "./top-line.ts";

const DEGREES = Array.from({ length: 12 }, (_, k) => k);
/** Largest interval that is told apart: an octave. */
const WIDEST = 12;
/** Top-line intervals from an octave down to an octave up. */
const INTERVALS = Array.from({ length: 2 * WIDEST + 1 }, (_, k) => k - WIDEST);
/** From one semitone to an octave. */
const INTERVAL_NAMES = [
  "a semitone",
  "a whole tone",
  "a minor third",
  "a major third",
  "a fourth",
  "a tritone",
  "a fifth",
  "a minor sixth",
  "a major sixth",
  "a minor seventh",
  "a major seventh",
  "an octave or more",
];
const DEGREE_NAMES = [
  "tonic",
  "minor second",
  "major second",
  "minor third",
  "major third",
  "fourth",
  "tritone",
  "fifth",
  "minor sixth",
  "major sixth",
  "minor seventh",
  "major seventh",
];

const root = { unit: "square root of a share", range: [0, 1] as const, undefinedWhen: "no notes" };

const moveTitle = (semitones: number): string =>
  semitones === 0
    ? "top line repeats its note"
    : `top line moves ${semitones > 0 ? "up" : "down"} ${INTERVAL_NAMES[Math.abs(semitones) - 1]}`;

/** Degree histograms of all notes, the top line and the bass; intervals of the top line; intervals over the bass. */
export const tonal = tableView({
  id: "tonal@1",
  about:
    "degrees of the key in all notes, the top line and the bass, moves of the top line, intervals above the bass",
  columns: [
    ...columnsOf(
      {
        ...root,
        formula:
          "sqrt(share of the sounding time on the degree; from the tonic of the best key of the passage)",
      },
      DEGREES.map((k) => [`degree${k}`, `scale degree in all notes: ${DEGREE_NAMES[k]}`]),
    ),
    ...columnsOf(
      { ...root, formula: "sqrt(share of the notes of the top line on the degree)" },
      DEGREES.map((k) => [`topDegree${k}`, `scale degree in the top line: ${DEGREE_NAMES[k]}`]),
    ),
    ...columnsOf(
      { ...root, formula: "sqrt(share of onsets whose lowest note is on the degree)" },
      DEGREES.map((k) => [`bassDegree${k}`, `scale degree in the bass: ${DEGREE_NAMES[k]}`]),
    ),
    ...columnsOf(
      { ...root, formula: "sqrt(share of i, cut to an octave each way); 0 without any" },
      INTERVALS.map((k) => [`interval${k}`, moveTitle(k)]),
    ),
    ...columnsOf(
      {
        ...root,
        formula: "sqrt(share of notes so far above the lowest note of their onset, octaves left out)",
      },
      DEGREES.map((k) => [
        `overBass${k}`,
        k === 0 ? "notes octaves above the bass" : `notes ${INTERVAL_NAMES[k - 1]} above the bass`,
      ]),
    ),
    ...columnsOf({ unit: "0 or 1", range: [0, 1], formula: "", undefinedWhen: "no notes" }, [
      ["closesOnTonic", "last note is the tonic", "1 where the last note is on the tonic"],
      ["minorKey", "minor key", "1 where the best key of the passage is minor"],
    ]),
  ],
  fill,
});

function fill(score: Score): ArrayLike<number> {
  const notes = soundingNotes(score);
  if (notes.length === 0) return new Float32Array(tonal.width).fill(Number.NaN);
  const chroma = new Array<number>(12).fill(0);
  for (const { pitch, duration } of notes) chroma[pitch % 12] += duration;
  const key = estimateKey(chroma);
  const tonic = key?.tonic ?? 0;
  const line = topLine(score);
  const bass = new Map<number, number>();
  for (const { onset, pitch } of notes) bass.set(onset, Math.min(bass.get(onset) ?? 127, pitch));
  const degree = (pitch: number) => (pitch - tonic + 120) % 12;
  const move = (pitch: number, i: number) =>
    Math.max(-WIDEST, Math.min(WIDEST, pitch - line[i].pitch)) + WIDEST;
  return [
    ...shares(
      12,
      notes,
      ({ pitch }) => degree(pitch),
      ({ duration }) => duration,
    ),
    ...shares(12, line, ({ pitch }) => degree(pitch)),
    ...shares(12, [...bass.values()], degree),
    ...shares(
      INTERVALS.length,
      line.slice(1).map(({ pitch }, i) => move(pitch, i)),
      (k) => k,
    ),
    ...shares(
      12,
      notes.filter(({ onset, pitch }) => pitch > bass.get(onset)!),
      ({ onset, pitch }) => (pitch - bass.get(onset)!) % 12,
    ),
    degree(notes[notes.length - 1].pitch) === 0 ? 1 : 0,
    key?.mode === "minor" ? 1 : 0,
  ];
}

/** Square roots of the shares of each kind among `items`; zeros where there are none. */
function shares<T>(
  kinds: number,
  items: readonly T[],
  kindOf: (item: T) => number,
  weight: (item: T) => number = () => 1,
): number[] {
  const sums = new Array<number>(kinds).fill(0);
  for (const item of items) sums[kindOf(item)] += weight(item);
  const total = sums.reduce((sum, value) => sum + value, 0);
  return sums.map((sum) => (total > 0 ? Math.sqrt(sum / total) : 0));
}
