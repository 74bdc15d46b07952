// Features of one scale without holes: what every model of the tagger is given. Fitted to music, never to labels.
import { rowsOfZeros } from "@semitone/stats";
import { mayLackRows } from "../features/learnt-views.ts";

/** Standard deviations beyond which a value says no more. */
export const CLIP = 4;
/** Share of pieces that must lack a feature before its absence is a feature itself. */
const RARE = 0.01;

/** Views whose numbers are on one scale already, and are varied on it as sounds vary. */
const IS_SCALED: readonly string[] = ["image"];

/** Whether absence says nothing in a view: a listener reads no notes off the bar lines, which is no trait of a style. */
export const maySkip = (view: string): boolean => mayLackRows(view);

/** A fitted scaler as plain numbers; columns are counted in the order of what its run reads. */
export interface ScalerState {
  /** Raw column of each output, and whether the output is its value or its absence. */
  readonly columns: readonly number[];
  readonly absence: readonly boolean[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
  /** Name of the view that each output is of. */
  readonly views: readonly string[];
}

/**
 * (value - mean) / deviation over the pool, cut at 4; missing values are 0. A column that never changes is left out; of a pool that is
 * the same throughout all are kept, as they are. Columns of an image are not scaled, and never left out.
 *
 * @param viewNames  name of the view that each column is of: see `viewNamesOf`
 */
export function fitScaler(pool: readonly ArrayLike<number>[], viewNames: readonly string[]): ScalerState {
  const columns: number[] = [];
  const absence: boolean[] = [];
  const means: number[] = [];
  const scales: number[] = [];
  const constant: { column: number; mean: number }[] = [];
  const add = (column: number, isAbsence: boolean, mean: number, scale: number) => {
    columns.push(column);
    absence.push(isAbsence);
    means.push(mean);
    scales.push(scale);
  };
  for (let c = 0; c < pool[0].length; c++) {
    if (IS_SCALED.includes(viewNames[c])) {
      add(c, false, 0, 1);
      continue;
    }
    let [n, sum, squares] = [0, 0, 0];
    for (const row of pool)
      if (!Number.isNaN(row[c])) {
        n++;
        sum += row[c];
      }
    const mean = sum / n;
    for (const row of pool) if (!Number.isNaN(row[c])) squares += (row[c] - mean) ** 2;
    const scale = Math.sqrt(squares / n);
    if (scale > 1e-6 * (1 + Math.abs(mean))) add(c, false, mean, scale);
    else if (n > 0) constant.push({ column: c, mean });
    const missing = 1 - n / pool.length;
    if (missing > RARE && missing < 1 - RARE && !maySkip(viewNames[c]))
      add(c, true, missing, Math.sqrt(missing * (1 - missing)));
  }
  if (columns.length === 0) for (const { column, mean } of constant) add(column, false, mean, 1);
  return { columns, absence, means, scales, views: columns.map((column) => viewNames[column]) };
}

/** The scaled row of each raw row. */
export function scaleRows(state: ScalerState, rows: readonly ArrayLike<number>[]): Float64Array[] {
  const { columns, absence, means, scales } = state;
  const all = rowsOfZeros(rows.length, columns.length);
  for (const [r, scaled] of all.entries()) {
    const row = rows[r];
    for (let i = 0; i < columns.length; i++) {
      const raw = row[columns[i]];
      const value = absence[i] ? Number(Number.isNaN(raw)) : Number.isNaN(raw) ? means[i] : raw;
      scaled[i] = Math.max(-CLIP, Math.min(CLIP, (value - means[i]) / scales[i]));
    }
  }
  return all;
}
