// One seed of a cell with a class variable: from digits and networks to accuracies.
import type { Tensor } from "@semitone/graph";
import type { CellContext, SeedResult } from "./cell.ts";
import { CLASSES, chooseLabelled, type Digits, toOneHot } from "./digits.ts";
import type { Networks } from "./networks.ts";
import { type Recipe, type SemiSupervised, trainOnLabels, trainSemiSupervised } from "./semi-supervised.ts";
import { accuracyOf, openForward, type Weights } from "./training.ts";

/** What stands for the images. */
export interface Stage {
  /** Numbers of a row of x. */
  readonly size: number;
  /** What a batch's x is made of, by input. */
  readonly data: Readonly<Record<string, Float32Array>>;
  readonly x: (rows: number) => Tensor;
  /** What the classifier reads of the test images. */
  readonly test: Float32Array;
}

/** Enough for the classifier to know its labels by heart. */
const SUPERVISED_STEPS = 600;

/** Trains on `stage` with labels of a subset chosen by the seed, and judges q(y | x) on the test images. */
export async function runSemiSupervised(
  { training, test, seed, threads, report }: CellContext,
  stage: Stage,
  labels: number,
  networks: Networks,
  recipe: Recipe,
): Promise<SeedResult> {
  const forward = await openForward(networks.logits, stage.size, networks.parameters, threads);
  const judge = async (weights: Weights) => accuracyOf(await forward.run(stage.test, weights), test.labels);
  const start = performance.now();
  const course: [number, number][] = [];
  const task: SemiSupervised = {
    ...networks,
    x: stage.x,
    ...labelsOf(training, labels, seed, stage.data),
    recipe,
    seed,
    threads,
    every: Math.ceil(recipe.steps / 20),
    look: async (step, weights) => {
      const accuracy = await judge(weights);
      course.push([(performance.now() - start) / 1000, accuracy]);
      report(`seed ${seed}, step ${step}: ${(100 * accuracy).toFixed(2)} %`);
    },
  };
  try {
    const accuracy = await judge(await trainSemiSupervised(task));
    const supervised = await judge(await trainOnLabels(task, SUPERVISED_STEPS));
    return { accuracy, supervised, course };
  } finally {
    await forward.dispose();
  }
}

/** The chosen labels beside `data`; the labels of all other rows are hidden from whoever trains. */
export function labelsOf(training: Digits, count: number, seed: number, data: Stage["data"]) {
  const labelled = chooseLabelled(training, count, seed);
  const isLabelled = new Set(labelled);
  const rows = Array.from({ length: training.count }, (_, row) => row);
  const unlabelled = rows.filter((row) => !isLabelled.has(row));
  const yObserved = new Float32Array(training.count);
  const y = toOneHot(training.labels);
  for (const row of labelled) yObserved[row] = 1;
  for (const row of unlabelled) y.fill(0, row * CLASSES, (row + 1) * CLASSES);
  return { data: { ...data, y, yObserved }, labelled, unlabelled };
}
