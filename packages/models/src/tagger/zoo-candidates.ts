// Every model of the zoo as a candidate, with networks of any kind. To add one: its page in `zoo/`, and one entry here.
import { argmax, type FloatRows, fitRidge, fitSoftmax, randomFrom } from "@semitone/stats";
import type { AnswererState } from "../answerer/answer.ts";
import type { Method } from "../choices.ts";
import { DEFAULT_NETWORKS, type SegmentNetworks } from "../segments/beat-network.ts";
import { FIRST_STAGE } from "../zoo/m1m2.ts";
import type { Components } from "../zoo/model-page.ts";
import type { Candidate } from "./candidate.ts";
import { type FormOptions, fitOnPool, fitPosterior, formOver, type PosteriorFit } from "./fit-posterior.ts";
import { fitTimbreOnPool } from "./fit-timbre-on-pool.ts";
import { codesOf, poolAutoencoder } from "./pool-autoencoder.ts";
import type { Problem } from "./problem.ts";

type Fit = (problem: Problem, networks: SegmentNetworks) => Promise<AnswererState>;

/** Slow methods of classes that have to be asked for. */
const ASKED_FOR = { kind: "classes", isDeep: true, onRequest: true } as const;

/** M1 is no dearer than simple models, since what it learns of the pool serves every fold. */
const ENTRIES: readonly (Pick<
  Candidate,
  "kind" | "isDeep" | "onRequest" | "of" | "needsImages" | "hasNetworks"
> &
  Partial<Pick<Candidate, "usesUnlabelled">> & { method: Method; fit: Fit })[] = [
  { method: "M1", kind: "classes", fit: fitM1 },
  { method: "M1", kind: "number", fit: fitM1 },
  { method: "GM-VAE", kind: "classes", isDeep: true, fit: onPool("gm-vae") },
  { method: "M2", kind: "classes", isDeep: true, fit: onPool("m2") },
  { method: "M2 without decoder", ...ASKED_FOR, usesUnlabelled: false, fit: fitClassifier },
  { method: "M2 with weak KL", ...ASKED_FOR, fit: onPool("m2", { beta: 0.1 }) },
  { method: "M2 with strong KL", ...ASKED_FOR, fit: onPool("m2", { beta: 4 }) },
  { method: "M2 with noise", ...ASKED_FOR, fit: fitWithNoise },
  { method: "M2 with all descriptors", ...ASKED_FOR, fit: onPool("m2", {}, { view: "measured" }) },
  { method: "M1+M2", ...ASKED_FOR, fit: fitM1M2 },
  { method: "VaDE", ...ASKED_FOR, fit: fitVade },
  {
    method: "partially specified",
    ...ASKED_FOR,
    // Labels weigh several draws of z; one will do where there is nothing to weigh them by.
    fit: onPool("partially-specified", { samples: { promised: 4, others: 1 } }),
  },
  {
    method: "hierarchical",
    ...ASKED_FOR,
    fit: onPool("hierarchical-classes", {}, { content: "tonal" }),
  },
  { method: "hierarchical", kind: "number", isDeep: true, onRequest: true, fit: fitHierarchicalNumber },
  {
    method: "timbre",
    kind: "classes",
    of: "sound",
    needsImages: true,
    hasNetworks: false,
    isDeep: true,
    fit: fitTimbreOnPool,
  },
];

export const zooCandidates = (networks: SegmentNetworks = DEFAULT_NETWORKS): Candidate[] =>
  ENTRIES.map(({ fit, ...entry }) => ({
    hasNetworks: true,
    usesUnlabelled: true,
    ...entry,
    name: entry.method,
    isBaseline: false,
    prior: 0.5,
    fit: ({ wholes }) => fit(wholes, networks),
  }));

function onPool(
  model: FormOptions["model"],
  fitting: Partial<PosteriorFit> = {},
  reads: Pick<FormOptions, "view" | "content"> = {},
): Fit {
  return async (problem, networks) => {
    const classes = problem.targets[0].length;
    return (await fitOnPool(problem, { model, networks, classes, ...reads }, fitting)).state;
  };
}

/** M2 without p(x | y, z): rows without labels have nothing to teach it. */
async function fitClassifier(
  { pool, rows, targets }: Problem,
  networks: SegmentNetworks,
): Promise<AnswererState> {
  const form = formOver(pool, { model: "classifier", networks, classes: targets[0].length });
  return (await fitPosterior(form, { rows, targets, seed: pool.seed })).state;
}

/** Deviation of noise on what is learnt from, beside 1 of each column over all music; and how often each row stands. */
const NOISE = 0.3;
const COPIES = 3;

