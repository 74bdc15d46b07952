// Training that the models of the zoo share: all music of the pool, labelled or not, for a fixed number of steps.
import type { Parameters, Tensor } from "@semitone/graph";
import type { Model } from "@semitone/prob";
import { type FloatRows, pick } from "@semitone/stats";
import { type FitOptions, fit, type WeightValues } from "@semitone/train";
import type { Problem, View } from "../problem.ts";
import { VIEW } from "./feature-networks.ts";

const STEPS = 600;
const BATCH = 100;
/** Weight of the log probability of a label: about that of the 200 features beside it, lest it drown in them. */
export const ALPHA = 100;

/** Values of one variable, row by row. */
export interface Table {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface PoolFit extends Pick<FitOptions, "initial" | "trainable" | "samples"> {
  readonly model: Model;
  readonly parameters: Parameters;
  readonly rows: Readonly<Record<string, Table>>;
  readonly seed: number;
  /** Weight of log q(label | x); without it the bound alone is learnt from. */
  readonly alpha?: number;
  readonly values?: (rows: number) => Readonly<Record<string, Tensor>>;
}

/** The weights that did best on music kept aside. */
export async function fitOnPool({ rows, alpha, ...options }: PoolFit): Promise<WeightValues> {
  const [count] = rows.x.shape;
  const { weights } = await fit({
    ...options,
    rows,
    batch: { rows: Math.min(BATCH, count) },
    steps: STEPS,
    heldOut: count >= 50 ? 0.1 : 0,
    evaluateEvery: STEPS / 6,
    criterion: alpha === undefined ? "bound" : "loss",
    learningRate: 2e-3,
    clipNorm: 10,
    ...(alpha === undefined ? {} : { alpha }),
    threads: 1,
  });
  return weights;
}

/** One row after the other. */
export function table(rows: readonly ArrayLike<number>[]): Table {
  const width = rows[0].length;
  const data = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { dtype: "float32", shape: [rows.length, width], data };
}

/** What of the problem's pool a model sees: rows without labels, then the labelled ones; `view` of all of them. */
export function poolTable({ pool, rows }: Problem, view: View = VIEW): Table {
  const unlabelled = pool.unlabelled(rows);
  return table(pick([...unlabelled, ...rows] as FloatRows, pool.columns(view)));
}

/** Targets of the rows of `poolTable`, and which of them are known, as the variable `name` is fed. */
export function labelTables(
  { pool, rows }: Problem,
  name: string,
  targets: readonly (readonly number[])[],
): Record<string, Table> {
  const unlabelled = pool.unlabelled(rows).length;
  const count = unlabelled + targets.length;
  const width = targets[0].length;
  const y = { dtype: "float32", shape: [count, width], data: new Float32Array(count * width) } as const;
  const known = { dtype: "float32", shape: [count], data: new Float32Array(count) } as const;
  for (const [i, target] of targets.entries()) {
    y.data.set(target, (unlabelled + i) * width);
    known.data[unlabelled + i] = 1;
  }
  return { [name]: y, [`${name}Observed`]: known };
}
