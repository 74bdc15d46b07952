// Semi-supervised VaDE: the GM-VAE of one factor, started as its paper does from a trained autoencoder and a mixture of its codes.
// Jiang et al. 2017, arXiv:1611.05148, with the labels of Kingma et al. 2014, arXiv:1406.5298.
import { Parameters, scope } from "@semitone/graph";
import { learnedMixture, vade } from "@semitone/prob";
import { argmax, type FloatRows, type GaussianMixture, pick } from "@semitone/stats";
import type { WeightValues } from "@semitone/train";
import { type PredictorState, runLayers } from "../predictor.ts";
import type { Problem } from "../problem.ts";
import { decoder, encoder, LATENT, layer, mixtureHead, SCALE_FLOOR, VIEW } from "./feature-networks.ts";
import { ALPHA, fitOnPool, labelTables, poolTable } from "./fit-on-pool.ts";
import { poolAutoencoder } from "./pool-autoencoder.ts";

export async function vadeOverFeatures(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const [size, classes] = [pool.columns(VIEW).length, targets[0].length];
  const parameters = new Parameters({ seed: pool.seed });
  const mixture = scope("mixture", () => learnedMixture(parameters, { components: classes, size: LATENT }));
  const model = vade({
    shape: [size],
    labels: true,
    mixture,
    encoder: encoder(parameters, "encoder", [size]),
    decoder: decoder(parameters, [LATENT], size),
  });
  const first = await poolAutoencoder(pool);
  const weights = await fitOnPool({
    model,
    parameters,
    rows: { x: poolTable(problem), ...labelTables(problem, "c", targets) },
    initial: { ...first, ...mixtureWeights(startOf(problem, first)) },
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

/**
 * Each component about the labelled codes of its class, as wide as all music. Fitted to the codes without labels, as the paper has it,
 * components part the music where it parts by itself: on tune types 5 points worse.
 */
function startOf({ pool, rows, targets }: Problem, first: WeightValues): GaussianMixture {
  const x = pick([...pool.unlabelled(rows), ...rows] as FloatRows, pool.columns(VIEW));
  const read = (head: string) => runLayers([layer(first, "encoder/hidden0"), layer(first, head)], x);
  const codes = read("encoder/loc");
  const [centre, around] = moments(codes);
  // Components hold draws of the codes, not their means alone.
  const [blur] = moments(read("encoder/logScale").map((row) => row.map((value) => Math.exp(2 * value))));
  const labelled = codes.slice(-rows.length);
  const labels = targets.map(argmax);
  return {
    weights: new Float64Array(targets[0].length).fill(1 / targets[0].length),
    // A class without a label begins where all music is.
    means: targets[0].map((_, k) => {
      const own = labelled.filter((_, i) => labels[i] === k);
      return own.length > 0 ? moments(own)[0] : centre;
    }),
    variances: targets[0].map(() => around.map((value, d) => value + blur[d])),
  };
}

/** Mean and variance of each column. */
function moments(rows: FloatRows): [mean: Float64Array, variance: Float64Array] {
  const mean = rows[0].map((_, d) => rows.reduce((sum, row) => sum + row[d], 0) / rows.length);
  return [
    mean,
    mean.map((centre, d) => rows.reduce((sum, row) => sum + (row[d] - centre) ** 2, 0) / rows.length),
  ];
}

/** The parameters of `learnedMixture` for a given mixture. */
function mixtureWeights({ weights, means, variances }: GaussianMixture): WeightValues {
  const raw = (variance: number) => Math.log(Math.expm1(Math.max(Math.sqrt(variance) - SCALE_FLOOR, 1e-3)));
  return {
    "mixture/logits": Float32Array.from(weights, (weight) => Math.log(Math.max(weight, 1e-6))),
    "mixture/loc": Float32Array.from(means.flatMap((mean) => [...mean])),
    "mixture/rawScale": Float32Array.from(variances.flatMap((row) => [...row.map(raw)])),
  };
}
