// Features of one scale without holes: what every model of the tagger is given. Fitted to music, never to labels.
import { FEATURE_FAMILIES } from "../features/features.ts";

/** Standard deviations beyond which a value says no more. */
export const CLIP = 4;
/** Share of pieces that must lack a feature before its absence is a feature itself. */
const RARE = 0.01;

/** A fitted scaler as plain numbers. */
export interface ScalerState {
  /** Raw column of each output, and whether the output is its value or its absence. */
  readonly columns: readonly number[];
  readonly absence: readonly boolean[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
}

/** (value - mean) / deviation over the pool, cut at 4; missing values are 0; a column that never changes is left out. */
export function fitScaler(pool: readonly ArrayLike<number>[]): ScalerState {
  const columns: number[] = [];
  const absence: boolean[] = [];
  const means: number[] = [];
  const scales: number[] = [];
  const add = (column: number, isAbsence: boolean, mean: number, scale: number) => {
    columns.push(column);
    absence.push(isAbsence);
    means.push(mean);
    scales.push(scale);
  };
  for (let c = 0; c < pool[0].length; c++) {
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
    const missing = 1 - n / pool.length;
    if (missing > RARE && missing < 1 - RARE) add(c, true, missing, Math.sqrt(missing * (1 - missing)));
  }
  return { columns, absence, means, scales };
}

/** The scaled row of each raw row. */
export function scaleRows(state: ScalerState, rows: readonly ArrayLike<number>[]): Float64Array[] {
  const { columns, absence, means, scales } = state;
  return rows.map((row) => {
    const scaled = new Float64Array(columns.length);
    for (let i = 0; i < columns.length; i++) {
      const raw = row[columns[i]];
      const value = absence[i] ? Number(Number.isNaN(raw)) : Number.isNaN(raw) ? means[i] : raw;
      scaled[i] = Math.max(-CLIP, Math.min(CLIP, (value - means[i]) / scales[i]));
    }
    return scaled;
  });
}

/** Family of each output column. */
export function familiesOf({ columns }: ScalerState): string[] {
  return columns.map((column) => FEATURE_FAMILIES[column]);
}
