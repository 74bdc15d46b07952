// What can be said of a stretch of a performance in numbers: labels that cost nothing, of as many stretches as are wanted.
import { PLAYED, type PlayedName } from "../played/played-notes.ts";

/** Attributes by name, with what each is. */
export const ATTRIBUTES = {
  tempo: "mean tempo beside what the content suggests, relative to the usual one of the piece",
  rubato: "log of the deviation of the tempo of beats",
  level: "mean velocity beside what the content suggests",
  range: "log of the deviation of velocity",
  articulation: "mean played duration by the written one, beside what the content suggests",
  asynchrony: "log of the deviation of onsets within chords",
} as const;

export type AttributeName = keyof typeof ATTRIBUTES;
export const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTES) as readonly AttributeName[];

/** Deviations below this many units are as good as none. */
const FLOOR = 0.02;

const column = (name: PlayedName) => PLAYED.indexOf(name);

/**
 * The attributes of notes in the order of the score, in the units of `PLAYED`; NaN where there is no chord to be asynchronous in.
 *
 * @param usual   what ridge regression makes of the content of the notes
 * @param onsets  of the notes, in ticks, ascending
 */
export function attributesOf(
  rows: readonly ArrayLike<number>[],
  usual: readonly ArrayLike<number>[],
  onsets: ArrayLike<number>,
): Record<AttributeName, number> {
  const moments = (c: number) => {
    let [sum, squares, beside] = [0, 0, 0];
    for (const [i, row] of rows.entries()) {
      sum += row[c];
      squares += row[c] * row[c];
      beside += row[c] - usual[i][c];
    }
    const mean = sum / rows.length;
    return {
      beside: beside / rows.length,
      deviation: Math.sqrt(Math.max(0, squares / rows.length - mean * mean)),
    };
  };
  const [velocity, tempo] = [moments(column("velocity")), moments(column("tempo"))];
  return {
    tempo: tempo.beside,
    rubato: Math.log2(FLOOR + tempo.deviation),
    level: velocity.beside,
    range: Math.log2(FLOOR + velocity.deviation),
    articulation: moments(column("articulation")).beside,
    asynchrony: asynchrony(rows, onsets),
  };
}

function asynchrony(rows: readonly ArrayLike<number>[], onsets: ArrayLike<number>): number {
  const c = column("deviation");
  let [squares, count] = [0, 0];
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && onsets[to] === onsets[from]) to++;
    if (to - from > 1) {
      let mean = 0;
      for (let i = from; i < to; i++) mean += rows[i][c] / (to - from);
      for (let i = from; i < to; i++) squares += (rows[i][c] - mean) ** 2;
      count += to - from;
    }
    from = to;
  }
  return count > 0 ? Math.log2(FLOOR + Math.sqrt(squares / count)) : Number.NaN;
}

/** Mean and deviation of each attribute, by which labels are scaled to N(0, 1). */
export type AttributeScale = Readonly<
  Record<AttributeName, { readonly mean: number; readonly deviation: number }>
>;

export function attributeScale(each: readonly Readonly<Record<AttributeName, number>>[]): AttributeScale {
  const scale = (name: AttributeName) => {
    const values = each.map((one) => one[name]).filter(Number.isFinite);
    const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
    return { mean, deviation: Math.max(0.05, Math.sqrt(variance)) };
  };
  return Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, scale(name)])) as unknown as AttributeScale;
}

/** In deviations from the mean; NaN stays NaN. */
export const scaledAttributes = (
  values: Readonly<Record<AttributeName, number>>,
  scale: AttributeScale,
): Record<AttributeName, number> =>
  Object.fromEntries(
    ATTRIBUTE_NAMES.map((name) => [name, (values[name] - scale[name].mean) / scale[name].deviation]),
  ) as Record<AttributeName, number>;
