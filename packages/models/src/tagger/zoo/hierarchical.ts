// The hierarchical model: how something is played, given which notes of the key it is made of (content that is not explained). Groups
// have a mixture prior, Hsu et al. 2018, arXiv:1810.07217; numbers are known in some rows, Habib et al. 2019, arXiv:1910.01709.
import { Parameters, scope } from "@semitone/graph";
import { hierarchical, learnedMixture } from "@semitone/prob";
import type { WeightValues } from "@semitone/train";
import type { NetworkLayer, PredictorState } from "../predictor.ts";
import type { Problem } from "../problem.ts";
import { decoder, encoder, LATENT, layer, mixtureHead, VIEW } from "./feature-networks.ts";
import { ALPHA, fitOnPool, labelTables, poolTable } from "./fit-on-pool.ts";

/** Groups of music where none are labelled. */
const GROUPS = 8;

/** Classes are groups, told by p(group | z) at the code of x. */
export async function hierarchicalClasses(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const weights = await fitHierarchical(problem, targets[0].length, labelTables(problem, "group", targets));
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [layer(weights, "encoder/hidden0"), layer(weights, "encoder/loc")],
    head: mixtureHead(weights, "mixture"),
  };
}

/** The number is an attribute, told by the mean of q(number | x); it is learnt in units of its own deviation. */
export async function hierarchicalNumber(problem: Problem): Promise<PredictorState> {
  const { pool, targets } = problem;
  const values = targets.map(([value]) => value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation =
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  const standard = values.map((value) => [(value - mean) / deviation]);
  const weights = await fitHierarchical(problem, GROUPS, labelTables(problem, "number", standard));
  const loc = layer(weights, "number/loc");
  const inItsUnit: NetworkLayer = {
    weights: loc.weights.map((weight) => weight * deviation),
    bias: loc.bias.map((bias) => bias * deviation + mean),
  };
  return {
    kind: "network",
    columns: [...pool.columns(VIEW)],
    layers: [layer(weights, "number/hidden0"), inItsUnit],
    head: { kind: "number" },
  };
}

function fitHierarchical(
  problem: Problem,
  components: number,
  labels: ReturnType<typeof labelTables>,
): Promise<WeightValues> {
  const { pool } = problem;
  const [x, content] = [poolTable(problem), poolTable(problem, "tonal")];
  const [[, size], [, given]] = [x.shape, content.shape];
  const hasNumber = "number" in labels;
  const parameters = new Parameters({ seed: pool.seed });
  const mixture = scope("mixture", () => learnedMixture(parameters, { components, size: LATENT }));
  const model = hierarchical({
    shape: [size],
    content: [given],
    group: { mixture, encoder: encoder(parameters, "encoder", [size]), labels: !hasNumber },
    attributes: hasNumber ? { number: { encoder: encoder(parameters, "number", [size], 1) } } : {},
    decoder: decoder(parameters, [given, LATENT, ...(hasNumber ? [1] : [])], size),
  });
  return fitOnPool({
    model,
    parameters,
    rows: { x, content, ...labels },
    seed: pool.seed,
    alpha: ALPHA,
  });
}
