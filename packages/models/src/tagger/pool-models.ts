// Models that learn from music without labels: labels spread over neighbours, and a classifier taught by its own confident answers.
import { dot, type FloatRows, fitSoftmax } from "@semitone/stats";
import { type PredictorState, predict, smallest } from "./predictor.ts";
import type { Problem } from "./problem.ts";

const NEIGHBOURS = 10;
/** Share of a row's belief that comes from its neighbours. */
const SPREAD = 0.9;
const ROUNDS = 40;

/**
 * Labels flow along the edges of the neighbour graph of labelled and pool rows in the space of the principal axes; new rows take the
 * mean of the beliefs around them.
 *
 * @see Zhou et al. 2004, Learning with local and global consistency
 */
export function labelSpreading({ wholes: { pool, rows, targets } }: Problem): PredictorState {
  const labelled = pool.project(rows);
  const nodes: FloatRows = [...labelled, ...pool.sample];
  const K = targets[0].length;
  const edges = nodes.map((node, i) => nearestOf(nodes, node, i));
  const start = nodes.map((_, i) => targets[i] ?? new Array<number>(K).fill(0));
  let beliefs = start.map((belief) => [...belief]);
  for (let round = 0; round < ROUNDS; round++)
    beliefs = beliefs.map((_, i) =>
      start[i].map(
        (given, k) =>
          (1 - SPREAD) * given +
          SPREAD * edges[i].reduce((sum, { to, weight }) => sum + weight * beliefs[to][k], 0),
      ),
    );
  // Each class counts alike, however many labels it has and however far they reach.
  const totals = targets[0].map((_, k) => beliefs.reduce((sum, belief) => sum + belief[k], 0) || 1);
  const masses = targets[0].map((_, k) => targets.reduce((sum, target) => sum + target[k], 0));
  const dimensions = pool.axes.dimensions;
  const balanced = beliefs.flatMap((belief) => {
    const scaled = belief.map((value, k) => (value * masses[k]) / totals[k] + 1e-9);
    const sum = scaled.reduce((total, value) => total + value, 0);
    return scaled.map((value) => value / sum);
  });
  return {
    kind: "neighbours",
    axes: pool.axes.axes,
    dimensions,
    rows: Float32Array.from(nodes.flatMap((node) => [...node])),
    targets: Float32Array.from(balanced),
    outputs: K,
    k: Math.min(NEIGHBOURS, nodes.length),
  };
}

/** Edges to the nearest other nodes, weights summing to 1. */
function nearestOf(nodes: FloatRows, node: Float64Array, self: number): { to: number; weight: number }[] {
  const distances = Float64Array.from(nodes, (other) => {
    let sum = 0;
    for (let d = 0; d < node.length; d++) sum += (other[d] - node[d]) ** 2;
    return sum;
  });
  distances[self] = Number.POSITIVE_INFINITY;
  const closest = smallest(distances, Math.min(NEIGHBOURS, nodes.length - 1));
  const unit = distances[closest[closest.length - 1]] + 1e-12;
  const weights = closest.map((to) => Math.exp(-distances[to] / unit));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return closest.map((to, i) => ({ to, weight: weights[i] / total }));
}

/** Share of the pool that is believed more in each round, most confident first. */
const SCHEDULE = [0.2, 0.4, 0.6];
/** What a believed answer counts against a label. */
const BELIEF = 0.2;

/**
 * Logistic regression on the principal axes, fitted again to its own most confident answers about the pool.
 *
 * @see Yarowsky 1995
 */
export function selfTraining({ pool, rows, targets, weights: counts, pieces }: Problem): PredictorState {
  const { dimensions, axes, variances } = pool.axes;
  // Unit variance along each axis would drown the leading ones in noise; the square root of the deviation is a middle way.
  const scales = variances.map((variance) => (variance + 1e-9) ** -0.25);
  const scale = (part: FloatRows): Float64Array[] =>
    part.map((row) => row.map((value, d) => value * scales[d]));
  const labelled = scale(pool.project(rows));
  const others = scale(pool.sample);
  const penalty = labelled.reduce((sum, row) => sum + dot(row, row), 0) / labelled.length / 10;
  const fit = (given: FloatRows, wanted: readonly (readonly number[])[], importance?: readonly number[]) =>
    fitSoftmax({ rows: given, weightsOf: (weights) => weights }, wanted, penalty, { weights: importance });
  let model = fit(labelled, targets, counts);
  for (const share of SCHEDULE) {
    const state: PredictorState = { kind: "softmax", weights: flat(model.weights), bias: model.bias };
    const answers = predict(state, others);
    const confident = answers
      .map((answer, i) => ({ i, sure: Math.max(...answer) }))
      .sort((a, b) => b.sure - a.sure || a.i - b.i)
      .slice(0, Math.floor(share * others.length));
    model = fit(
      [...labelled, ...confident.map(({ i }) => others[i])],
      [...targets, ...confident.map(({ i }) => answers[i])],
      [...counts, ...confident.map(() => BELIEF * Math.min(1, pieces / confident.length))],
    );
  }
  const width = rows[0].length;
  const weights = new Float32Array(model.weights.length * width);
  for (const [k, part] of model.weights.entries())
    for (let d = 0; d < dimensions; d++)
      for (let j = 0; j < width; j++) weights[k * width + j] += part[d] * scales[d] * axes[d * width + j];
  return { kind: "softmax", weights, bias: model.bias };
}

const flat = (weights: readonly Float64Array[]): Float32Array =>
  Float32Array.from(weights.flatMap((part) => [...part]));
