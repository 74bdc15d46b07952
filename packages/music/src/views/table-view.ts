// A view of one row a passage, made of its columns and a function that fills a row.
import { withoutOrnaments } from "../ornaments.ts";
import type { Score } from "../score.ts";
import { isAlike } from "./alike.ts";
import type { Column, ScoreView } from "./view.ts";

/** A view with named columns. */
export interface TableView extends ScoreView {
  readonly columns: readonly Column[];
  /** One row; NaN where undefined, never infinite. */
  row(score: Score): Float32Array;
}

export interface TableViewParts extends Pick<ScoreView, "id" | "about" | "columns"> {
  readonly columns: readonly Column[];
  /** A value for each column, in order. */
  readonly fill: (score: Score) => ArrayLike<number>;
}

export function tableView({ id, about, columns, fill }: TableViewParts): TableView {
  const row = (score: Score) => new Float32Array(fill(withoutOrnaments(score)));
  const bounds = columns.flatMap(({ range }) => range);
  return {
    id,
    of: "score",
    about,
    numbers: "float32",
    width: columns.length,
    columns,
    range: { kind: "real", low: Math.min(...bounds), high: Math.max(...bounds) },
    losses: ["the notes: rows are statistics of them"],
    row,
    compute: (passages) => rowsOf(passages.map(withoutOrnaments), row),
  };
}

/** A row for each passage; one like that before it is not computed again. */
function rowsOf(passages: readonly Score[], row: (score: Score) => Float32Array): Float32Array[] {
  const rows: Float32Array[] = [];
  for (const [i, passage] of passages.entries())
    rows.push(i > 0 && isAlike(passages[i - 1], passage) ? rows[i - 1] : row(passage));
  return rows;
}

/** Columns that differ in name and title only, and what they share. */
export function columnsOf(
  shared: Omit<Column, "name" | "title">,
  each: readonly (readonly [name: string, title: string, formula?: string])[],
): Column[] {
  return each.map(([name, title, formula = shared.formula]) => ({ ...shared, name, title, formula }));
}
