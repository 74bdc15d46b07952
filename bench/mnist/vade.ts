// VaDE on digits: an autoencoder, a mixture on its codes, then the bound of the whole model. Jiang et al. 2017, arXiv:1611.05148.
//
// The encoder sees a moved copy of each image (moved.ts) and the decoder gives back the image itself. With q(z | x) the mean of
// q(z | copy) over copies, the bound stays a lower one (Im et al. 2017, arXiv:1511.06406): the moves are part of the encoder's noise.
import { adam, cosine, input, mean, neg, Parameters, relu, scope, trainingStep } from "@semitone/graph";
import {
  bernoulliNetwork,
  infer,
  type LearnedMixture,
  learnedMixture,
  type Model,
  type Network,
  normalNetwork,
  objective,
  vade,
} from "@semitone/prob";
import type { Digits } from "./digits.ts";
import { rowsOf, type SelfTraining, targetsOf } from "./known-classes.ts";
import { type MoveOptions, mover } from "./moved.ts";
import { noiseOf, openForward, type Pool, train, type Weights } from "./training.ts";
import { componentsOf, startFrom } from "./vade-start.ts";

/** The rounds are run where there are labels. */
export interface VadeRecipe extends SelfTraining {
  /** Layers of the encoder; the decoder's are the same in reverse. */
  readonly hidden: readonly number[];
  readonly latent: number;
  /** Of the images, at their side length. */
  readonly side: number;
  readonly components: number;
  /** How the copies are moved that the autoencoder sees, and those that the whole model sees. */
  readonly move: MoveOptions;
  readonly fineMove: MoveOptions;
  readonly rows: number;
  readonly learningRate: number;
  /** Learning rate of the whole model, after the autoencoder. */
  readonly fineLearningRate: number;
  /** Weight of the KL terms. */
  readonly beta: number;
  /** Passes over the images: of the autoencoder, and of the whole model. */
  readonly pretraining: number;
  readonly epochs: number;
  /** Smallest standard deviation of a component, where that of the codes around their component is 1 on average. */
  readonly scaleFloor: number;
  /** Restarts of the first mixture; the likeliest is kept. */
  readonly restarts: number;
  /** Weight of log q(c | x) in each labelled row of a batch, and how many rows those are. */
  readonly alpha: number;
  readonly labelledRows: number;
  /** Passes of each round of guesses. */
  readonly roundEpochs: number;
}

export interface VadeNetworks {
  readonly parameters: Parameters;
  readonly encoder: Network;
  readonly decoder: Network;
  readonly mixture: LearnedMixture;
}

export interface Vade {
  readonly recipe: VadeRecipe;
  readonly digits: Pick<Digits, "images" | "size" | "count">;
  /** By row, the class that is known, or -1. @default none is */
  readonly known?: Int32Array;
  /** By row, the class that the round before guessed, or -1. @default there is no guess */
  readonly guessed?: Int32Array;
  readonly seed: number;
  readonly threads: number;
  readonly report: (line: string) => void;
  /** Shown the weights ten times while the whole model trains. */
  readonly look?: (weights: Weights) => Promise<void>;
}

export function vadeNetworks({ recipe, digits: { size }, seed }: Vade): VadeNetworks {
  const { hidden, latent, components, scaleFloor } = recipe;
  const parameters = new Parameters({ seed });
  const [activation, layers] = [relu, { inputs: [size], hidden, outputs: latent }];
  return {
    parameters,
    encoder: scope("encoder", () => normalNetwork(parameters, { ...layers, activation })),
    decoder: scope("decoder", () =>
      bernoulliNetwork(parameters, {
        inputs: [latent],
        hidden: hidden.toReversed(),
        outputs: size,
        activation,
      }),
    ),
    mixture: scope("prior", () => learnedMixture(parameters, { components, size: latent, scaleFloor })),
  };
}

/** Weights of an autoencoder: encoder means and decoder, trained by cross-entropy alone. */
export async function pretrain(task: Vade, { parameters, encoder, decoder }: VadeNetworks): Promise<Weights> {
  const { recipe, digits, seed, threads, report } = task;
  const { rows, learningRate, pretraining } = recipe;
  const steps = stepsOf(task, pretraining);
  const x = input("x", [rows, digits.size]);
  const program = trainingStep({
    loss: neg(mean(decoder(encoder(input(SEEN, x.shape)).parameters.loc).logProb(x))),
    parameters,
    optimizer: adam(),
    learningRate: cosine({ peak: learningRate, steps, floor: FLOOR }),
    trainable: ({ name }) => !name.startsWith("prior/") && !name.startsWith("encoder/logScale/"),
  });
  return train({
    program,
    parameters,
    data: { x: digits.images },
    made: { [SEEN]: mover(digits.images, recipe.side, recipe.move, seed) },
    pools: [{ rows: range(digits.count), take: rows }],
    steps,
    seed,
    threads,
    every: Math.ceil(steps / 10),
    look: (step, _, { loss }) => report(`autoencoder ${step}/${steps}: ${loss.toFixed(1)} nats`),
  });
}

