import { StatsError } from "../errors.ts";
import type { FloatRows } from "../linear/linear-algebra.ts";
import { type NeighbourGraph, type NeighbourOptions, neighbourGraph } from "../neighbours/neighbour-graph.ts";
import { type Classifier, type FeatureRows, type FittedState, floatRows, learner } from "./classifier.ts";
import { weightedMean } from "./majority.ts";
import { meanOfNearest, type NeighbourWeighting } from "./nearest-neighbours.ts";

/** How labels spread; see `spreadLabels`. */
export interface SpreadingOptions extends NeighbourOptions {
  /** Edges from each row to its nearest. @default 10 */
  readonly neighbours?: number;
  /** Share of a row's belief that comes from its neighbours, in (0, 1). @default 0.9 */
  readonly spread?: number;
  /**
   * Whom a row listens to. `symmetric`: all rows that are among its nearest, or that it is among the nearest of, S = D^-1/2 W D^-1/2 with W
   * symmetric: Zhou's method, and scikit-learn's. `nearest`: its own nearest alone, S = D^-1 W: then a row that is among the nearest of many
   * is no louder for it, which with few labels of classes of unequal size tells more. @default "symmetric"
   */
  readonly edges?: "symmetric" | "nearest";
}

export interface LabelSpreadingOptions extends SpreadingOptions {
  /** Rows without labels that labels spread over. */
  readonly unlabelled: FeatureRows;
  /** How much each of its nearest rows tells a new row. @default "uniform" */
  readonly weighting?: NeighbourWeighting;
}

/** Change of a belief at which the spreading ends. */
const TOLERANCE = 1e-9;
const MAX_ROUNDS = 1000;

/**
 * Labels spread over labelled and unlabelled rows, see `spreadLabels`. New rows take the mean belief of their nearest rows.
 *
 * @see Zhou et al. 2004, Learning with local and global consistency
 */
export function labelSpreading({
  unlabelled,
  weighting = "uniform",
  ...options
}: LabelSpreadingOptions): Classifier & {
  /** Beliefs about the unlabelled rows, as distributions. */
  beliefs(): number[][];
} {
  const { neighbours, spread } = checked(options);
  const { fit, predict, state } = learner(
    "labelSpreading",
    (rows, targets: readonly (readonly number[])[], { weights }): SpreadState => {
      const width = rows[0].length;
      const others = unlabelled.length > 0 ? floatRows("labelSpreading", unlabelled, width) : [];
      const nodes = [...rows, ...others];
      const beliefs = spreadLabels(nodes, targets, { ...options, neighbours, spread, weights });
      return { width, nodes, beliefs, labelled: rows.length };
    },
    ({ nodes, beliefs }, rows) =>
      rows.map((row) => meanOfNearest({ rows: nodes, targets: beliefs, k: neighbours, weighting }, row)),
  );
  return { fit, predict, beliefs: () => state().beliefs.slice(state().labelled) };
}

interface SpreadState extends FittedState {
  readonly nodes: FloatRows;
  readonly beliefs: number[][];
  readonly labelled: number;
}

function checked({ neighbours = 10, spread = 0.9 }: SpreadingOptions) {
  if (!(spread > 0 && spread < 1))
    throw new StatsError(`labelSpreading: spread must be in (0, 1); got ${spread}`);
  return { neighbours, spread };
}

/**
 * Beliefs F = spread * S F + (1 - spread) * Y, iterated to the fixed point, with S the normalised k-nearest-neighbour graph W, edges of
 * weight 1 and D the number of edges of each row; a distribution over the classes for each row.
 *
 * Memory is linear in the number of rows: about 12 bytes a row and edge.
 *
 * @param nodes    rows, the labelled ones first
 * @param targets  of the first `targets.length` rows
 * @throws StatsError if `spread` is not in (0, 1)
 */
