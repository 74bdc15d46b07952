// Plain titles for columns that a model has learnt: none of them means anything by itself, but many follow a descriptor that does.
import { viewName } from "@semitone/music";
import { pearson } from "@semitone/stats";
import { isLearntView } from "./learnt-views.ts";
import { knownColumns, type Read, type Reads } from "./reads.ts";

/** Least correlation over the pieces, up or down, at which a column is said to follow a descriptor. */
const FOLLOWS = 0.6;
/** Descriptors named, at most; a second one only where it is no other word for the first. */
const MOST = 2;
const OTHER_WORD = 0.8;
/** Pieces that correlations are looked at over: with fewer, some of hundreds are high by chance. */
const MIN_PIECES = 30;
const MAX_PIECES = 2000;

/** The views whose columns learnt ones are named by. */
const NAMING_VIEWS = ["descriptors"];

/**
 * The same reads, learnt columns titled by the descriptors that they follow over the rows, e.g. "learnt: rises with average pitch, falls with
 * notes per quarter"; an empty title for a column that follows none.
 *
 * @param rows  raw rows of pieces, NaN where undefined
 */
export function withLearntTitles(reads: Reads, rows: readonly ArrayLike<number>[]): Reads {
  if (!reads.some(isLearnt)) return reads;
  const every = Math.ceil(rows.length / MAX_PIECES);
  const looked = rows.filter((_, i) => i % Math.max(1, every) === 0);
  const column = (c: number) => Float64Array.from(looked, (row) => row[c]);
  const starts = startsOf(reads);
  const naming = reads.flatMap(({ view, columns }, r) => {
    if (!NAMING_VIEWS.includes(viewName(view))) return [];
    const titles = new Map(knownColumns(view)?.map(({ name, title }) => [name, title]));
    return columns.flatMap((name, i) => {
      const title = titles.get(name);
      return title === undefined ? [] : [{ title, values: column(starts[r] + i) }];
    });
  });
  return reads.map((read, r) =>
    isLearnt(read)
      ? { ...read, titles: read.columns.map((_, i) => titleOf(column(starts[r] + i), naming)) }
      : read,
  );
}

const isLearnt = ({ view }: Read): boolean => isLearntView(viewName(view));

/** First column of each view. */
function startsOf(reads: Reads): number[] {
  let at = 0;
  return reads.map(({ columns }) => {
    at += columns.length;
    return at - columns.length;
  });
}

interface Named {
  readonly title: string;
  readonly values: Float64Array;
}

function titleOf(values: Float64Array, naming: readonly Named[]): string {
  const followed = naming
    .map((named) => ({ ...named, r: correlation(values, named.values) }))
    .filter(({ r }) => Math.abs(r) >= FOLLOWS)
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
  const chosen: typeof followed = [];
  for (const one of followed)
    if (
      chosen.length < MOST &&
      chosen.every((other) => !(Math.abs(correlation(one.values, other.values)) > OTHER_WORD))
    )
      chosen.push(one);
  if (chosen.length === 0) return "";
  return `learnt: ${chosen.map(({ title, r }) => `${r > 0 ? "rises" : "falls"} with ${title}`).join(", ")}`;
}

/** Pearson's correlation over the rows in which both are defined; NaN where these are few, or one of them is constant. */
function correlation(a: Float64Array, b: Float64Array): number {
  const both = [...a.keys()].filter((i) => Number.isFinite(a[i]) && Number.isFinite(b[i]));
  if (both.length < MIN_PIECES) return Number.NaN;
  return pearson(
    both.map((i) => a[i]),
    both.map((i) => b[i]),
  );
}
