// GM-VAE: p(c | z) at the code of x, a component of the prior for each class. Luo, Agres and Herremans 2019, arXiv:1906.08152.
import { Parameters, scope } from "@semitone/graph";
import { gmVae, learnedMixture } from "@semitone/prob";
import type { PredictorState } from "../predictor.ts";
import type { Problem } from "../problem.ts";
import { decoder, encoder, LATENT, layer, mixtureHead, VIEW } from "./feature-networks.ts";
import { ALPHA, fitOnPool, labelTables, poolTable } from "./fit-on-pool.ts";

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
    layers: [layer(weights, "encoder/hidden0"), layer(weights, "encoder/loc")],
    head: mixtureHead(weights, "mixture"),
  };
}
