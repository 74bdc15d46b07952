// Pitch relative to the key: which degrees the top and the bass play, how the top moves, what sounds together.
import { estimateKey } from "../chroma-key/estimate-key.ts";
import { type FeatureFamily, soundingNotes, topLine } from "./feature-family.ts";

const DEGREES = Array.from({ length: 12 }, (_, k) => k);
/** Top-line intervals from an octave down to an octave up. */
const INTERVALS = Array.from({ length: 25 }, (_, k) => k - 12);

/** Degree histograms of all notes, the top line and the bass; intervals of the top line; intervals over the bass. */
export const tonal: FeatureFamily = {
  name: "tonal",
  names: [
    ...DEGREES.map((k) => `degree${k}`),
    ...DEGREES.map((k) => `topDegree${k}`),
    ...DEGREES.map((k) => `bassDegree${k}`),
    ...INTERVALS.map((k) => `interval${k}`),
    ...DEGREES.map((k) => `overBass${k}`),
    "closesOnTonic",
    "minorKey",
  ],
  compute(score) {
    const notes = soundingNotes(score);
    if (notes.length === 0) return new Float32Array(tonal.names.length).fill(Number.NaN);
    const chroma = new Array<number>(12).fill(0);
    for (const { pitch, duration } of notes) chroma[pitch % 12] += duration;
    const key = estimateKey(chroma);
    const tonic = key?.tonic ?? 0;
    const line = topLine(score);
    const bass = new Map<number, number>();
    for (const { onset, pitch } of notes) bass.set(onset, Math.min(bass.get(onset) ?? 127, pitch));
    const degree = (pitch: number) => (pitch - tonic + 120) % 12;
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
        25,
        line.slice(1).map(({ pitch }, i) => Math.max(-12, Math.min(12, pitch - line[i].pitch)) + 12),
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
  },
};

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
