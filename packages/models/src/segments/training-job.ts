// The training of a segment model as pure data: the compiled step, rows, labels, and schedules.

import { adam, input, Parameters, trainingStep } from "@semitone/graph";
import { type ModelInput, maskName } from "@semitone/prob";
import type { Feed, HostTensor, TrainingJob } from "@semitone/runtime";
import { argmax } from "@semitone/stats";
import type { SegmentNetworks } from "./beat-network.ts";
import { classOf, factorId, latentOf } from "./factor-name.ts";
import {
  BEAT_LATENTS,
  factorsOf,
  type SegmentNetwork,
  type SegmentNetworkSizes,
  segmentNetwork,
} from "./network.ts";
import { PACKED } from "./packed-cells.ts";
import { GRID_SIZE, QUALITIES } from "./qualities.ts";
import { segmentObjective } from "./segment-objective.ts";
import { type QualityScale, type SegmentRows, standardized, variedRows } from "./segment-rows.ts";
import { BATCH_ROWS } from "./steps.ts";
import { type SegmentAttribute, targetOf, type UsedPiece } from "./training-pieces.ts";

/** Rows of a batch that have a label of one class or another, if there are any. */
const LABELLED_ROWS = 48;
/** Weights of the KL terms: little, so that beats hold what was played; more, so that factors hold their attribute alone. */
const BETA = { beats: 0.05, factors: 0.3 };
const ALPHA = 30;
const COMPLIANCE = 3;
const LEARNING_RATE = 1e-3;

/** The step of a model; its learning rate and the weight of compliance are inputs. */
export function compileStep(
  attributes: readonly SegmentAttribute[],
  sizes: SegmentNetworkSizes,
  scale: QualityScale,
  seed: number,
  networks?: SegmentNetworks,
) {
  const parameters = new Parameters({ seed });
  const network = segmentNetwork(parameters, factorsOf(attributes), sizes, networks);
  const { loss, terms, inputs } = segmentObjective(network, {
    rows: BATCH_ROWS,
    scale,
    beta: betas(network),
    alpha: ALPHA,
    compliance: input("compliance", []),
  });
  const program = trainingStep({
    loss,
    reports: terms,
    parameters,
    optimizer: adam(),
    learningRate: () => input("learningRate", []),
    clipNorm: 50,
  });
  return { program, inputs, parameterNames: parameters.all.map(({ name }) => name) };
}

const betas = ({ factors }: SegmentNetwork): Record<string, number> =>
  Object.fromEntries([
    ...BEAT_LATENTS.map((name) => [name, BETA.beats]),
    ...factors.flatMap((factor) => [classOf(factor), latentOf(factor)].map((name) => [name, BETA.factors])),
  ]);

type Program = ReturnType<typeof compileStep>["program"];

interface JobParts {
  readonly program: Program;
  readonly inputs: readonly ModelInput[];
  readonly rows: SegmentRows;
  readonly pieces: readonly UsedPiece[];
  readonly attributes: readonly SegmentAttribute[];
  readonly scale: QualityScale;
  readonly steps: number;
  readonly seed: number;
  readonly threads: number;
}

/** The job: what is said of each row, where each input comes from, and how long. The same parts make the same job, byte for byte. */
export function trainingJob(parts: JobParts): TrainingJob {
  const { program, inputs, pieces, attributes, steps, seed, threads } = parts;
  const { count } = parts.rows;
  const labels = attributes.map((attribute) => spreadLabels(attribute, pieces, count));
  const pooled = labelledPools(labels).slice(0, LABELLED_ROWS);
  const take = Math.floor(LABELLED_ROWS / Math.max(pooled.length, 1));
  const pools = [
    { rows: { from: 0, count }, take: BATCH_ROWS - take * pooled.length },
    ...pooled.map(({ name }) => ({ rows: { listed: name }, take })),
  ];
  const used = new Set(program.inputs.map(({ name }) => name));
  const feeds = feedsOf(inputs, steps);
  return {
    program,
    arrays: arraysOf(parts, labels, pooled),
    samplers: { batch: { pools } },
    feeds: Object.fromEntries(Object.entries(feeds).filter(([name]) => used.has(name))),
    steps,
    seed,
    reportEvery: 20,
    checkpointEvery: Math.min(500, Math.ceil(steps / 4)),
    threads,
  };
}

