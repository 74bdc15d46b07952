// M2: the classifier q(y | x) of a class-conditional autoencoder. Kingma et al. 2014, arXiv:1406.5298.
import { Parameters, scope } from "@semitone/graph";
import { classNetwork, m2 } from "@semitone/prob";
import type { PredictorState } from "../predictor.ts";
import type { Problem } from "../problem.ts";
import { decoder, encoder, HIDDEN, LATENT, layer, VIEW } from "./feature-networks.ts";
import { ALPHA, fitOnPool, labelTables, poolTable } from "./fit-on-pool.ts";

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
  const weights = await fitOnPool({
    model,
    parameters,
    rows: { x: poolTable(problem), ...labelTables(problem, "y", targets) },
    seed: pool.seed,
    alpha: ALPHA,
  });
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [layer(weights, "classifier/hidden0"), layer(weights, "classifier/logits")],
    head: { kind: "softmax" },
  };
}
