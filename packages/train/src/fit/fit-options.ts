// What a fit is told: the model, its data, how batches are made, what is minimised, when to stop.
import type { Optimizer, Parameter, Parameters, Schedule, Tensor, TypedArray } from "@semitone/graph";
import type { Model, ObjectiveOptions } from "@semitone/prob";
import type { DeviceName, Feed } from "@semitone/runtime";
import type { Augmentations } from "./augmentation.ts";
import type { BatchOptions } from "./batches.ts";
import type { Rows } from "./fit-arrays.ts";
import type { FitWeights } from "./weight-inputs.ts";

/** What the held-out part is judged by. */
export type Criterion = "bound" | "labels" | "loss";

/** Values by parameter name, as `inferenceProgram` takes them. */
export type WeightValues = Readonly<Record<string, TypedArray>>;

/** What decides the numbers of a fit; the rest of its options decide where and how long it runs. */
export interface FitPlanOptions extends Pick<ObjectiveOptions, "freeBits" | "samples" | "bound"> {
  readonly model: Model;
  readonly parameters: Parameters;
  /**
   * Data by variable, and masks by the name that `maskName` gives, 1 = known. Labels of classes are probabilities [classes]; those of
   * unknown rows are never read. Further arrays feed further inputs, by name.
   */
  readonly rows: Rows;
  /** Rows that may be trained on or held out: everything but the test rows. @default all */
  readonly training?: readonly number[];
  /** What must not be torn apart, by row: a piece and its near-duplicates. @default each row by itself */
  readonly groups?: ArrayLike<number | string>;
  readonly batch: BatchOptions;
  /**
   * Weight of log q(label | x) in each labelled row. @default Kingma's 0.1 N / N_v for each variable v that N_v of the N training rows
   * have a label of
   */
  readonly alpha?: FitWeights;
  /** Weight of the KL terms; see `warmUp`. @default 1 */
  readonly beta?: FitWeights;
  /** Weight of the model's penalties. Must be given if it declares any. */
  readonly penalties?: FitWeights;
  /** What a labelled row counts, its bound and its label terms alike, beside one without a label. @default 1 */
  readonly gamma?: number;
  /** @default adam() */
  readonly optimizer?: Optimizer;
  /** A number, or a schedule over the steps. @default 1e-3 */
  readonly learningRate?: number | Schedule;
  /** Limit on the norm of all gradients together. @default none */
  readonly clipNorm?: number;
  /** Keep, evaluate and return an exponential moving average of the weights. @default none */
  readonly averageDecay?: number;
  /** Parameters to train; the others keep the values that they start from. @default all */
  readonly trainable?: (parameter: Parameter) => boolean;
  /** Values to start from by parameter name: of an earlier fit, say. @default the parameters' own */
  readonly initial?: WeightValues;
  /** Steps at most, >= 1. */
  readonly steps: number;
  /** Steps between two evaluations of the held-out part. @default a fiftieth of the steps */
  readonly evaluateEvery?: number;
  /** Evaluations without a gain after which the run ends. @default none: all steps are taken, and the best still wins */
  readonly patience?: number;
  /** Share of the training groups to judge by, or the row numbers themselves. @default 0.1 */
  readonly heldOut?: number | readonly number[];
  /** Which groups a share is; not `seed`, so that restarts are judged by the same rows. @default 0 */
  readonly heldOutSeed?: number;
  /**
   * "bound": the lower bound, per row; the importance-weighted one where `bound` asks for it. "labels": log q(label | x), summed over variables, per labelled row. "loss": what is minimised,
   * with alpha and beta at the end of their schedules. @default "bound"
   */
  readonly criterion?: Criterion;
  /** Of batches and noise; the initial weights have their own. Integer in 0..2^53-1 @default 0 */
  readonly seed?: number;
  /** How the values of training batches are varied. @default not at all */
  readonly augment?: Augmentations;
  /** Tensors in place of inputs, by variable or mask name, for that many rows: features of an earlier stage, say. @default none */
  readonly values?: (rows: number) => Readonly<Record<string, Tensor>>;
  /** What feeds inputs that are neither data nor noise. @default none */
  readonly feeds?: Readonly<Record<string, Feed>>;
  /** @default "cpu" */
  readonly device?: DeviceName;
  /** @default the runtime's choice */
  readonly threads?: number;
  /** Steps between two lines of the log. @default 10 */
  readonly reportEvery?: number;
  /** Steps between two checkpoints. @default 1000 */
  readonly checkpointEvery?: number;
}
