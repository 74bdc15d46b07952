// Linear models on one view of the features each: the baselines of `@semitone/stats`, fitted in the span of the labelled rows.
import { fitLassoSoftmax, fitRidge, fitSoftmax, linearDiscriminant } from "@semitone/stats";
import { PROBE } from "../choices.ts";
import type { Candidate } from "./candidate.ts";
import { classCuts } from "./class-cuts.ts";
import type { Problem, View } from "./problem.ts";

/** Penalties relative to the number of columns, which is the squared length of a typical row. */
export const PENALTIES = [0.1, 1, 10];
const RIDGE_PENALTIES = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

export function logistic(view: View, strength: number, prior: number): Candidate {
  return {
    name: `logistic regression on ${view}, penalty ${strength}`,
    method: "logistic regression",
    kind: "classes",
    usesUnlabelled: false,
    isBaseline: view === "descriptors",
    prior,
    fit(problem) {
      const penalty = strength * problem.pool.columns(view).length;
      const { weights, bias } = fitSoftmax(problem.span(view), problem.targets, penalty, {
        weights: problem.weights,
      });
      return { kind: "softmax", weights: problem.spread(view, weights), bias };
    },
  };
}

/** Normals with one covariance around the means of the classes; shrunk, so that few labels will do. */
export function discriminant(view: View, prior: number): Candidate {
  return {
    name: `linear discriminant on ${view}`,
    method: "linear discriminant",
    kind: "classes",
    usesUnlabelled: false,
    isBaseline: true,
    of: "sound",
    prior,
    fit(problem) {
      const model = linearDiscriminant();
      model.fit(problem.view(view), problem.targets, { weights: problem.weights });
      const { weights, bias } = model.state();
      return {
        kind: "softmax",
        weights: problem.spread(
          view,
          weights.map((row) => Float64Array.from(row)),
        ),
        bias,
      };
    },
  };
}

/** Penalties of the probe: 1 / C of the papers, which tried C from 2^-8 to 1. Inner folds choose, never what is tested. */
export const PROBE_PENALTIES = [1, 4, 16];
export const PROBE_OPTIONS = {
  method: PROBE,
  usesUnlabelled: true,
  isBaseline: false,
  needsStates: true,
  onRequest: true,
} as const;

/**
 * The paper's system: logistic regression under an L1 penalty on the mean cell state of a language model, so that few units speak.
 * Radford et al. 2017, arXiv:1704.01444; Ferreira and Whitehead 2019.
 */
export function probe(penalty: number): Candidate {
  return {
    ...PROBE_OPTIONS,
    name: `L1 logistic regression on the mean cell state, penalty ${penalty}`,
    kind: "classes",
    prior: 1 / PROBE_PENALTIES.length,
    fit(problem) {
      const { weights, bias } = fitLassoSoftmax(
        problem.view("states").map((row) => Float64Array.from(row)),
        problem.targets,
        penalty,
        { weights: problem.weights, steps: 1000, tolerance: 1e-5 },
      );
      return { kind: "softmax", weights: problem.spread("states", weights), bias };
    },
  };
}

export function ridge(view: View, prior: number): Candidate {
  return {
    name: `ridge regression on ${view}`,
    method: "ridge regression",
    kind: "number",
    usesUnlabelled: false,
    isBaseline: view === "descriptors",
    prior,
    fit(problem) {
      const { weights, bias } = fitOn(
        problem,
        view,
        problem.targets.map(([value]) => value),
      );
      return { kind: "linear", weights: problem.spread(view, [weights]), bias };
    },
  };
}

export function ridgeOnRatings(view: View, prior: number): Candidate {
  return {
    name: `ridge on ratings, ${view}`,
    method: "ridge on ratings",
    kind: "classes",
    usesUnlabelled: false,
    isBaseline: view === "descriptors",
    prior,
    needsRatings: true,
    fit({ wholes: problem }) {
      const { values, middle } = problem.ratings!;
      const { weights, bias, leftOut } = fitOn(problem, view, values);
      const squared = values.reduce((sum, rating, i) => sum + (rating - leftOut[i]) ** 2, 0);
      return {
        kind: "rating",
        weights: problem.spread(view, [weights]),
        bias,
        deviation: Math.sqrt(squared / values.length) + 1e-6,
        ...classCuts(problem.targets, values, middle),
      };
    },
  };
}

function fitOn(problem: Problem, view: View, values: readonly number[]) {
  const size = problem.pool.columns(view).length;
  const penalties = RIDGE_PENALTIES.map((strength) => strength * size);
  const { rows, weights, groups, pieces } = problem;
  // Passages of a piece are alike: without all of them the penalty would be chosen by what the others give away.
  const options = pieces < rows.length ? { weights, groups } : {};
  return fitRidge(problem.view(view), [values], penalties, options)[0];
}
