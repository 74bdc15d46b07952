// One cell of the table: a model at a number of labels, run once a seed. Knows nothing of how a model is trained.
import type { Digits } from "./digits.ts";

export interface CellContext {
  /** The 60,000 training images; what a cell may train on and choose by. */
  readonly training: Digits;
  /** The standard 10,000 test images: for the final accuracy alone. */
  readonly test: Digits;
  /** Of the labelled subset, the initial weights, the batches and the noise. */
  readonly seed: number;
  readonly threads: number;
  /** A line for whoever watches. */
  readonly report: (line: string) => void;
}

export interface SeedResult {
  /** Share of the test images that are right, in 0..1. */
  readonly accuracy: number;
  /** The same network trained on the labelled images alone. */
  readonly supervised?: number;
  /** [seconds since the start of training, test accuracy], in that order; nothing is chosen by it. */
  readonly course?: readonly (readonly [seconds: number, accuracy: number])[];
  /** What else is worth a column: the bound, the accuracy of a head, in the same order for each seed. */
  readonly extra?: Readonly<Record<string, number>>;
}

export interface Cell {
  /** As `--models` names it. */
  readonly model: string;
  /** Labelled images; 0 without labels. */
  readonly labels: number;
  /** Accuracy to reach, in 0..1: by the mean of the seeds, or what `statistic` says. */
  readonly target?: number;
  /** @default "mean" */
  readonly statistic?: "mean" | "median";
  /** Accuracy that the paper states, and the best that others reached, in 0..1. */
  readonly published?: number;
  readonly reproduced?: number;
  run(context: CellContext): Promise<SeedResult>;
}
