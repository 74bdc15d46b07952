// The models that the tagger weighs against each other, from the simplest on. To add one: one entry here.
import { fitRidge, fitSoftmax } from "@semitone/stats";
import { classCuts } from "./class-cuts.ts";
import { labelSpreading, selfTraining } from "./pool-models.ts";
import type { PredictorState } from "./predictor.ts";
import type { Problem, View } from "./problem.ts";
import { gmVaeOverFeatures } from "./zoo/gm-vae.ts";
import { hierarchicalClasses, hierarchicalNumber } from "./zoo/hierarchical.ts";
import { m1 } from "./zoo/m1.ts";
import { m1m2OverFeatures } from "./zoo/m1m2.ts";
import { m2OverFeatures } from "./zoo/m2.ts";
import { partiallySpecifiedOverFeatures } from "./zoo/partially-specified.ts";
import { vadeOverFeatures } from "./zoo/vade.ts";

/** What is compared in reports: variants of one method differ in a setting that is chosen inside the training labels. */
export const METHODS = [
  "majority",
  "nearest neighbours",
  "logistic regression",
  "ridge on ratings",
  "ridge regression",
  "label spreading",
  "self-training",
  "listener",
  "M1",
  "M2",
  "GM-VAE",
  "M1+M2",
  "VaDE",
  "partially specified",
  "hierarchical",
] as const;
export type Method = (typeof METHODS)[number];

export interface Candidate {
  readonly name: string;
  readonly method: Method;
  readonly kind: "classes" | "number";
  /** Learns from music without labels as well. */
  readonly usesUnlabelled: boolean;
  /** A simple baseline, below which the tagger must not fall. */
  readonly isBaseline: boolean;
  /** Weight in the mixture before any evidence. */
  readonly prior: number;
  readonly needsRatings?: boolean;
  /** Reads what a listener hears, which learnt from all music. */
  readonly needsListener?: boolean;
  /** Takes seconds, not milliseconds: tried where there is time. */
  readonly isDeep?: boolean;
  /** Tried only where it is asked for by name, so that the stack stays as quick as it is. */
  readonly onRequest?: boolean;
  fit(problem: Problem): PredictorState | Promise<PredictorState>;
}

/** Penalties relative to the number of columns, which is the squared length of a typical row. */
const PENALTIES = [0.1, 1, 10];
const RIDGE_PENALTIES = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

const VIEW_PRIORS: readonly (readonly [View, number])[] = [
  ["descriptors", 3],
  ["rhythm", 1],
  ["tonal", 1],
  ["measured", 2],
];
/** What a listener hears counts as much as the descriptors before there is evidence. */
const HEARD_PRIOR = 3;
/** Ratings say more than the classes that they are cut into. */
const RATINGS_FACTOR = 3;

