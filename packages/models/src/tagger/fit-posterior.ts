// Training that the models of the zoo share: all music of the pool, labelled or not, for a fixed number of steps.
import { Parameters } from "@semitone/graph";
import { pick } from "@semitone/stats";
import { type FitOptions, fit, type WeightValues } from "@semitone/train";
import { type PieceRow, sequenceOf } from "../answerer/piece-row.ts";
import {
  declare,
  neededWeights,
  type PosteriorForm,
  type PosteriorState,
  sizesOf,
} from "../answerer/posterior.ts";
import { DEFAULT_NETWORKS, type SegmentNetworks } from "../segments/beat-network.ts";
import type { Components } from "../zoo/model-page.ts";
import type { Pool, Problem, View } from "./problem.ts";

/** The columns that these models explain unless they are told others. */
const VIEW: View = "shape";
const STEPS = 600;
const BATCH = 100;
/** Weight of the log probability of a label: about that of the 200 features beside it, lest it drown in them; more beside an image. */
const ALPHA = 100;
const IMAGE_FACTOR = 7;

/** Values of one variable, row by row. */
interface Table {
  readonly dtype: "float32";
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface FormOptions {
  readonly model: PosteriorForm["model"];
  readonly networks?: SegmentNetworks;
  readonly classes?: number;
  /** The view that it explains. @default "shape" */
  readonly view?: View;
  /** A view that the model is told and does not explain. */
  readonly content?: View;
}

/** The model over a pool: over one row a piece where both networks are fully connected, else over its segments. */
export function formOver(
  pool: Pool,
  { model, networks = DEFAULT_NETWORKS, classes = 1, view = VIEW, content }: FormOptions,
): PosteriorForm {
  return {
    model,
    networks,
    columns: [...pool.columns(view)],
    ofSegments: Object.values(networks).some((kind) => kind !== "mlp"),
    content: content ? pool.columns(content).length : 0,
    classes,
  };
}

export interface PosteriorFit extends Pick<FitOptions, "initial" | "samples" | "beta" | "groups"> {
  readonly rows: readonly PieceRow[];
  /** Of the last rows; without any, the bound alone is learnt from. */
  readonly targets?: readonly (readonly number[])[];
  /** Of each row, for models that are told something. */
  readonly content?: readonly PieceRow[];
  readonly start?: Components;
  /** @default 100 */
  readonly alpha?: number;
  readonly seed: number;
}

/** A trained model, with all of its weights: those that did best on music kept aside. */
export interface Trained {
  readonly state: PosteriorState;
  readonly weights: WeightValues;
}

export async function fitPosterior(
  form: PosteriorForm,
  { rows, targets, content, start, alpha = ALPHA, seed, ...options }: PosteriorFit,
): Promise<Trained> {
  const parameters = new Parameters({ seed });
  const declared = declare(form, parameters, start);
  const { model, label, values, trainable } = declared;
  const isTaught = label !== undefined && targets !== undefined;
  const { weights } = await fit({
    ...options,
    model,
    parameters,
    values,
    trainable,
    rows: {
      x: inputTable(form, rows),
      ...(content && { content: table(content, [content.length, content[0].length]) }),
      ...(isTaught && labelTables(label, rows.length, targets)),
    },
    batch: { rows: Math.min(BATCH, rows.length) },
    steps: STEPS,
    heldOut: rows.length >= 50 ? 0.1 : 0,
    evaluateEvery: STEPS / 6,
    criterion: isTaught ? "loss" : "bound",
    ...(isTaught && { alpha }),
    learningRate: 2e-3,
    clipNorm: 10,
    seed,
    threads: 1,
  });
  return { state: { kind: "posterior", ...form, weights: neededWeights(declared, form, weights) }, weights };
}

/** As `fitPosterior`, on the pool of a problem: rows without labels first, then the labelled ones. */
export function fitOnPool(
  { pool, rows, targets }: Problem,
  options: FormOptions,
  fitting: Partial<PosteriorFit> = {},
): Promise<Trained> {
  const all = [...pool.unlabelled(rows), ...rows];
  return fitPosterior(formOver(pool, options), {
    rows: all,
    targets,
    content: options.content && pick(all, pool.columns(options.content)),
    seed: pool.seed,
    ...(pool.hasImages && { alpha: IMAGE_FACTOR * ALPHA }),
    ...fitting,
  });
}

/** What the form's model reads of rows. */
export function inputTable(form: PosteriorForm, rows: readonly PieceRow[]): Table {
  const read = form.ofSegments ? rows.flatMap((row) => sequenceOf(row)) : rows;
  return table(pick(read, form.columns), [rows.length, ...sizesOf(form).shape]);
}

/** Rows one after the other. */
function table(rows: readonly ArrayLike<number>[], shape: readonly number[]): Table {
  const width = rows[0].length;
  const data = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) data.set(row, i * width);
  return { dtype: "float32", shape, data };
}

/** Targets of the last of so many rows, and which of them are known, as the variable `name` is fed. */
function labelTables(
  name: string,
  count: number,
  targets: readonly (readonly number[])[],
): Record<string, Table> {
  const from = count - targets.length;
  const width = targets[0].length;
  const y = { dtype: "float32", shape: [count, width], data: new Float32Array(count * width) } as const;
  const known = { dtype: "float32", shape: [count], data: new Float32Array(count) } as const;
  for (const [i, target] of targets.entries()) {
    y.data.set(target, (from + i) * width);
    known.data[from + i] = 1;
  }
  return { [name]: y, [`${name}Observed`]: known };
}
