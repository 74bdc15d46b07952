// The training of a segment model as pure data: the compiled step, rows, labels, and schedules.

import { adam, input, Parameters, trainingStep } from "@semitone/graph";
import type { ModelInput } from "@semitone/prob";
import {
  createSession,
  createTrainingSession,
  type Feed,
  type HostTensor,
  keepsOnDevice,
  type TrainingJob,
} from "@semitone/runtime";
import { argmax } from "@semitone/stats";
import type { SegmentNetworks } from "./beat-network.ts";
import {
  BEAT_LATENTS,
  classOf,
  latentOf,
  type SegmentNetwork,
  type SegmentNetworkSizes,
  segmentNetwork,
} from "./network.ts";
import { PACKED } from "./packed-cells.ts";
import { GRID_SIZE, QUALITIES } from "./qualities.ts";
import { segmentObjective } from "./segment-objective.ts";
import { type QualityScale, type SegmentRows, standardized, variedRows } from "./segment-rows.ts";
import { type SegmentAttribute, targetOf, type UsedPiece } from "./training-pieces.ts";

const ROWS = 128;
/** Rows of a batch that have a label of one class or another, if there are any. */
const LABELLED_ROWS = 48;
/** Weights of the KL terms: little, so that beats hold what was played; more, so that rooms hold their attribute alone. */
const BETA = { beats: 0.05, rooms: 0.3 };
const ALPHA = 30;
const OBEDIENCE = 3;
const LEARNING_RATE = 1e-3;
/** Steps beyond which held-out music no longer gained. */
const MOST_STEPS = 12_000;
const MOST_EPOCHS = 60;
/** Fewer than this make silence, whatever the time allowed: a budget below them is overdrawn. */
const LEAST_STEPS = 300;

/** The step of a model; its learning rate and the weight of obedience are inputs. */
export function compileStep(
  attributes: readonly SegmentAttribute[],
  sizes: SegmentNetworkSizes,
  scale: QualityScale,
  seed: number,
  networks?: SegmentNetworks,
) {
  const parameters = new Parameters({ seed });
  const rooms = attributes.map(({ name, classes }) => ({ name, classes: classes.length }));
  const network = segmentNetwork(parameters, rooms, sizes, networks);
  const { loss, terms, inputs } = segmentObjective(network, {
    rows: ROWS,
    scale,
    beta: betas(network),
    alpha: ALPHA,
    obedience: input("obedience", []),
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

const betas = ({ rooms }: SegmentNetwork): Record<string, number> =>
  Object.fromEntries([
    ...BEAT_LATENTS.map((name) => [name, BETA.beats]),
    ...rooms.flatMap((room) => [classOf(room), latentOf(room)].map((name) => [name, BETA.rooms])),
  ]);

type Program = ReturnType<typeof compileStep>["program"];

/** As many steps as fit into the time, by the measured length of a few; never fewer than a model needs to make a sound. */
export async function affordableSteps(
  program: Program,
  segments: number,
  budget: number,
  threads?: number,
): Promise<number> {
  const session = await createTrainingSession({ createSession, keepsOnDevice }, program, { threads });
  await session.step();
  const trials = 3;
  const start = performance.now();
  for (let i = 0; i < trials; i++) await session.step();
  const seconds = (performance.now() - start) / 1000 / trials;
  await session.dispose();
  const enough = Math.min(MOST_STEPS, Math.ceil((MOST_EPOCHS * segments) / ROWS));
  return Math.max(LEAST_STEPS, Math.min(enough, Math.floor(budget / seconds)));
}

interface JobParts {
  readonly program: Program;
  readonly inputs: readonly ModelInput[];
  readonly rows: SegmentRows;
  readonly pieces: readonly UsedPiece[];
  readonly attributes: readonly SegmentAttribute[];
  readonly scale: QualityScale;
  readonly steps: number;
  readonly seed: number;
  readonly threads?: number;
}

export function trainingJob({
  program,
  inputs,
  rows,
  pieces,
  attributes,
  scale,
  steps,
  seed,
  threads,
}: JobParts): TrainingJob {
  const { count } = rows;
  const varied = variedRows(
    pieces.map(({ segments }) => segments),
    seed,
  );
  const labels = attributes.map((attribute) => spreadLabels(attribute, pieces, count));
  const pooled = labelledPools(labels).slice(0, LABELLED_ROWS);
  const take = Math.floor(LABELLED_ROWS / Math.max(pooled.length, 1));
  const table = (data: Float32Array, width: number): HostTensor => ({
    dtype: "float32",
    shape: [count, width],
    data,
  });
  const arrays: Record<string, HostTensor> = {
    x: table(rows.x, PACKED),
    previous: table(rows.previous, PACKED),
    variation: table(varied.variation, PACKED),
    variedQualities: table(standardized(varied.variedQualities, scale), QUALITIES.length),
    qualities: table(standardized(rows.qualities, scale), QUALITIES.length),
    grid: table(rows.grid, GRID_SIZE),
    ...Object.fromEntries(
      labels.flatMap(({ attribute, targets, known }): [string, HostTensor][] => [
        [classOf(attribute.name), table(targets, attribute.classes.length)],
        [`${classOf(attribute.name)}Observed`, { dtype: "float32", shape: [count], data: known }],
      ]),
    ),
    ...Object.fromEntries(
      pooled.map(({ name, rows }): [string, HostTensor] => [
        name,
        { dtype: "int32", shape: [rows.length], data: rows },
      ]),
    ),
  };
  const pools = [
    { rows: { from: 0, count }, take: ROWS - take * pooled.length },
    ...pooled.map(({ name }) => ({ rows: { listed: name }, take })),
  ];
  const third = Math.max(1, Math.round(steps / 3));
  const feeds: Record<string, Feed> = {
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
    obedience: {
      kind: "schedule",
      points: [
        [Math.round(steps / 4), 0],
        [Math.round(steps / 4) + third, OBEDIENCE],
      ],
    },
  };
  const used = new Set(program.inputs.map(({ name }) => name));
  return {
    program,
    arrays,
    samplers: { batch: { pools } },
    feeds: Object.fromEntries(Object.entries(feeds).filter(([name]) => used.has(name))),
    steps,
    seed,
    reportEvery: 20,
    checkpointEvery: Math.min(500, Math.ceil(steps / 4)),
    threads,
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
