// Autoencoders over features: M1, M2 and the GM-VAE of the model zoo, trained on all music of the pool and boiled down to plain numbers.

import {
  clip,
  linear,
  mlp,
  Parameters,
  scope,
  softplus,
  type Tensor,
  zerosInitializer,
} from "@semitone/graph";
import {
  classNetwork,
  gmVae,
  learnedMixture,
  type Model,
  m2,
  type Network,
  normal,
  normalNetwork,
  vae,
} from "@semitone/prob";
import { type FloatRows, fit, fitRidge, fitSoftmax, pick, type WeightValues } from "@semitone/train";
import { type NetworkLayer, type PredictorState, runLayers } from "./predictor.ts";
import type { Pool, Problem, View } from "./problem.ts";

const VIEW: View = "shape";
const HIDDEN = 96;
const LATENT = 16;
const STEPS = 600;
const BATCH = 100;
/** Weight of the log probability of a label: about that of the 200 features beside it, lest it drown in them. */
const ALPHA = 100;
/** Bounds of the logarithm of a feature's error, in its own deviations. */
const LOG_SCALES = [-2.5, 0.5] as const;

/** x with an error of its own for each feature, the same for all rows. */
function decoder(parameters: Parameters, inputs: readonly number[], outputs: number): Network {
  return scope("decoder", () => {
    const body = mlp(parameters, { inputs, hidden: [HIDDEN], activation: softplus });
    const head = scope("loc", () => linear(parameters, { inputs: [HIDDEN], outputs }));
    const logScale = parameters.create("logScale", [outputs], zerosInitializer, { decay: false });
    return (...parents: readonly Tensor[]) =>
      normal({ loc: head(body(...parents)), logScale: clip(logScale, ...LOG_SCALES) });
  });
}

const encoder = (parameters: Parameters, name: string, inputs: readonly number[]): Network =>
  scope(name, () => normalNetwork(parameters, { inputs, hidden: [HIDDEN], outputs: LATENT }));

/** What of the problem's pool a model sees: rows without labels, then the labelled ones. */
function trainingRows(problem: Problem): {
  x: Float32Array;
  y: Float32Array;
  yObserved: Float32Array;
  count: number;
} {
  const { pool, targets } = problem;
  const unlabelled = pick(pool.unlabelled(problem.rows), pool.columns(VIEW));
  const labelled = problem.view(VIEW);
  const all = [...unlabelled, ...labelled];
  const K = targets[0].length;
  const y = new Float32Array(all.length * K);
  const yObserved = new Float32Array(all.length);
  for (const [i, target] of targets.entries()) {
    y.set(target, (unlabelled.length + i) * K);
    yObserved[unlabelled.length + i] = 1;
  }
  return { x: flat(all), y, yObserved, count: all.length };
}

function flat(rows: FloatRows): Float32Array {
  const width = rows[0].length;
  const values = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) values.set(row, i * width);
  return values;
}

async function trained(
  model: Model,
  parameters: Parameters,
  rows: Record<string, Float32Array>,
  count: number,
  seed: number,
  isLabelled: boolean,
): Promise<WeightValues> {
  const { weights } = await fit({
    model,
    parameters,
    rows: Object.fromEntries(
      Object.entries(rows).map(([name, data]) => [
        name,
        {
          dtype: "float32" as const,
          shape: data.length === count ? [count] : [count, data.length / count],
          data,
        },
      ]),
    ),
    batch: { rows: Math.min(BATCH, count) },
    steps: STEPS,
    heldOut: count >= 50 ? 0.1 : 0,
    evaluateEvery: STEPS / 6,
    criterion: isLabelled ? "loss" : "bound",
    learningRate: 2e-3,
    clipNorm: 10,
    ...(isLabelled ? { alpha: ALPHA } : {}),
    seed,
    threads: 1,
  });
  return weights;
}

/** The values of a parameter; all of these models' are float32. */
const valuesOf = (weights: WeightValues, name: string): Float32Array => weights[name] as Float32Array;

/** Weights and bias of one affine map, as the graph keeps them: [inputs, outputs]. */
function layer(weights: WeightValues, path: string): NetworkLayer {
  return { weights: valuesOf(weights, `${path}/weight`), bias: valuesOf(weights, `${path}/bias`) };
}

