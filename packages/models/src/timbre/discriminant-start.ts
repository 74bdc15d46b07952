// Where the code of timbre begins: on the axes by which the labelled sounds are told apart, as those of pitch begin on a helix.
import { argmax, dot, linearDiscriminant } from "@semitone/stats";

/** A linear map from numbers to a code, and the means of the classes in it. */
export interface CodeStart {
  /** [numbers, code], row by row. */
  readonly weight: Float32Array;
  /** [code] */
  readonly bias: Float32Array;
  /** [classes, code], row by row; 0 for a class without a label. */
  readonly centres: Float32Array;
}

/** In parts of the largest: squared distances below it are rounding. */
const NOTHING = 1e-9;

/**
 * The code z(x) with |z(x) - c_k|^2 / 2 = -log p(x | k) + const(x) by the linear discriminant, in coordinates that have the covariance
 * within classes as unit: Bayes' rule over unit normals about the centres c_k is then the discriminant's answer. Axes are found one class
 * after the other (a Cholesky factor of c_k . c_l, the largest first), as many as the code has at most.
 *
 * @param rows     labelled sounds: numbers of mean 0 and deviation 1 or so
 * @param targets  probabilities of the classes
 * @returns undefined where fewer than two classes have labels
 */
export function discriminantStart(
  rows: readonly ArrayLike<number>[],
  targets: readonly (readonly number[])[],
  code: number,
): CodeStart | undefined {
  const classes = targets[0]?.length ?? 0;
  const labelled = Array.from({ length: classes }, (_, k) =>
    [...rows.keys()].filter((i) => argmax(targets[i]) === k),
  );
  const told = [...labelled.keys()].filter((k) => labelled[k].length > 0);
  if (told.length < 2) return undefined;
  const width = rows[0].length;
  const model = linearDiscriminant();
  model.fit(
    rows.map((row) => Float64Array.from(row)),
    targets,
  );
  const { weights } = model.state();
  const means = told.map((k) => meanOf(labelled[k].map((i) => rows[i])));
  const middle = meanOf(means);
  const common = meanOf(told.map((k) => weights[k]));
  const normals = told.map((k) => weights[k].map((value, j) => value - common[j]));
  const { factor, pivots } = pivotedCholesky(
    normals.map((normal) => means.map((mean) => dot(normal, mean) - dot(normal, middle))),
    code,
  );
  // Products with the pivots' centres are known of any x; forward substitution makes coordinates of them.
  const axes: Float64Array[] = [];
  for (const [r, pivot] of pivots.entries()) {
    const axis = Float64Array.from(normals[pivot]);
    for (let s = 0; s < r; s++) for (let j = 0; j < width; j++) axis[j] -= factor[pivot][s] * axes[s][j];
    axes.push(axis.map((value) => value / factor[pivot][r]));
  }
  const start = {
    weight: new Float32Array(width * code),
    bias: new Float32Array(code),
    centres: new Float32Array(classes * code),
  };
  for (const [r, axis] of axes.entries()) {
    for (let j = 0; j < width; j++) start.weight[j * code + r] = axis[j];
    start.bias[r] = -dot(axis, middle);
    for (const [i, k] of told.entries()) start.centres[k * code + r] = factor[i][r];
  }
  return start;
}

function meanOf(rows: readonly ArrayLike<number>[]): Float64Array {
  const mean = new Float64Array(rows[0].length);
  for (const row of rows) for (let j = 0; j < mean.length; j++) mean[j] += row[j] / rows.length;
  return mean;
}

/** G = F F^T with at most so many columns: F[pivots] is lower triangular, rows of the largest remainder first. */
function pivotedCholesky(
  gram: readonly (readonly number[])[],
  most: number,
): { readonly factor: readonly number[][]; readonly pivots: readonly number[] } {
  const size = gram.length;
  const factor = Array.from({ length: size }, (): number[] => []);
  const rest = gram.map((row, i) => row[i]);
  const least = NOTHING * Math.max(...rest);
  const pivots: number[] = [];
  while (pivots.length < most) {
    const pivot = argmax(rest);
    if (!(rest[pivot] > least)) break;
    const root = Math.sqrt(rest[pivot]);
    const own = [...factor[pivot]];
    for (let i = 0; i < size; i++) {
      const value = pivots.includes(i) ? 0 : (gram[i][pivot] - dot(own, factor[i])) / root;
      factor[i].push(value);
      rest[i] -= value * value;
    }
    rest[pivot] = Number.NEGATIVE_INFINITY;
    pivots.push(pivot);
  }
  return { factor, pivots };
}