/** What VaDE starts from, given an autoencoder: a mixture on its codes, and weights of which it is the prior. */
export async function beginVade(task: Vade, networks: VadeNetworks, autoencoder: Weights) {
  const { recipe, digits, known, seed, threads, report } = task;
  const { parameters, encoder } = networks;
  const x = input("x", ["batch", digits.size]);
  const forward = await openForward(encoder(x).parameters.loc, digits.size, parameters, threads);
  try {
    const codes = await forward.run(digits.images, autoencoder);
    const components = componentsOf(codes, { ...recipe, known, seed, report });
    return startFrom(autoencoder, components, recipe);
  } finally {
    await forward.dispose();
  }
}

/** Trains the whole model by its bound. @returns with the bound of the last batches, in nats per row */
export async function fitVade(
  task: Vade,
  networks: VadeNetworks,
  start: Weights,
): Promise<{ readonly weights: Weights; readonly bound: number }> {
  const { recipe, digits, known, guessed, seed, threads, report, look } = task;
  const { rows, alpha, beta, fineLearningRate } = recipe;
  const steps = stepsOf(task, guessed ? recipe.roundEpochs : recipe.epochs);
  const seen = input(SEEN, [rows, digits.size]);
  const model = modelOf(task, { ...networks, encoder: () => networks.encoder(seen) });
  const { loss, terms, inputs } = objective(model, { rows, beta, ...(known && { alpha }) });
  const program = trainingStep({
    loss,
    reports: terms,
    parameters: networks.parameters,
    optimizer: adam(),
    learningRate: cosine({ peak: fineLearningRate, steps, floor: FLOOR }),
  });
  const pools = poolsOf(task);
  const labelledRows = rows - pools[0].take;
  let bound = Number.NaN;
  const weights = await train({
    program,
    parameters: networks.parameters,
    data: { x: digits.images, ...(known && { c: targetsOf({ known, guessed }) }) },
    made: {
      [SEEN]: mover(digits.images, recipe.side, recipe.fineMove, seed + 1),
      cObserved: (_, __, to) => to.fill(0).fill(1, rows - labelledRows),
    },
    noise: noiseOf(inputs),
    pools,
    steps,
    seed: seed + 1,
    threads,
    start,
    every: Math.ceil(steps / 10),
    look: async (step, weights, { elbo }) => {
      bound = elbo;
      await look?.(weights);
      report(`VaDE ${step}/${steps}: bound ${elbo.toFixed(1)} nats`);
    },
  });
  return { weights, bound };
}

/** First the rows that count as unlabelled; then the guessed and the labelled ones. */
function poolsOf({ recipe: { rows, labelledRows, guessedRows }, digits, known, guessed }: Vade): Pool[] {
  if (!known) return [{ rows: range(digits.count), take: rows }];
  const from = rowsOf({ known, guessed });
  const pools = [
    ...(from.guessed ? [{ rows: from.guessed, take: guessedRows }] : []),
    { rows: from.labelled, take: labelledRows },
  ];
  const left = pools.reduce((rest, { take }) => rest - take, rows);
  return [{ rows: from.unlabelled, take: left }, ...pools];
}

/** Weights of encoder and components that the known rows alone give, from the first values on, by log q(c | x). */
export async function trainOnKnown(
  { recipe, digits, known = new Int32Array(), seed, threads }: Vade,
  { parameters, encoder, mixture }: VadeNetworks,
  steps: number,
): Promise<Weights> {
  const rows = rowsOf({ known }).labelled;
  const seen = input(SEEN, [rows.length, digits.size]);
  const classes = input("c", [rows.length, recipe.components]);
  const program = trainingStep({
    loss: neg(mean(mixture.responsibilities(encoder(seen).parameters.loc).logProb(classes))),
    parameters,
    optimizer: adam(),
    learningRate: cosine({ peak: recipe.learningRate, steps, floor: FLOOR }),
    trainable: ({ name }) => !name.startsWith("decoder/") && !name.startsWith("encoder/logScale/"),
  });
  return train({
    program,
    parameters,
    data: { c: targetsOf({ known }) },
    made: { [SEEN]: mover(digits.images, recipe.side, recipe.move, seed) },
    pools: [{ rows, take: rows.length }],
    steps,
    seed,
    threads,
  });
}

/** log p(c | x) up to a constant of each row, [rows, components], of any images as they are. */
export async function openComponents(task: Vade, networks: VadeNetworks) {
  const { size } = task.digits;
  const x = input("x", ["batch", size]);
  const { logits } = infer(modelOf(task, networks), { x }).c.parameters;
  return openForward(logits, size, networks.parameters, task.threads);
}

const modelOf = ({ digits, known }: Vade, { mixture, encoder, decoder }: VadeNetworks): Model =>
  vade({ shape: [digits.size], mixture, encoder, decoder, labels: known !== undefined });

/** Input of the copies that the encoder sees. */
const SEEN = "seen";
/** Learning rate at the end. */
const FLOOR = 1e-5;

const range = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

const stepsOf = ({ digits, recipe }: Vade, epochs: number) =>
  Math.round((epochs * digits.count) / recipe.rows);
