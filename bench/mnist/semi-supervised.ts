// Training a model of partially observed classes y: q(y | x) on the labels alone first, then everything on everything.
import { adam, cosine, input, mean, neg, type Tensor, trainingStep, warmUp } from "@semitone/graph";
import { type ObjectiveOptions, objective } from "@semitone/prob";
import { CLASSES } from "./digits.ts";
import { type RowClasses, rowsOf, type SelfTraining, targetsOf } from "./known-classes.ts";
import type { Networks } from "./networks.ts";
import { noiseOf, type Pool, type TrainingOptions, train, type Weights } from "./training.ts";

export interface Recipe {
  /** Rows of a batch, and how many of them have a label. */
  readonly rows: number;
  readonly labelledRows: number;
  readonly steps: number;
  /** Reached after a twentieth of the steps, then half a cosine down to a fiftieth. */
  readonly learningRate: number;
  /** Weight of log q(y | x) in each labelled row of a batch. */
  readonly alpha: number;
  /** Further options of the objective: weights of the KL terms, draws of z. */
  readonly objective?: Pick<ObjectiveOptions, "beta" | "samples">;
  /** Steps on the labels alone before. @default 0 */
  readonly warmSteps?: number;
  /** Of the moving average of the weights, which is what is judged. */
  readonly averageDecay: number;
  /** Rounds of guesses after that, of so many steps each. @default none */
  readonly selfTraining?: SelfTraining & Pick<Recipe, "steps">;
}

export interface SemiSupervised extends Networks, RowClasses {
  /** x of a batch, from inputs that `data` and `noise` fill. */
  readonly x: (rows: number) => Tensor;
  /** By input: all rows. */
  readonly data: Readonly<Record<string, Float32Array>>;
  /** By input: what fills it for the rows of a batch. @default none */
  readonly made?: TrainingOptions["made"];
  readonly recipe: Recipe;
  readonly seed: number;
  readonly threads: number;
  readonly look?: (step: number, weights: Weights) => Promise<void>;
  /** Steps between two looks. */
  readonly every?: number;
}

/** What the labels alone make of the classifier; the other parameters keep their first values. */
export function trainOnLabels(
  { classifier, parameters, x, data, made, known, seed, threads }: SemiSupervised,
  steps: number,
): Promise<Weights> {
  const { labelled } = rowsOf({ known });
  const rows = Math.min(100, labelled.length);
  const logProb = classifier(x(rows)).logProb(input("y", [rows, CLASSES]));
  const program = trainingStep({
    loss: neg(mean(logProb)),
    parameters,
    optimizer: adam(),
    learningRate: warmUp(steps / 20, cosine({ peak: 1e-3, steps, floor: 2e-5 })),
    averageDecay: 0.99,
    trainable: ({ name }) => name.startsWith("classifier/"),
  });
  return train({
    program,
    parameters,
    data: { ...data, y: targetsOf({ known }) },
    made,
    pools: [{ rows: labelled, take: rows }],
    steps,
    seed,
    threads,
  });
}

/**
 * The weights after all steps: from the labels alone on or, as a round of `guessed` classes, from `start` on.
 * The rounds that a recipe asks for are the caller's.
 */
export async function trainSemiSupervised(options: SemiSupervised, start?: Weights): Promise<Weights> {
  const { model, parameters, x, data, made, known, guessed, recipe, seed, threads, look, every } = options;
  const { rows, labelledRows, learningRate, alpha, averageDecay, warmSteps = 0, selfTraining } = recipe;
  const steps = guessed ? selfTraining!.steps : recipe.steps;
  const first = start ?? (warmSteps > 0 ? await trainOnLabels(options, warmSteps) : {});
  const from = rowsOf({ known, guessed });
  const pools: Pool[] = [
    { rows: from.labelled, take: labelledRows },
    ...(from.guessed ? [{ rows: from.guessed, take: selfTraining!.guessedRows }] : []),
  ];
  const withLabel = pools.reduce((total, { take }) => total + take, 0);
  const { loss, inputs } = objective(model, {
    rows,
    alpha,
    ...recipe.objective,
    values: { x: x(rows) },
    knownRows: { y: withLabel },
  });
  const program = trainingStep({
    loss,
    parameters,
    optimizer: adam(),
    learningRate: warmUp(steps / 20, cosine({ peak: learningRate, steps, floor: learningRate / 50 })),
    averageDecay,
  });
  const averages = Object.entries(first).map(([name, values]) => [`average/${name}`, values]);
  return train({
    program,
    parameters,
    data: { ...data, y: targetsOf({ known, guessed }) },
    made: { ...made, yObserved: (_, __, to) => to.fill(0).fill(1, 0, withLabel) },
    pools: [...pools, { rows: from.unlabelled, take: rows - withLabel }],
    noise: noiseOf(inputs),
    steps,
    seed,
    threads,
    start: { ...first, ...Object.fromEntries(averages) },
    every,
    look,
  });
}
