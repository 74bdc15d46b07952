// What players read of a note, as the numbers that the performance model and its baselines are told: phases as circles and arches.
import { CONTENT_NAMES, type ContentName, type Score, scoreContent } from "@semitone/music";

/** Phases that come round: written as cosine and sine. */
const CIRCLES: readonly ContentName[] = ["beatPhase", "barPhase", "twoBars", "fourBars", "eightBars"];
/** Phases that begin and end: written with their square, too. */
const ARCHES: readonly ContentName[] = ["phrasePhase", "fourBars", "eightBars", "piecePhase"];
const AS_THEY_ARE = CONTENT_NAMES.filter((name) => !CIRCLES.includes(name) && !ARCHES.includes(name));

export const CONTENT_FEATURES: readonly string[] = [
  ...AS_THEY_ARE,
  ...CIRCLES.flatMap((name) => [`cos ${name}`, `sin ${name}`]),
  ...ARCHES.flatMap((name) => [name, `${name} arch`]),
];

/** A row for each note of the score. */
export function contentFeatures(score: Score): Float32Array[] {
  const [rows] = scoreContent.compute([score]) as [Float32Array];
  const width = CONTENT_NAMES.length;
  const column = (name: ContentName) => CONTENT_NAMES.indexOf(name);
  const [plain, circles, arches] = [AS_THEY_ARE, CIRCLES, ARCHES].map((names) => names.map(column));
  return score.notes.map((_, i) => {
    const row = rows.subarray(i * width, (i + 1) * width);
    return Float32Array.from([
      ...plain.map((c) => row[c]),
      ...circles.flatMap((c) => [Math.cos(2 * Math.PI * row[c]), Math.sin(2 * Math.PI * row[c])]),
      ...arches.flatMap((c) => [row[c] - 0.5, 4 * row[c] * (1 - row[c])]),
    ]);
  });
}
