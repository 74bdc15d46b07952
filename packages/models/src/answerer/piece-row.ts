// A piece as the models of the tagger see it: its scaled row of features, and where they are at hand the rows of its segments.

/** A scaled row of features; a row without `parts` is a passage by itself, a sequence of one. */
export type PieceRow = Float64Array & {
  /** Rows of the segments in the order of the music, on the same scale and of the same columns. */
  parts?: readonly Float64Array[];
};

/** Segments that a sequence is made of. */
export const STEPS = 8;

/** The row with its segments; a piece without any is left as it is. */
export function withParts(row: Float64Array, parts: readonly Float64Array[] | undefined): PieceRow {
  return parts === undefined || parts.length === 0 ? row : Object.assign(row, { parts });
}

/** `steps` of a list, spread evenly over all of it; of fewer items some stand twice. */
export function spreadEvenly<T>(items: readonly T[], steps: number = STEPS): T[] {
  return Array.from({ length: steps }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / steps)]);
}

/** What a model of sequences reads of a row: `STEPS` of its segments, or the row itself that often. */
export const sequenceOf = (row: PieceRow): readonly Float64Array[] => spreadEvenly(row.parts ?? [row]);

/** The row with another value of one column, in its segments as well. @param step  what is added */
export function shifted(row: PieceRow, column: number, step: number): PieceRow {
  const moved = (of: Float64Array) => {
    const other = Float64Array.from(of);
    other[column] += step;
    return other;
  };
  return withParts(moved(row), row.parts?.map(moved));
}