function logistic(view: View, strength: number, prior: number): Candidate {
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

function ridge(view: View, prior: number): Candidate {
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

function ridgeOnRatings(view: View, prior: number): Candidate {
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

function neighbours(kind: Candidate["kind"], k: number): Candidate {
  return {
    name: `${k} nearest neighbours`,
    method: "nearest neighbours",
    kind,
    usesUnlabelled: false,
    isBaseline: true,
    prior: 0.5,
    fit: ({ wholes: { pool, rows, targets } }) => {
      const width = rows[0].length;
      const columns = pool.columns("descriptors");
      // Descriptors alone, as axes would pick them: all other columns are left out.
      const axes = new Float32Array(columns.length * width);
      for (const [at, column] of columns.entries()) axes[at * width + column] = 1;
      const known = new Float32Array(rows.length * columns.length);
      for (const [i, row] of rows.entries())
        for (let at = 0; at < columns.length; at++) known[i * columns.length + at] = row[columns[at]];
      return {
        kind: "neighbours",
        axes,
        dimensions: columns.length,
        rows: known,
        targets: Float32Array.from(targets.flat()),
        outputs: targets[0].length,
        k: Math.min(k, rows.length),
      };
    },
  };
}

function majority(kind: Candidate["kind"]): Candidate {
  return {
    name: kind === "classes" ? "majority" : "mean",
    method: "majority",
    kind,
    usesUnlabelled: false,
    isBaseline: true,
    prior: 0.5,
    fit: ({ targets, weights, pieces }) => ({
      kind: "constant",
      value: targets[0].map((_, k) => {
        const sum = targets.reduce((total, target, i) => total + weights[i] * target[k], 0);
        return kind === "classes" ? (sum + 1 / targets[0].length) / (pieces + 1) : sum / pieces;
      }),
    }),
  };
}

/** All candidates, simple ones first: of two that are equally good the earlier is taken. */
export const CANDIDATES: readonly Candidate[] = [
  majority("classes"),
  majority("number"),
  ...VIEW_PRIORS.map(([view, prior]) => ridgeOnRatings(view, RATINGS_FACTOR * prior)),
  ...VIEW_PRIORS.flatMap(([view, prior]) =>
    PENALTIES.map((strength) => logistic(view, strength, prior / PENALTIES.length)),
  ),
  ...VIEW_PRIORS.map(([view, prior]) => ridge(view, prior)),
  neighbours("classes", 5),
  neighbours("classes", 15),
  neighbours("number", 5),
  neighbours("number", 15),
  {
    name: "label spreading",
    method: "label spreading",
    kind: "classes",
    usesUnlabelled: true,
    isBaseline: false,
    prior: 0.5,
    fit: labelSpreading,
  },
  {
    name: "self-training",
    method: "self-training",
    kind: "classes",
    usesUnlabelled: true,
    isBaseline: false,
    prior: 0.5,
    fit: selfTraining,
  },
  ...[
    ridgeOnRatings("heard", RATINGS_FACTOR * HEARD_PRIOR),
    ...PENALTIES.map((strength) => logistic("heard", strength, HEARD_PRIOR / PENALTIES.length)),
    ridge("heard", HEARD_PRIOR),
  ].map(
    (candidate): Candidate => ({
      ...candidate,
      method: "listener",
      usesUnlabelled: true,
      needsListener: true,
    }),
  ),
  ofZoo("M1", "classes", m1, { isDeep: false }),
  ofZoo("M1", "number", m1, { isDeep: false }),
  ofZoo("GM-VAE", "classes", gmVaeOverFeatures),
  ofZoo("M2", "classes", m2OverFeatures),
  ofZoo("M1+M2", "classes", m1m2OverFeatures, { onRequest: true }),
  ofZoo("VaDE", "classes", vadeOverFeatures, { onRequest: true }),
  ofZoo("partially specified", "classes", partiallySpecifiedOverFeatures, { onRequest: true }),
  ofZoo("hierarchical", "classes", hierarchicalClasses, { onRequest: true }),
  ofZoo("hierarchical", "number", hierarchicalNumber, { onRequest: true }),
];

/** A model of the zoo; M1 is no dearer than others, since what it learns of the pool serves every fold. */
function ofZoo(
  method: Method,
  kind: Candidate["kind"],
  fit: Candidate["fit"],
  { isDeep = true, onRequest }: Pick<Candidate, "isDeep" | "onRequest"> = {},
): Candidate {
  return {
    name: method,
    method,
    kind,
    usesUnlabelled: true,
    isBaseline: false,
    prior: 0.5,
    isDeep,
    onRequest,
    fit: ({ wholes }) => fit(wholes),
  };
}

/** What methods are called on a command line: `m1+m2`, `logistic-regression`. */
export const METHOD_NAMES: readonly string[] = METHODS.map((method) =>
  method.toLowerCase().replaceAll(" ", "-"),
);

/** The method that a name means, in any case, with hyphens, spaces or neither: `GM-VAE`, `gmvae`; `vae` is M1. */
export function findMethod(name: string): Method | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const wanted = plain(name) === "vae" ? "m1" : plain(name);
  return METHODS.find((method) => plain(method) === wanted);
}
