// What a model has missed of a wish, made good: curves moved as a whole, or widened about their mean. Their shape stays as it is.
import type { Score } from "@semitone/music";
import { meanOf, PLAYED, type PlayedName } from "../played/played-notes.ts";
import { ATTRIBUTES, type AttributeName, type AttributeScale } from "./attributes.ts";

const LEVELS: Partial<Record<AttributeName, PlayedName>> = {
  tempo: "tempo",
  level: "velocity",
  articulation: "articulation",
};
const WIDTHS: Partial<Record<AttributeName, PlayedName>> = { rubato: "tempo", range: "velocity" };
/** Factors by which a curve is widened or narrowed at most, at once. */
const MOST = 8;

/**
 * Rows with each attribute moved by what it was missed by, in deviations. Correlations of a curve with any other stay what they are, but
 * for the asynchrony of chords, which alone is widened chord by chord.
 */
export function adjusted(
  rows: readonly Float32Array[],
  score: Score,
  missed: Readonly<Partial<Record<AttributeName, number>>>,
  scale: AttributeScale,
): Float32Array[] {
  const made = rows.map((row) => Float32Array.from(row));
  for (const name of Object.keys(ATTRIBUTES) as AttributeName[]) {
    const by = (missed[name] ?? 0) * scale[name].deviation;
    if (by === 0) continue;
    const [level, width] = [LEVELS[name], WIDTHS[name]];
    const factor = Math.max(1 / MOST, Math.min(MOST, 2 ** by));
    if (level !== undefined) for (const row of made) row[PLAYED.indexOf(level)] += by;
    else if (width !== undefined) widen(made, PLAYED.indexOf(width), factor);
    else widenChords(made, score, factor);
  }
  return made;
}

function widen(rows: readonly Float32Array[], c: number, factor: number): void {
  const mean = meanOf(rows.map((row) => row[c]));
  for (const row of rows) row[c] = mean + factor * (row[c] - mean);
}

function widenChords(rows: readonly Float32Array[], { notes }: Score, factor: number): void {
  for (let from = 0; from < notes.length; ) {
    let to = from + 1;
    while (to < notes.length && notes[to].onset === notes[from].onset) to++;
    widen(rows.slice(from, to), PLAYED.indexOf("deviation"), factor);
    from = to;
  }
}