/** The encoder of a VAE over the pool: no label is seen, so every task and fold shares it. */
function sharedEncoder(pool: Pool): Promise<NetworkLayer[]> {
  return pool.once("vae", async () => {
    const size = pool.columns(VIEW).length;
    const parameters = new Parameters({ seed: pool.seed });
    const model = vae({
      shape: [size],
      latent: LATENT,
      encoder: encoder(parameters, "encoder", [size]),
      decoder: decoder(parameters, [LATENT], size),
    });
    const x = flat(pick(pool.rows, pool.columns(VIEW)));
    const weights = await trained(model, parameters, { x }, pool.rows.length, pool.seed, false);
    return [layer(weights, "encoder/hidden0"), layer(weights, "encoder/loc")];
  });
}

/** M1: a linear model on the codes of a VAE. @see Kingma et al. 2014, arXiv:1406.5298 */
export async function m1(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const [first, loc] = await sharedEncoder(pool);
  const codes = runLayers([first, loc], problem.view(VIEW));
  const heads =
    targets[0].length > 1
      ? fitSoftmax({ rows: codes, weightsOf: (weights) => weights }, targets, codes.length / 20)
      : numberHead(codes, targets);
  const composed = compose(loc, heads.weights, heads.bias);
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [first, composed],
    head: targets[0].length > 1 ? { kind: "softmax" } : { kind: "number" },
  };
}

function numberHead(codes: FloatRows, targets: readonly (readonly number[])[]) {
  const values = targets.map(([value]) => value);
  const [{ weights, bias }] = fitRidge(codes, [values], [0.3, 1, 3, 10, 30, 100]);
  return { weights: [weights], bias: [bias] };
}

/** The affine map `weights` after the affine map `inner`, as one. */
function compose(
  inner: NetworkLayer,
  weights: readonly Float64Array[],
  bias: readonly number[],
): NetworkLayer {
  const [middle, outputs] = [inner.bias.length, weights.length];
  const inputs = inner.weights.length / middle;
  const composed = new Float32Array(inputs * outputs);
  for (let i = 0; i < inputs; i++)
    for (let k = 0; k < outputs; k++)
      for (let m = 0; m < middle; m++)
        composed[i * outputs + k] += inner.weights[i * middle + m] * weights[k][m];
  return {
    weights: composed,
    bias: Float32Array.from(bias, (b, k) =>
      inner.bias.reduce((sum, value, m) => sum + value * weights[k][m], b),
    ),
  };
}

/** M2: the classifier q(y | x) of a class-conditional VAE. @see Kingma et al. 2014, arXiv:1406.5298 */
export async function m2OverFeatures(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const [size, classes] = [pool.columns(VIEW).length, targets[0].length];
  const parameters = new Parameters({ seed: pool.seed });
  const model = m2({
    shape: [size],
    classes,
    latent: LATENT,
    classifier: scope("classifier", () =>
      classNetwork(parameters, { inputs: [size], hidden: [HIDDEN], outputs: classes }),
    ),
    encoder: encoder(parameters, "encoder", [size, classes]),
    decoder: decoder(parameters, [classes, LATENT], size),
  });
  const { count, ...rows } = trainingRows(problem);
  const weights = await trained(model, parameters, rows, count, pool.seed, true);
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [layer(weights, "classifier/hidden0"), layer(weights, "classifier/logits")],
    head: { kind: "softmax" },
  };
}

/** GM-VAE: p(c | z) at the code of x, a component of the prior for each class. @see Luo, Agres and Herremans 2019 */
export async function gmVaeOverFeatures(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const [size, classes] = [pool.columns(VIEW).length, targets[0].length];
  const parameters = new Parameters({ seed: pool.seed });
  const mixture = scope("mixture", () => learnedMixture(parameters, { components: classes, size: LATENT }));
  const model = gmVae({
    shape: [size],
    factors: { y: { mixture, encoder: encoder(parameters, "encoder", [size]), labels: true } },
    decoder: decoder(parameters, [LATENT], size),
  });
  const { count, ...rows } = trainingRows(problem);
  const weights = await trained(model, parameters, rows, count, pool.seed, true);
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [layer(weights, "encoder/hidden0"), layer(weights, "encoder/loc")],
    head: {
      kind: "mixture",
      logits: [...valuesOf(weights, "mixture/logits")],
      locs: valuesOf(weights, "mixture/loc"),
      scales: valuesOf(weights, "mixture/rawScale").map((raw) => Math.exp(-2) + Math.log1p(Math.exp(raw))),
    },
  };
}