export function spreadLabels(
  nodes: FloatRows,
  targets: readonly (readonly number[])[],
  {
    weights,
    edges = "symmetric",
    ...options
  }: SpreadingOptions & { readonly weights?: ArrayLike<number> } = {},
): number[][] {
  const { neighbours, spread } = checked(options);
  const graph = neighbourGraph(nodes, neighbours, options);
  const K = targets[0].length;
  const given = new Float64Array(nodes.length * K);
  for (const [i, target] of targets.entries())
    for (let k = 0; k < K; k++) given[i * K + k] = target[k] * (weights?.[i] ?? 1);
  const links = edges === "nearest" ? nearestEdges(graph, nodes.length) : symmetricEdges(graph, nodes.length);
  const found = fixedPoint(links, given, K, spread);
  const prior = weightedMean(
    targets,
    targets.map(() => 1),
  );
  return nodes.map((_, i) => normalized(found.subarray(i * K, (i + 1) * K), prior));
}

/** Edges sorted by the row that they start from: those of row i are from starts[i] to starts[i + 1]; `weights` are the entries of S. */
interface Edges {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly weights: Float64Array;
}

/** From each row to its nearest, all of one weight. */
function nearestEdges({ k, neighbours }: NeighbourGraph, n: number): Edges {
  const starts = Int32Array.from({ length: n + 1 }, (_, row) => row * k);
  // An approximate graph may have found fewer: their places stand for the row itself, with no weight.
  const found = Float64Array.from(
    { length: n },
    (_, row) => neighbours.subarray(row * k, (row + 1) * k).filter((other) => other >= 0).length,
  );
  return {
    starts,
    ends: neighbours.map((other, i) => (other < 0 ? Math.floor(i / k) : other)),
    weights: Float64Array.from(neighbours, (other, i) => (other < 0 ? 0 : 1 / found[Math.floor(i / k)])),
  };
}

/** An edge wherever either row counts the other among its nearest. */
function symmetricEdges({ k, neighbours }: NeighbourGraph, n: number): Edges {
  const listed = (row: number, other: number) => {
    for (let i = row * k; i < (row + 1) * k; i++) if (neighbours[i] === other) return true;
    return false;
  };
  const degree = new Int32Array(n + 1);
  const each = (visit: (from: number, to: number) => void) => {
    for (let row = 0; row < n; row++)
      for (let i = row * k; i < (row + 1) * k; i++) {
        const other = neighbours[i];
        if (other < 0) continue;
        visit(row, other);
        if (!listed(other, row)) visit(other, row);
      }
  };
  each((from) => {
    degree[from + 1]++;
  });
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(Math.max(1, degree[i + 1])));
  const starts = degree;
  for (let row = 0; row < n; row++) starts[row + 1] += starts[row];
  const ends = new Int32Array(starts[n]);
  const weights = new Float64Array(starts[n]);
  const next = starts.slice();
  each((from, to) => {
    const at = next[from]++;
    ends[at] = to;
    weights[at] = scale[from] * scale[to];
  });
  return { starts, ends, weights };
}

function fixedPoint(
  { starts, ends, weights }: Edges,
  given: Float64Array,
  K: number,
  spread: number,
): Float64Array {
  const n = starts.length - 1;
  let beliefs = given.slice();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = new Float64Array(beliefs.length);
    let change = 0;
    for (let i = 0; i < n; i++) {
      for (let e = starts[i]; e < starts[i + 1]; e++) {
        const weight = spread * weights[e];
        for (let k = 0; k < K; k++) next[i * K + k] += weight * beliefs[ends[e] * K + k];
      }
      for (let k = 0; k < K; k++) {
        const at = i * K + k;
        next[at] += (1 - spread) * given[at];
        change = Math.max(change, Math.abs(next[at] - beliefs[at]));
      }
    }
    beliefs = next;
    if (change < TOLERANCE) break;
  }
  return beliefs;
}

/** What no label reached keeps the frequencies of the labels. */
function normalized(belief: Float64Array, prior: readonly number[]): number[] {
  const total = belief.reduce((sum, value) => sum + value, 0);
  return total > 1e-12 ? Array.from(belief, (value) => value / total) : [...prior];
}
