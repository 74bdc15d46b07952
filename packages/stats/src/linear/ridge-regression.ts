// Linear regression under an L2 penalty, fitted in whichever of rows and columns are fewer.
import { StatsError } from "../errors.ts";
import { rowsByGroup } from "../splits/groups.ts";
import {
  cholesky,
  combine,
  dot,
  type FloatRows,
  gram,
  solveLower,
  solveUpper,
  transposed,
} from "./linear-algebra.ts";

/** Weights, intercept, and what the model would have predicted for each row without that row's group. */
export interface RidgeFit {
  readonly weights: Float64Array;
  readonly bias: number;
  readonly penalty: number;
  readonly leftOut: Float64Array;
}

export interface RidgeOptions {
  /** Importance of each row, >= 0. @default 1 */
  readonly weights?: ArrayLike<number>;
  /** Group of each row; groups are left out whole. @default each row is its own */
  readonly groups?: readonly (number | string)[];
}

/**
 * For each output: the linear regression that minimises sum of weight * error^2 + penalty |weights|^2, intercept free, the penalty being
 * that of `penalties` with the least left-out error.
 *
 * Left-out predictions are exact without fitting again: with H the hat matrix and r the residuals, leaving out group G gives the errors
 * (I - H_GG)^-1 r_G. Cost is cubic in the largest group and in the lesser of rows and columns, for each penalty.
 *
 * @param outputs  numbers to predict, one list of `rows.length` for each output
 * @throws StatsError if a penalty is not > 0
 * @see Allen 1974 for single rows
 */
export function fitRidge(
  rows: FloatRows,
  outputs: readonly ArrayLike<number>[],
  penalties: readonly number[],
  { weights, groups }: RidgeOptions = {},
): RidgeFit[] {
  if (penalties.length === 0 || !penalties.every((penalty) => penalty > 0))
    throw new StatsError(`fitRidge: penalties must be > 0; got ${penalties.join(", ") || "none"}`);
  const n = rows.length;
  const { total, roots, centre, scaled, levels, goals } = centred(rows, outputs, weights);
  const dual = n <= centre.length;
  const inner = dual ? gram(scaled) : gram(transposed(scaled));
  const rights = dual ? goals : goals.map((goal) => combine(scaled, goal));
  const leaving = leftOutTogether(groups, n);
  const best = outputs.map(() => ({
    error: Number.POSITIVE_INFINITY,
    fit: undefined as RidgeFit | undefined,
  }));
  for (const penalty of penalties) {
    const lower = cholesky(inner, penalty);
    const halves = scaled.map((row, i) => solveLower(lower, dual ? unit(n, i) : row));
    const hat = (i: number, j: number): number => {
      const product = dot(halves[i], halves[j]);
      return (roots[i] * roots[j]) / total + (dual ? Number(i === j) - penalty * product : product);
    };
    const blocks = leaving.map((members) =>
      cholesky(
        members.map((i) => Float64Array.from(members, (j) => Number(i === j) - hat(i, j))),
        1e-12,
      ),
    );
    for (const [k, goal] of goals.entries()) {
      const solution = solveUpper(lower, solveLower(lower, rights[k]));
      const slope = dual ? combine(scaled, solution) : solution;
      const leftOut = new Float64Array(n);
      let error = 0;
      for (const [g, members] of leaving.entries()) {
        const residuals = members.map((i) => goal[i] - dot(slope, scaled[i]));
        const without = solveUpper(blocks[g], solveLower(blocks[g], residuals));
        for (const [at, i] of members.entries()) {
          leftOut[i] = outputs[k][i] - without[at] / roots[i];
          error += without[at] ** 2;
        }
      }
      if (error < best[k].error)
        best[k] = { error, fit: { weights: slope, bias: levels[k] - dot(slope, centre), penalty, leftOut } };
    }
  }
  return best.map(({ fit }) => fit!);
}

/** Rows and outputs about their means, times the roots of their weights: then weights and intercept are out of the way. */
function centred(rows: FloatRows, outputs: readonly ArrayLike<number>[], weights: RidgeOptions["weights"]) {
  const importance = Float64Array.from(rows, (_, i) => Math.max(weights?.[i] ?? 1, 1e-12));
  const total = importance.reduce((sum, weight) => sum + weight, 0);
  const roots = importance.map(Math.sqrt);
  const centre = combine(
    rows,
    importance.map((weight) => weight / total),
  );
  const levels = outputs.map((output) => dot(output, importance) / total);
  return {
    total,
    roots,
    centre,
    levels,
    scaled: rows.map((row, i) => row.map((value, j) => roots[i] * (value - centre[j]))),
    goals: outputs.map((output, k) => roots.map((root, i) => root * (output[i] - levels[k]))),
  };
}

/** Rows of each group; single rows where groups are not given, or one would leave nothing to learn from. */
function leftOutTogether(groups: RidgeOptions["groups"], n: number): number[][] {
  const members = groups ? rowsByGroup(groups) : [];
  return members.length > 1 ? members : Array.from({ length: n }, (_, i) => [i]);
}

function unit(length: number, at: number): Float64Array {
  const vector = new Float64Array(length);
  vector[at] = 1;
  return vector;
}
