// A random forest (Breiman 2001): trees on bootstrap samples, each split the best of a random sqrt(features).
import { randomFrom } from "@semitone/graph";

interface Leaf {
  readonly share: number;
}
interface Split {
  readonly feature: number;
  readonly at: number;
  readonly below: Tree;
  readonly above: Tree;
}
type Tree = Leaf | Split;

export interface ForestOptions {
  /** @default 200 */
  readonly trees?: number;
  /** Fewest rows of a leaf. @default 2 */
  readonly leaf?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** Learns two classes. @returns the share of trees' leaves that say class 1, for a row */
export function randomForest(
  rows: readonly (readonly number[])[],
  labels: readonly (0 | 1)[],
  { trees = 200, leaf = 2, seed = 1 }: ForestOptions = {},
): (row: readonly number[]) => number {
  const random = randomFrom(seed, "forest");
  const tried = Math.max(1, Math.round(Math.sqrt(rows[0].length)));
  const grown = Array.from({ length: trees }, () => {
    const sample = Array.from(rows, () => Math.floor(random() * rows.length));
    return grow(rows, labels, sample, tried, leaf, random);
  });
  return (row) => grown.reduce((sum, tree) => sum + answer(tree, row), 0) / trees;
}

function answer(tree: Tree, row: readonly number[]): number {
  let at = tree;
  while ("feature" in at) at = row[at.feature] <= at.at ? at.below : at.above;
  return at.share;
}

function grow(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  sample: readonly number[],
  tried: number,
  leaf: number,
  random: () => number,
): Tree {
  const ones = sample.reduce((sum, i) => sum + labels[i], 0);
  if (ones === 0 || ones === sample.length || sample.length < 2 * leaf)
    return { share: ones / sample.length };
  const features = new Set<number>();
  while (features.size < tried) features.add(Math.floor(random() * rows[0].length));
  let best = { impurity: Number.POSITIVE_INFINITY, feature: -1, at: 0 };
  for (const feature of features) {
    const sorted = [...sample].sort((a, b) => rows[a][feature] - rows[b][feature]);
    let below = 0;
    for (let n = 1; n < sorted.length; n++) {
      below += labels[sorted[n - 1]];
      const [left, right] = [rows[sorted[n - 1]][feature], rows[sorted[n]][feature]];
      if (left === right || n < leaf || sorted.length - n < leaf) continue;
      const gini = (count: number, of: number) => (count * (of - count)) / of;
      const impurity = gini(below, n) + gini(ones - below, sorted.length - n);
      if (impurity < best.impurity) best = { impurity, feature, at: (left + right) / 2 };
    }
  }
  if (best.feature < 0) return { share: ones / sample.length };
  const { feature, at } = best;
  const part = (isBelow: boolean) => sample.filter((i) => rows[i][feature] <= at === isBelow);
  return {
    feature,
    at,
    below: grow(rows, labels, part(true), tried, leaf, random),
    above: grow(rows, labels, part(false), tried, leaf, random),
  };
}
