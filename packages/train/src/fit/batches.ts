// Which rows make a training batch, and what each counts, so that labelled rows can come often without counting more.
import { TrainError } from "../errors.ts";

export interface BatchOptions {
  /** Rows of a batch, >= 1; with fewer training rows than that, all of them. */
  readonly rows: number;
  /**
   * Labelled rows in each batch: those with a label of any variable. @default their share of the training rows, but at least a tenth
   * of the batch, and never more than there are
   */
  readonly labelled?: number;
}

/** A batch as one or two pools that are drawn from side by side. */
export interface BatchPlan {
  readonly rows: number;
  readonly pools: readonly { readonly rows: Int32Array; readonly take: number }[];
  /** What each row of a batch counts in the means of the loss; absent where all count once. */
  readonly weights?: Float32Array;
}

/**
 * Plans batches of n rows, n_l of them labelled, from N training rows with N_l labelled ones. A labelled row then counts
 * w_l = (N_l / N) / (n_l / n), any other w_u = ((N - N_l) / N) / ((n - n_l) / n), so that
 *
 *     E[(1/n) sum_batch w_i L_i] = (1/N) sum_all L_i    for any loss L_i of a row,
 *
 * which is Kingma's objective per row where L_i = -(bound_i + alpha log q(y_i | x_i) if labelled). To count the bound of labelled rows
 * more, as if they were as common as in the batch, is what the objective's `gamma` is for.
 *
 * @param training    row numbers to draw from
 * @param isLabelled  by row number: does it have a label of any variable?
 * @throws TrainError if there is no row, or `labelled` is out of range
 */
export function planBatches(
  training: ArrayLike<number>,
  isLabelled: (row: number) => boolean,
  { rows, labelled }: BatchOptions,
): BatchPlan {
  const all = Int32Array.from(training);
  if (all.length === 0) throw new TrainError("planBatches: needs training rows; got none");
  if (!Number.isSafeInteger(rows) || rows < 1)
    throw new TrainError(`planBatches: rows must be an integer >= 1; got ${rows}`);
  const size = Math.min(rows, all.length);
  const known = all.filter(isLabelled);
  const unknown = all.filter((row) => !isLabelled(row));
  if (known.length === 0 || unknown.length === 0 || size === 1) {
    if (labelled !== undefined && known.length === 0)
      throw new TrainError(
        `planBatches: labelled is ${labelled}, but no training row has a label; leave it out?`,
      );
    return { rows: size, pools: [{ rows: all, take: size }] };
  }
  const share = known.length / all.length;
  const usual = Math.min(Math.max(Math.round(size * share), Math.ceil(size / 10)), known.length, size - 1);
  const take = labelled ?? usual;
  if (!Number.isSafeInteger(take) || take < 1 || take >= size)
    throw new TrainError(`planBatches: labelled must be an integer in 1..${size - 1}; got ${take}`);
  const knownWeight = share / (take / size);
  const unknownWeight = (1 - share) / (1 - take / size);
  return {
    rows: size,
    pools: [
      { rows: known, take },
      { rows: unknown, take: size - take },
    ],
    weights: new Float32Array(size).fill(unknownWeight).fill(knownWeight, 0, take),
  };
}
