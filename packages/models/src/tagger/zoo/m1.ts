// M1: a linear model on the codes of an autoencoder. Kingma et al. 2014, arXiv:1406.5298.
import { type FloatRows, fitRidge, fitSoftmax } from "@semitone/stats";
import { type NetworkLayer, type PredictorState, runLayers } from "../predictor.ts";
import type { Problem } from "../problem.ts";
import { compose, layer, VIEW } from "./feature-networks.ts";
import { poolAutoencoder } from "./pool-autoencoder.ts";

const RIDGE_PENALTIES = [0.3, 1, 3, 10, 30, 100];

/** Logistic regression on the codes, or ridge regression where the targets are numbers. */
export async function m1(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const weights = await poolAutoencoder(pool);
  const [first, loc] = [layer(weights, "encoder/hidden0"), layer(weights, "encoder/loc")];
  const codes = runLayers([first, loc], problem.view(VIEW));
  const isClasses = targets[0].length > 1;
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [first, compose(loc, isClasses ? logistic(codes, targets) : ridge(codes, targets))],
    head: { kind: isClasses ? "softmax" : "number" },
  };
}

function logistic(codes: FloatRows, targets: readonly (readonly number[])[]): NetworkLayer {
  const span = { rows: codes, weightsOf: (weights: Float64Array) => weights };
  const { weights, bias } = fitSoftmax(span, targets, codes.length / 20);
  return asLayer(weights, bias);
}

function ridge(codes: FloatRows, targets: readonly (readonly number[])[]): NetworkLayer {
  const [{ weights, bias }] = fitRidge(codes, [targets.map(([value]) => value)], RIDGE_PENALTIES);
  return asLayer([weights], [bias]);
}

/** Weights by output, as a layer keeps them by input. */
function asLayer(weights: readonly Float64Array[], bias: readonly number[]): NetworkLayer {
  const [inputs, outputs] = [weights[0].length, weights.length];
  return {
    weights: Float32Array.from(
      { length: inputs * outputs },
      (_, i) => weights[i % outputs][Math.floor(i / outputs)],
    ),
    bias: Float32Array.from(bias),
  };
}
