// One seed of a cell with a class variable: from digits and networks to accuracies.
import type { Tensor } from "@semitone/graph";
import type { CellContext, SeedResult } from "./cell.ts";
import { CLASSES } from "./digits.ts";
import { knownClasses, trainOnGuesses } from "./known-classes.ts";
import type { Networks } from "./networks.ts";
import { type Recipe, type SemiSupervised, trainOnLabels, trainSemiSupervised } from "./semi-supervised.ts";
import { accuracyOf, openForward, type Weights } from "./training.ts";

/** What stands for the images. */
export interface Stage {
  /** Numbers of a row of x. */
  readonly size: number;
  /** What a batch's x is made of, by input. */
  readonly data: SemiSupervised["data"];
  /** Likewise, drawn for each batch. @default none */
  readonly made?: SemiSupervised["made"];
  readonly x: (rows: number) => Tensor;
  /** What the classifier reads of the training and of the test images. */
  readonly training: Float32Array;
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
    data: stage.data,
    made: stage.made,
    known: knownClasses(training, labels, seed),
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
  const classify = (weights: Weights) => forward.run(stage.training, weights);
  try {
    const first = await trainSemiSupervised(task);
    const { selfTraining } = recipe;
    const weights =
      selfTraining &&
      (await trainOnGuesses(first, selfTraining, CLASSES, classify, (guessed, from) =>
        trainSemiSupervised({ ...task, guessed }, from),
      ));
    const supervised = await judge(await trainOnLabels(task, SUPERVISED_STEPS));
    if (!weights) return { accuracy: await judge(first), supervised, course };
    return { accuracy: await judge(weights), supervised, course, extra: { firstRound: await judge(first) } };
  } finally {
    await forward.dispose();
  }
}