/** M2 on each row and on others like it but for noise, labelled as it is. */
async function fitWithNoise(
  { pool, rows, targets }: Problem,
  networks: SegmentNetworks,
): Promise<AnswererState> {
  const random = randomFrom(pool.seed);
  const noise = () => NOISE * Math.sqrt(12) * (random() - 0.5);
  const copied = (some: FloatRows) =>
    Array.from({ length: COPIES }).flatMap((_, copy) =>
      some.map((row) => (copy === 0 ? row : Float64Array.from(row, (value) => value + noise()))),
    );
  const unlabelled = pool.unlabelled(rows);
  const groupsOf = (count: number, from: number) =>
    Array.from({ length: COPIES * count }, (_, i) => from + (i % count));
  const form = formOver(pool, { model: "m2", networks, classes: targets[0].length });
  const { state } = await fitPosterior(form, {
    rows: [...copied(unlabelled), ...copied(rows)],
    targets: Array.from({ length: COPIES }).flatMap(() => targets),
    groups: [...groupsOf(unlabelled.length, 0), ...groupsOf(rows.length, unlabelled.length)],
    seed: pool.seed,
  });
  return state;
}

const RIDGE_PENALTIES = [0.3, 1, 3, 10, 30, 100];

/** A linear model on the codes: logistic regression, or ridge regression where the targets are numbers. */
async function fitM1({ pool, rows, targets }: Problem, networks: SegmentNetworks): Promise<AnswererState> {
  const trained = await poolAutoencoder(pool, networks);
  const codes = (await codesOf(trained, rows)).means.map((code) => Float64Array.from(code));
  if (targets[0].length > 1) {
    const span = { rows: codes, weightsOf: (weights: Float64Array) => weights };
    const { weights, bias } = fitSoftmax(span, targets, codes.length / 20);
    const all = Float32Array.from(weights.flatMap((part) => [...part]));
    return { ...trained.state, head: { kind: "softmax", weights: all, bias } };
  }
  const [{ weights, bias }] = fitRidge(codes, [targets.map(([value]) => value)], RIDGE_PENALTIES);
  return { ...trained.state, head: { kind: "linear", weights: Float32Array.from(weights), bias } };
}

/** By tune types from ten labels of each: 8, 100, 300 and 1,000 told 0.78, 0.84, 0.87 and 0.87 right. */
const SECOND_STAGE_ALPHA = 300;

async function fitM1M2(problem: Problem, networks: SegmentNetworks): Promise<AnswererState> {
  const first = await poolAutoencoder(problem.pool, networks);
  const { state } = await fitOnPool(
    problem,
    { model: "m1m2", networks, classes: problem.targets[0].length },
    {
      initial: Object.fromEntries(
        Object.entries(first.weights).map(([name, value]) => [`${FIRST_STAGE}/${name}`, value]),
      ),
      alpha: SECOND_STAGE_ALPHA,
    },
  );
  return state;
}

async function fitVade(problem: Problem, networks: SegmentNetworks): Promise<AnswererState> {
  const { pool, rows, targets } = problem;
  const first = await poolAutoencoder(pool, networks);
  const codes = await codesOf(first, [...pool.unlabelled(rows), ...rows]);
  const { state } = await fitOnPool(
    problem,
    { model: "vade", networks, classes: targets[0].length },
    { initial: first.weights, start: componentsOf(codes, targets) },
  );
  return state;
}

/**
 * Each component about the labelled codes of its class, as wide as all music. Fitted to the codes without labels, as the paper has it,
 * components part the music where it parts by itself: on tune types 5 points worse.
 */
function componentsOf(
  { means, deviations }: { means: number[][]; deviations: number[][] },
  targets: readonly (readonly number[])[],
): Components {
  const [centre, around] = moments(means);
  // Components hold draws of the codes, not their means alone.
  const [blur] = moments(deviations.map((row) => row.map((value) => value ** 2)));
  const labelled = means.slice(-targets.length);
  const labels = targets.map(argmax);
  return {
    // A class without a label begins where all music is.
    means: targets[0].map((_, k) => {
      const own = labelled.filter((_, i) => labels[i] === k);
      return own.length > 0 ? moments(own)[0] : centre;
    }),
    deviations: targets[0].map(() => around.map((value, d) => Math.sqrt(value + blur[d]))),
  };
}

/** Mean and variance of each column. */
function moments(rows: readonly (readonly number[])[]): [mean: number[], variance: number[]] {
  const mean = rows[0].map((_, d) => rows.reduce((sum, row) => sum + row[d], 0) / rows.length);
  return [
    mean,
    mean.map((centre, d) => rows.reduce((sum, row) => sum + (row[d] - centre) ** 2, 0) / rows.length),
  ];
}

/** Groups of music where none are labelled. */
const GROUPS = 8;

/** The number is learnt in units of its own deviation. */
async function fitHierarchicalNumber(problem: Problem, networks: SegmentNetworks): Promise<AnswererState> {
  const values = problem.targets.map(([value]) => [value]);
  const [[mean], [variance]] = moments(values);
  const deviation = Math.sqrt(variance) || 1;
  const { state } = await fitOnPool(
    problem,
    { model: "hierarchical-number", networks, classes: GROUPS, content: "tonal" },
    { targets: values.map(([value]) => [(value - mean) / deviation]) },
  );
  return { ...state, head: { kind: "linear", weights: Float32Array.of(deviation), bias: mean } };
}
