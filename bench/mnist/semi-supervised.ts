// Training a model of partially observed classes y: q(y | x) on the labels alone first, then everything on everything.
import { adam, cosine, input, mean, neg, type Tensor, trainingStep, warmUp } from "@semitone/graph";
import { type ObjectiveOptions, objective } from "@semitone/prob";
import { CLASSES } from "./digits.ts";
import type { Networks } from "./networks.ts";
import { noiseOf, type Pool, train, type Weights } from "./training.ts";

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
}

export interface SemiSupervised extends Networks {
  /** x of a batch, from inputs that `data` and `noise` fill. */
  readonly x: (rows: number) => Tensor;
  /** By input: all rows. `y` as unit vectors, `yObserved` as 0 or 1. */
  readonly data: Readonly<Record<string, Float32Array>>;
  readonly labelled: ArrayLike<number>;
  readonly unlabelled: ArrayLike<number>;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly threads: number;
  readonly look?: (step: number, weights: Weights) => Promise<void>;
  /** Steps between two looks. */
  readonly every?: number;
}

/** What the labels alone make of the classifier; the other parameters keep their first values. */
export function trainOnLabels(
  { classifier, parameters, x, data, labelled, seed, threads }: SemiSupervised,
  steps: number,
): Promise<Weights> {
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
  const pools = [{ rows: labelled, take: rows }];
  return train({ program, parameters, data, pools, steps, seed, threads });
}

/** The weights after all steps of the recipe. */
export async function trainSemiSupervised(options: SemiSupervised): Promise<Weights> {
  const { model, parameters, x, data, labelled, unlabelled, recipe, seed, threads, look, every } = options;
  const { rows, labelledRows, steps, learningRate, alpha, averageDecay, warmSteps = 0 } = recipe;
  const start = warmSteps > 0 ? await trainOnLabels(options, warmSteps) : undefined;
  const { loss, inputs } = objective(model, {
    rows,
    alpha,
    ...recipe.objective,
    values: { x: x(rows) },
    knownRows: { y: labelledRows },
  });
  const program = trainingStep({
    loss,
    parameters,
    optimizer: adam(),
    learningRate: warmUp(steps / 20, cosine({ peak: learningRate, steps, floor: learningRate / 50 })),
    averageDecay,
  });
  const pools: Pool[] = [
    { rows: labelled, take: labelledRows },
    { rows: unlabelled, take: rows - labelledRows },
  ];
  const averages = Object.entries(start ?? {}).map(([name, values]) => [`average/${name}`, values]);
  return train({
    program,
    parameters,
    data,
    pools,
    noise: noiseOf(inputs),
    steps,
    seed,
    threads,
    start: { ...start, ...Object.fromEntries(averages) },
    every,
    look,
  });
}
