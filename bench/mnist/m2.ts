// M2 on pixels, and as the second stage of M1+M2 on features: the networks, and a cell's way from digits to accuracies.
import { dropout, input, Parameters, relu, scope, type Tensor } from "@semitone/graph";
import {
  bernoulliNetwork,
  classNetwork,
  infer,
  type Model,
  m2,
  type Network,
  normalNetwork,
} from "@semitone/prob";
import type { CellContext, SeedResult } from "./cell.ts";
import { CLASSES, chooseLabelled, type Digits, toOneHot } from "./digits.ts";
import {
  type Recipe,
  type SemiSupervised,
  trainOnLabels,
  trainSemiSupervised,
  withTop,
} from "./semi-supervised.ts";
import { accuracyOf, openForward, type Weights } from "./training.ts";

export interface M2Sizes {
  /** Numbers of a row of x. */
  readonly size: number;
  /** p(x | y, z): coins for pixels, normals for features. */
  readonly likelihood: "bernoulli" | "normal";
  readonly latent: number;
  /** Units of the hidden layer of encoder and decoder, and of those of the classifier. */
  readonly hidden: number;
  readonly classifierHidden: readonly number[];
  /** Share of its inputs that the classifier does without, each time it is trained. */
  readonly dropped: number;
  /** Likeliest classes summed exactly, with one of the rest drawn. @default all */
  readonly top?: number;
}

export interface M2Networks {
  /** As it is trained: the classifier drops inputs. */
  readonly model: Model;
  readonly parameters: Parameters;
  readonly classifier: Network;
  /** Scores of q(y | x), of all inputs: x ["batch", size] -> [batch, classes] */
  readonly logits: Tensor;
}

export function buildM2(
  { size, likelihood, latent, hidden, classifierHidden, dropped, top }: M2Sizes,
  seed: number,
) {
  const parameters = new Parameters({ seed });
  const layers = { hidden: [hidden], activation: relu };
  const clean = scope("classifier", () =>
    classNetwork(parameters, { ...layers, inputs: [size], hidden: classifierHidden, outputs: CLASSES }),
  );
  const classifier: Network = (x) =>
    clean(dropout(x, input(`uniform/dropped/${x.shape[0]}`, x.shape), dropped));
  const encoder = scope("encoder", () =>
    normalNetwork(parameters, { ...layers, inputs: [size, CLASSES], outputs: latent }),
  );
  const decoder = scope("decoder", () =>
    (likelihood === "normal" ? normalNetwork : bernoulliNetwork)(parameters, {
      ...layers,
      inputs: [CLASSES, latent],
      outputs: size,
    }),
  );
  const declare = (network: Network) =>
    m2({ shape: [size], classes: CLASSES, latent, classifier: network, encoder, decoder });
  const { y } = infer(declare(clean), { x: input("x", ["batch", size]) });
  const model = declare(classifier);
  return {
    model: top === undefined ? model : withTop(model, "y", top),
    parameters,
    classifier,
    logits: y.parameters.logits,
  };
}

export interface Stage {
  /** What a batch's x is made of, by input. */
  readonly data: Readonly<Record<string, Float32Array>>;
  readonly x: (rows: number) => Tensor;
  /** What the classifier reads of the test images. */
  readonly test: Float32Array;
}

/** Trains on `stage`, labels of a subset chosen by the seed, and judges q(y | x) on the test images. */
export async function runM2(
  { training, test, seed, threads, report }: CellContext,
  { data, x, test: testX }: Stage,
  labels: number,
  sizes: M2Sizes,
  recipe: Recipe,
): Promise<SeedResult> {
  const { model, parameters, classifier, logits } = buildM2(sizes, seed);
  const forward = await openForward(logits, sizes.size, parameters, threads);
  const judge = async (weights: Weights) => accuracyOf(await forward.run(testX, weights), test.labels);
  const start = performance.now();
  const course: [number, number][] = [];
  const task: SemiSupervised = {
    model,
    classifier,
    parameters,
    x,
    ...labelsOf(training, labels, seed, data),
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

/** Enough for the classifier to know its labels by heart. */
const SUPERVISED_STEPS = 600;

/** The chosen labels beside `data`; the labels of all other rows are hidden from whoever trains. */
function labelsOf(training: Digits, count: number, seed: number, data: Stage["data"]) {
  const labelled = chooseLabelled(training, count, seed);
  const isLabelled = new Set(labelled);
  const unlabelled = Array.from({ length: training.count }, (_, row) => row).filter(
    (row) => !isLabelled.has(row),
  );
  const yObserved = new Float32Array(training.count);
  const y = toOneHot(training.labels);
  for (const row of labelled) yObserved[row] = 1;
  for (const row of unlabelled) y.fill(0, row * CLASSES, (row + 1) * CLASSES);
  return { data: { ...data, y, yObserved }, labelled, unlabelled };
}
