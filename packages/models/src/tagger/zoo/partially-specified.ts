// The partially specified graph: the class is read off x and its code, q(z | x) q(y | x, z). Siddharth et al. 2017, arXiv:1706.00400.
import { Parameters, scope } from "@semitone/graph";
import { classNetwork, partiallySpecified } from "@semitone/prob";
import type { NetworkLayer, PredictorState } from "../predictor.ts";
import type { Problem } from "../problem.ts";
import { compose, decoder, encoder, HIDDEN, LATENT, layer, VIEW, valuesOf } from "./feature-networks.ts";
import { ALPHA, fitOnPool, labelTables, poolTable } from "./fit-on-pool.ts";

/** Draws of z: labels weigh several; one will do where there is nothing to weigh them by. */
const SAMPLES = { promised: 4, others: 1 };

export async function partiallySpecifiedOverFeatures(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const [size, classes] = [pool.columns(VIEW).length, targets[0].length];
  const parameters = new Parameters({ seed: pool.seed });
  const model = partiallySpecified({
    shape: [size],
    classes,
    latent: LATENT,
    encoder: encoder(parameters, "encoder", [size]),
    classifier: scope("classifier", () =>
      classNetwork(parameters, { inputs: [size, LATENT], hidden: [HIDDEN], outputs: classes }),
    ),
    decoder: decoder(parameters, [classes, LATENT], size),
  });
  const weights = await fitOnPool({
    model,
    parameters,
    rows: { x: poolTable(problem), ...labelTables(problem, "y", targets) },
    samples: SAMPLES,
    seed: pool.seed,
    alpha: ALPHA,
  });
  // q(y | x, z) at the posterior mean of z: the hidden layer of the classifier sees x beside what the encoder made of it.
  const [fromX, fromZ] = [0, 1].map((i) => valuesOf(weights, `classifier/hidden0/weight${i}`));
  const ofCode: NetworkLayer = { weights: fromZ, bias: valuesOf(weights, "classifier/hidden0/bias") };
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [
      layer(weights, "encoder/hidden0"),
      { ...compose(layer(weights, "encoder/loc"), ofCode), fromRow: fromX },
      layer(weights, "classifier/logits"),
    ],
    head: { kind: "softmax" },
  };
}