/** What rows hold, what is said of them, and which rows have a label of each class. */
function arraysOf(
  { rows, pieces, scale, seed }: JobParts,
  labels: readonly SpreadLabels[],
  pooled: readonly { readonly name: string; readonly rows: Int32Array }[],
): Record<string, HostTensor> {
  const { count } = rows;
  const varied = variedRows(
    pieces.map(({ segments }) => segments),
    seed,
  );
  const table = (data: Float32Array, width: number): HostTensor => ({
    dtype: "float32",
    shape: [count, width],
    data,
  });
  return {
    x: table(rows.x, PACKED),
    previous: table(rows.previous, PACKED),
    variation: table(varied.variation, PACKED),
    variedQualities: table(standardized(varied.variedQualities, scale), QUALITIES.length),
    qualities: table(standardized(rows.qualities, scale), QUALITIES.length),
    grid: table(rows.grid, GRID_SIZE),
    ...Object.fromEntries(
      labels.flatMap(({ attribute, targets, known }, i): [string, HostTensor][] => [
        [classOf(factorId(i)), table(targets, attribute.classes.length)],
        [maskName(classOf(factorId(i))), { dtype: "float32", shape: [count], data: known }],
      ]),
    ),
    ...Object.fromEntries(
      pooled.map(({ name, rows }): [string, HostTensor] => [
        name,
        { dtype: "int32", shape: [rows.length], data: rows },
      ]),
    ),
  };
}

/** Where each input comes from; the schedules are by share of the steps. */
function feedsOf(inputs: readonly ModelInput[], steps: number): Record<string, Feed> {
  const third = Math.max(1, Math.round(steps / 3));
  return {
    ...Object.fromEntries(
      inputs.map(({ name, kind }): [string, Feed] => [
        name,
        kind === "normal" || kind === "uniform" ? { kind } : { kind: "rows", of: name, sampler: "batch" },
      ]),
    ),
    learningRate: {
      kind: "schedule",
      points: [
        [0, LEARNING_RATE],
        [third, LEARNING_RATE],
        [Math.max(steps, third + 1), LEARNING_RATE / 100],
      ],
      between: "cosine",
    },
    compliance: {
      kind: "schedule",
      points: [
        [Math.round(steps / 4), 0],
        [Math.round(steps / 4) + third, COMPLIANCE],
      ],
    },
  };
}

/** A pool of rows for each class of each attribute, lest what has many labels push out what has few. */
function labelledPools(labels: readonly SpreadLabels[]): { name: string; rows: Int32Array }[] {
  return labels.flatMap(({ attribute, targets, known }, i) => {
    const width = attribute.classes.length;
    const likeliest = (row: number) => {
      const own = targets.subarray(row * width, (row + 1) * width);
      return argmax(own);
    };
    const rows = Int32Array.from(known.keys()).filter((row) => known[row] > 0);
    return attribute.classes.flatMap((_, k) => {
      const ofClass = rows.filter((row) => likeliest(row) === k);
      return ofClass.length > 0 ? [{ name: `labelled/${i}/${k}`, rows: ofClass }] : [];
    });
  });
}

interface SpreadLabels {
  readonly attribute: SegmentAttribute;
  /** A distribution over the classes for each row. */
  readonly targets: Float32Array;
  /** By row, 1 where there is a label. */
  readonly known: Float32Array;
}

/** The labels of pieces, shared by their segments, and of stretches. */
function spreadLabels(
  attribute: SegmentAttribute,
  pieces: readonly UsedPiece[],
  count: number,
): SpreadLabels {
  const { classes } = attribute;
  const spread = new Float32Array(count * classes.length).fill(1 / classes.length);
  const known = new Float32Array(count);
  let row = 0;
  for (const { index, segments } of pieces)
    for (const segment of segments) {
      const target = targetOf(attribute, index, segment);
      if (target) {
        spread.set(target, row * classes.length);
        known[row] = 1;
      }
      row++;
    }
  return { attribute, targets: spread, known };
}
