// The cells of VaDE, with what they were fixed at. Images 1..50,000 of the training set are trained on; 50,001..60,000 with their labels were
// looked at to fix the recipe, with seeds 0 and 1. docs/results.md says what of the test images had been seen when the rounds were added.
import { argmax } from "@semitone/stats";
import type { Cell, CellContext, SeedResult } from "./cell.ts";
import { type Digits, sliceDigits } from "./digits.ts";
import { hungarianAccuracy } from "./hungarian-accuracy.ts";
import { knownClasses, trainOnGuesses } from "./known-classes.ts";
import { accuracyOf, type Weights } from "./training.ts";
import {
  beginVade,
  fitVade,
  openComponents,
  pretrain,
  trainOnKnown,
  type Vade,
  type VadeRecipe,
  vadeNetworks,
} from "./vade.ts";

const TRAINING_IMAGES = 50_000;

/** The paper has layers of 500, 500 and 2000 units and trains the whole model for 3000 passes. */
const RECIPE: VadeRecipe = {
  hidden: [500, 500, 500],
  latent: 10,
  side: 28,
  components: 10,
  move: { turn: 0.15, slant: 0.15, stretch: 0.1, shift: 1.2 },
  fineMove: { turn: 0.2, slant: 0.22, stretch: 0.13, shift: 1.6 },
  rows: 256,
  learningRate: 1e-3,
  fineLearningRate: 5e-4,
  beta: 1,
  pretraining: 12,
  epochs: 6,
  scaleFloor: 0.3,
  restarts: 8,
  alpha: 50,
  labelledRows: 50,
  rounds: 2,
  roundEpochs: 5,
  guessedRows: 100,
  sure: 0.9,
};

/** Labels bear a faster start, as the components keep to them. */
const LABELLED: VadeRecipe = { ...RECIPE, fineLearningRate: 1e-3, epochs: 4, alpha: 20, labelledRows: 40 };

/** Steps on the labelled images alone, for the network beside. */
const SUPERVISED_STEPS = 600;

const made = new WeakMap<Digits, Map<number, Promise<Weights>>>();

/** The autoencoder of a seed: it sees no label, so the cells with and without labels share it. */
function autoencoderOf(training: Digits, seed: number, make: () => Promise<Weights>): Promise<Weights> {
  const bySeed = made.get(training) ?? new Map<number, Promise<Weights>>();
  made.set(training, bySeed);
  const weights = bySeed.get(seed) ?? make();
  bySeed.set(seed, weights);
  return weights;
}

export async function runVade(
  { training, test, seed, threads, report }: CellContext,
  labels: number,
  recipe: VadeRecipe,
): Promise<SeedResult> {
  const digits = sliceDigits(training, 0, Math.min(TRAINING_IMAGES, training.count));
  const known = labels > 0 ? knownClasses(digits, labels, seed) : undefined;
  const task: Vade = {
    recipe,
    digits,
    known,
    seed,
    threads,
    report: (line) => report(`seed ${seed}, ${line}`),
  };
  const networks = vadeNetworks(task);
  const begun = performance.now();
  const course: [number, number][] = [];
  const forward = await openComponents(task, networks);
  const judge = async (weights: Weights) => {
    const logits = await forward.run(test.images, weights);
    return known
      ? accuracyOf(logits, test.labels)
      : hungarianAccuracy(Array.from(test.labels), largest(logits, recipe.components));
  };
  const look = async (weights: Weights) =>
    void course.push([(performance.now() - begun) / 1000, await judge(weights)]);
  try {
    const autoencoder = await autoencoderOf(training, seed, () => pretrain(task, networks));
    const start = await beginVade(task, networks, autoencoder);
    const first = await fitVade({ ...task, look }, networks, start);
    const extra = { mixtureAlone: await judge(start), bound: first.bound };
    if (!known) {
      const used = leastUsed(
        largest(await forward.run(test.images, first.weights), recipe.components),
        recipe.components,
      );
      return { accuracy: await judge(first.weights), course, extra: { ...extra, leastUsed: used } };
    }
    let { bound } = first;
    const classify = (weights: Weights) => forward.run(digits.images, weights);
    const weights = await trainOnGuesses(
      first.weights,
      recipe,
      recipe.components,
      classify,
      async (guessed, from) => {
        const fit = await fitVade({ ...task, guessed, look }, networks, from);
        bound = fit.bound;
        return fit.weights;
      },
    );
    return {
      accuracy: await judge(weights),
      course,
      supervised: await judge(await trainOnKnown(task, networks, SUPERVISED_STEPS)),
      extra: { ...extra, bound, firstRound: await judge(first.weights) },
    };
  } finally {
    await forward.dispose();
  }
}

/** Number of the largest score of each row. */
function largest(scores: Float32Array, width: number): number[] {
  return Array.from({ length: scores.length / width }, (_, i) => {
    const row = scores.subarray(i * width, (i + 1) * width);
    return argmax(row);
  });
}

/** Share of the rows in the component that has fewest. */
function leastUsed(components: readonly number[], count: number): number {
  const uses = new Array<number>(count).fill(0);
  for (const component of components) uses[component]++;
  return Math.min(...uses) / components.length;
}

export const VADE_CELLS: readonly Cell[] = [
  {
    model: "vade",
    labels: 0,
    target: 0.85,
    statistic: "median",
    published: 0.9446,
    reproduced: 0.7158,
    run: (context) => runVade(context, 0, RECIPE),
  },
  { model: "vade", labels: 100, target: 0.95, run: (context) => runVade(context, 100, LABELLED) },
];
