// What can be read off a performance in numbers, by its score alone and beside the other performances of that score.
import { type Column, encodePerformance, type PlayedScore } from "@semitone/music";
import { meanOf, PLAYED, type PlayedName, playedNotes, UNITS, writtenBeat } from "./played-notes.ts";

/** Names of the two views, without version. */
export const PLAYED_NAMES = ["played", "playedBeside"] as const;
const IDS = ["played@1", "playedBeside@1"] as const;

/** Whether a view is of performances: pieces that are none have no rows of it. @param name  without its version */
export const isPlayedView = (name: string): boolean => (PLAYED_NAMES as readonly string[]).includes(name);

const WORDS: Readonly<Record<PlayedName, readonly [title: string, unit: string]>> = {
  velocity: ["the loudness of its notes", `${UNITS.velocity} steps of velocity`],
  tempo: ["the tempo of its beats", `${UNITS.tempo} octaves of tempo`],
  deviation: ["how late its notes are beside their beats", `${UNITS.deviation} s`],
  articulation: ["how long its notes are held", `${UNITS.articulation} octaves of length`],
  pedal: ["the use of the pedal", "half of all notes"],
};
const KINDS = [
  ["Mean", "", "mean over the notes of the score"],
  ["Spread", "variation of ", "standard deviation over the notes of the score"],
  ["Step", "change from note to note of ", "mean absolute difference of neighbouring notes"],
] as const;

interface Measured {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly formula: string;
}

/** What is measured of a performance on its score. */
const MEASURED: readonly Measured[] = PLAYED.flatMap((of) =>
  KINDS.map(([ending, before, formula]) => ({
    name: `${of}${ending}`,
    title: `${before}${WORDS[of][0]}`,
    unit: WORDS[of][1],
    formula,
  })),
);

const columnsOf = (title: (of: string) => string, unit?: string, formula?: string): readonly Column[] =>
  MEASURED.map((one) => ({
    name: one.name,
    title: title(one.title),
    unit: unit ?? one.unit,
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    formula: formula ? `${formula}, of the ${one.formula}` : one.formula,
    undefinedWhen: formula ? "the score has fewer than two performances" : "the piece is no performance",
  }));

/** The two views as what runs read. They are no views of a file: see `playedTables`. */
export const PLAYED_VIEWS = [
  { id: IDS[0], columns: columnsOf((of) => `as performed: ${of}`) },
  {
    id: IDS[1],
    columns: columnsOf(
      (of) => `beside other performances of its score: ${of}`,
      "deviations",
      "deviations from the mean over the performances of its score",
    ),
  },
] as const;

/** Columns of one of the two views; undefined for any other. */
export const playedColumns = (view: string): readonly Column[] | undefined =>
  PLAYED_VIEWS.find(({ id }) => id === view)?.columns;

/** One number for each of `MEASURED`: tempo is relative to the one that the score has written. */
export function measurePlayed(played: PlayedScore): number[] {
  const { score } = played;
  const { rows } = playedNotes(score, encodePerformance(played), writtenBeat(score));
  return PLAYED.flatMap((_, c) => {
    const column = rows.map((row) => row[c]);
    const mean = meanOf(column);
    const steps = column.slice(1).map((value, i) => Math.abs(value - column[i]));
    return [mean, Math.sqrt(meanOf(column.map((value) => (value - mean) ** 2))), meanOf(steps)];
  });
}

/** Deviations below which performances of a score are alike in a number: they then say nothing of each other. */
const ALIKE = 1e-6;

/** Each row in deviations from the mean of all, number by number; NaN where there is no other. */
export function besideOthers(rows: readonly (readonly number[])[]): number[][] {
  if (rows.length < 2) return rows.map((row) => row.map(() => Number.NaN));
  const columns = rows[0].map((_, c) => rows.map((row) => row[c]));
  const scales = columns.map((column) => {
    const mean = meanOf(column);
    return { mean, deviation: Math.sqrt(meanOf(column.map((value) => (value - mean) ** 2))) };
  });
  return rows.map((row) =>
    row.map((value, c) => (value - scales[c].mean) / Math.max(ALIKE, scales[c].deviation)),
  );
}
