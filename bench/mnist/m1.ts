// The first stage of M1+M2: a VAE on binarised pixels, trained without labels, and the features z1 that it gives.
import {
  adam,
  cast,
  cosine,
  input,
  less,
  Parameters,
  relu,
  scope,
  type Tensor,
  trainingStep,
  warmUp,
} from "@semitone/graph";
import { bernoulliNetwork, infer, normalNetwork, objective, vae } from "@semitone/prob";
import type { Digits } from "./digits.ts";
import { type MoveOptions, mover } from "./moved.ts";
import { noiseOf, openForward, train } from "./training.ts";

export interface M1Recipe {
  readonly hidden: readonly number[];
  readonly latent: number;
  readonly rows: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly averageDecay: number;
  /** How the images are moved at random that it is trained on. @default not at all */
  readonly move?: MoveOptions;
}

/** Of q(z1 | x) by row: what is left of its dimensions once the idle ones are dropped. */
export interface Features {
  readonly size: number;
  /** [rows, size] */
  readonly loc: Float32Array;
  /** [rows, size] */
  readonly scale: Float32Array;
}

/** Grey values drawn as black or white anew in each batch, as in the paper. */
export const binarized = (grey: Tensor): Tensor =>
  cast(less(input("uniform/x", grey.shape), grey), "float32");

/** A dimension whose posterior mean varies less than this over the training images is idle. */
const IDLE = 0.1;

/**
 * Trains on `digits`, without labels.
 *
 * @returns a function to the features of any images
 */
export async function trainM1(
  digits: Digits,
  { hidden, latent, rows, steps, learningRate, averageDecay, move }: M1Recipe,
  seed: number,
  threads: number,
): Promise<(images: Float32Array) => Promise<Features>> {
  const { size } = digits;
  const parameters = new Parameters({ seed });
  const model = vae({
    shape: [size],
    latent,
    encoder: scope("encoder", () =>
      normalNetwork(parameters, { inputs: [size], hidden, outputs: latent, activation: relu }),
    ),
    decoder: scope("decoder", () =>
      bernoulliNetwork(parameters, {
        inputs: [latent],
        hidden: hidden.toReversed(),
        outputs: size,
        activation: relu,
      }),
    ),
  });
  const { loss, inputs } = objective(model, { rows, values: { x: binarized(input("x", [rows, size])) } });
  const program = trainingStep({
    loss,
    parameters,
    optimizer: adam(),
    learningRate: warmUp(steps / 20, cosine({ peak: learningRate, steps, floor: learningRate / 50 })),
    averageDecay,
  });
  const pools = [{ rows: Array.from({ length: digits.count }, (_, row) => row), take: rows }];
  const weights = await train({
    program,
    parameters,
    data: move ? {} : { x: digits.images },
    made: move && { x: mover(digits.images, Math.sqrt(size), move, seed) },
    pools,
    noise: noiseOf(inputs),
    steps,
    seed,
    threads,
  });

  const { loc, logScale } = infer(model, { x: input("x", ["batch", size]) }).z.parameters;
  const heads = await Promise.all(
    [loc, logScale].map((head) => openForward(head, size, parameters, threads)),
  );
  const both = async (images: Float32Array) => {
    const [means, logScales] = [await heads[0].run(images, weights), await heads[1].run(images, weights)];
    return { means, scales: logScales.map(Math.exp) };
  };
  const { means } = await both(digits.images);
  const kept = Array.from({ length: latent }, (_, dim) => dim).filter(
    (dim) => spread(means, latent, dim) > IDLE,
  );
  return async (images) => {
    const { means, scales } = await both(images);
    return { size: kept.length, loc: columns(means, latent, kept), scale: columns(scales, latent, kept) };
  };
}

/** Standard deviation of one column. */
function spread(values: Float32Array, width: number, column: number): number {
  let [sum, squares] = [0, 0];
  for (let at = column; at < values.length; at += width) {
    sum += values[at];
    squares += values[at] ** 2;
  }
  const rows = values.length / width;
  return Math.sqrt(squares / rows - (sum / rows) ** 2);
}

function columns(values: Float32Array, width: number, kept: readonly number[]): Float32Array {
  const rows = values.length / width;
  const out = new Float32Array(rows * kept.length);
  for (let row = 0; row < rows; row++)
    kept.forEach((column, i) => {
      out[row * kept.length + i] = values[row * width + column];
    });
  return out;
}
