// Pieces in, a segment model in a folder out. Trains in a process of its own, which resumes after a kill.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { adam, input, Parameters, trainingStep } from "@semitone/graph";
import type { Score } from "@semitone/music";
import type { ModelInput } from "@semitone/prob";
import {
  createSession,
  createTrainingSession,
  type Feed,
  type HostTensor,
  JobError,
  keepsOnDevice,
  readJob,
  readSafetensorsFile,
  startTraining,
  type Trainer,
  type TrainerOptions,
  type TrainingJob,
  writeSafetensorsFile,
} from "@semitone/runtime";
import type { VerbOptions } from "../progress.ts";
import { SemitoneError } from "../semitone-error.ts";
import { writeWhole } from "../write-whole.ts";
import { type CutPiece, cutPiece, LARGEST_MISFIT } from "./cut-piece.ts";
import { classOf, DEFAULT_SIZES, type SegmentNetworkSizes, segmentNetwork } from "./network.ts";
import { PACKED } from "./packed-cells.ts";
import { GRID_SIZE, QUALITIES } from "./qualities.ts";
import { makeSegmentConfig, SEGMENT_FILES, type SegmentConfig } from "./segment-config.ts";
import { segmentObjective } from "./segment-objective.ts";
import { qualityScale, type SegmentRows, segmentRows, standardized, variedRows } from "./segment-rows.ts";

/** A labelled attribute with finitely many classes. */
export interface SegmentAttribute {
  readonly name: string;
  readonly classes: readonly string[];
  /** By piece: a distribution over the classes; undefined where nobody said anything. */
  readonly targets: readonly (readonly number[] | undefined)[];
}

export interface SegmentTrainingOptions extends VerbOptions {
  readonly pieces: readonly Score[];
  /** @default none */
  readonly attributes?: readonly SegmentAttribute[];
  /** Folder to write the model into; it exists already. */
  readonly dir: string;
  /** Folder for what a killed training goes on from; removed at the end. @default `<dir>/training` */
  readonly workDir?: string;
  /** About how long training may take, in seconds. @default 300 */
  readonly budgetSeconds?: number;
  /** Steps of training, instead of a time. */
  readonly steps?: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default the runtime's choice */
  readonly threads?: number;
  readonly sizes?: Partial<SegmentNetworkSizes>;
}

export interface SegmentModelReport {
  readonly pieces: number;
  readonly segments: number;
  /** Pieces left out, whose notes do not follow the bar lines of their files (performances without a beat, as a rule). */
  readonly offGrid: number;
  readonly steps: number;
  readonly seconds: number;
  /** Means over the last steps, in nats per segment. */
  readonly terms: Readonly<Record<string, number>>;
}

const ROWS = 128;
/** Rows of a batch that have a label, if there are any. */
const LABELLED_ROWS = 24;
const BETA = 0.1;
const ALPHA = 5;
const OBEDIENCE = 2;
const LEARNING_RATE = 1e-3;
/** More segments than this are thinned out evenly: memory, and no gain within the time. */
const MOST_SEGMENTS = 60_000;
/** Steps beyond which held-out music no longer gained. */
const MOST_STEPS = 12_000;
const MOST_EPOCHS = 60;

/**
 * Trains the segment model on pieces, labelled or not.
 *
 * @throws SemitoneError (`too-small`) if no piece has a segment that a grid can hold; the signal's reason when cancelled
 */
export async function trainSegmentModel(options: SegmentTrainingOptions): Promise<SegmentModelReport> {
  const {
    dir,
    workDir = join(dir, "training"),
    attributes = [],
    seed = 1,
    threads,
    onProgress,
    signal,
  } = options;
  const start = performance.now();
  onProgress?.({ stage: "cutting pieces into segments", done: 0 });
  const { pieces, offGrid, rows } = readPieces(options.pieces);
  const sizes = { ...DEFAULT_SIZES, ...options.sizes };
  const scale = qualityScale(rows);
  const { program, inputs, parameterNames } = compile(attributes, sizes, scale, seed);
  const steps =
    options.steps ??
    begunSteps(workDir) ??
    (await affordableSteps(program, rows.count, options.budgetSeconds ?? 300, threads));
  const job = trainingJob({ program, inputs, rows, pieces, attributes, scale, steps, seed, threads });
  const trainer = resumeOrStart(job, {
    runDir: workDir,
    signal,
    onProgress: ({ step, stepsPerSecond }) =>
      onProgress?.({
        stage: "learning segments",
        done: step / steps,
        ...(stepsPerSecond > 0 ? { secondsLeft: (steps - step) / stepsPerSecond } : {}),
      }),
  });
  const result = await trainer.done;
  signal?.throwIfAborted();
  const state = readSafetensorsFile(join(workDir, result.checkpoint)).tensors;
  const seconds = (performance.now() - start) / 1000;
  // The config goes first and comes last: where it is, the weights are those that belong to it.
  rmSync(join(dir, SEGMENT_FILES.config), { force: true });
  writeSafetensorsFile(
    join(dir, SEGMENT_FILES.weights),
    Object.fromEntries(parameterNames.map((name): [string, HostTensor] => [name, state[name]])),
  );
  const training = { pieces: pieces.length, segments: rows.count, steps, seconds, seed };
  const config = makeSegmentConfig({
    attributes: attributes.map(({ name, classes }) => ({ name, classes: [...classes] })),
    sizes,
    scale: { mean: [...scale.mean], deviation: [...scale.deviation] },
    range: rangeOf(rows),
    grids: countGrids(pieces, attributes),
    training,
  });
  writeWhole(join(dir, SEGMENT_FILES.config), `${JSON.stringify(config)}\n`);
  rmSync(workDir, { recursive: true, force: true });
  const terms = Object.fromEntries(
    Object.entries(result.reports).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
  return { pieces: pieces.length, segments: rows.count, offGrid, steps, seconds, terms };
}

/** Steps of the training that stands in a folder, which may have been set by the time they took. */
function begunSteps(workDir: string): number | undefined {
  try {
    return readJob(workDir).job.steps;
  } catch {
    return undefined;
  }
}

/** Goes on with the very same job, or clears away what another had begun. */
function resumeOrStart(job: TrainingJob, options: TrainerOptions): Trainer {
  mkdirSync(options.runDir, { recursive: true });
  try {
    return startTraining(job, options);
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    rmSync(options.runDir, { recursive: true, force: true });
    return startTraining(job, options);
  }
}

/** A piece that is learnt from, and its place among those given. */
interface UsedPiece {
  readonly index: number;
  readonly segments: CutPiece["segments"];
}

function readPieces(scores: readonly Score[]): { pieces: UsedPiece[]; offGrid: number; rows: SegmentRows } {
  const cut = scores.map((score, index) => ({ index, ...cutPiece(score) }));
  const filled = cut.filter(({ segments }) => segments.length > 0);
  const onGrid = filled.filter(({ misfit }) => misfit <= LARGEST_MISFIT);
  // A corpus of nothing but free performances is still better learnt from than left alone.
  const usable = onGrid.length > 0 ? onGrid : filled;
  if (usable.length === 0)
    throw new SemitoneError(
      `the segment model needs pieces with notes in bars of up to 6 quarters; got ${scores.length} without any`,
      "too-small",
    );
  const pieces = thinned(usable);
  return {
    pieces,
    offGrid: filled.length - usable.length,
    rows: segmentRows(pieces.map(({ segments }) => segments)),
  };
}

/** The same pieces with at most MOST_SEGMENTS segments in all: the beginning of each that has more than its share. */
function thinned(pieces: readonly UsedPiece[]): UsedPiece[] {
  const total = pieces.reduce((sum, { segments }) => sum + segments.length, 0);
  if (total <= MOST_SEGMENTS) return [...pieces];
  const lengths = pieces.map(({ segments }) => segments.length).sort((a, b) => a - b);
  let left = MOST_SEGMENTS;
  let share = 1;
  for (const [i, length] of lengths.entries()) {
    share = Math.max(1, Math.floor(left / (lengths.length - i)));
    if (length > share) break;
    left -= length;
  }
  return pieces.map((piece) => ({ ...piece, segments: piece.segments.slice(0, share) }));
}

function compile(
  attributes: readonly SegmentAttribute[],
  sizes: SegmentNetworkSizes,
  scale: ReturnType<typeof qualityScale>,
  seed: number,
) {
  const parameters = new Parameters({ seed });
  const rooms = attributes.map(({ name, classes }) => ({ name, classes: classes.length }));
  const network = segmentNetwork(parameters, rooms, sizes);
  const { loss, terms, inputs } = segmentObjective(network, {
    rows: ROWS,
    scale,
    beta: BETA,
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

type Program = ReturnType<typeof compile>["program"];

/** As many steps as fit into the time, by the measured length of a few. */
async function affordableSteps(
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
  const enough = Math.min(MOST_STEPS, Math.max(200, Math.ceil((MOST_EPOCHS * segments) / ROWS)));
  return Math.max(20, Math.min(enough, Math.floor(budget / seconds)));
}

interface JobParts {
  readonly program: Program;
  readonly inputs: readonly ModelInput[];
  readonly rows: SegmentRows;
  readonly pieces: readonly UsedPiece[];
  readonly attributes: readonly SegmentAttribute[];
  readonly scale: ReturnType<typeof qualityScale>;
  readonly steps: number;
  readonly seed: number;
  readonly threads?: number;
}

function trainingJob({
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
  const labels = attributes.map((attribute) => ({ attribute, ...spreadLabels(attribute, pieces, count) }));
  const labelled = Int32Array.from({ length: count }, (_, row) => row).filter((row) =>
    labels.some(({ known }) => known[row] > 0),
  );
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
    ...(labelled.length > 0
      ? { labelled: { dtype: "int32", shape: [labelled.length], data: labelled } }
      : {}),
  };
  const pools = [
    { rows: { from: 0, count }, take: labelled.length > 0 ? ROWS - LABELLED_ROWS : ROWS },
    ...(labelled.length > 0 ? [{ rows: { listed: "labelled" }, take: LABELLED_ROWS }] : []),
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
    checkpointEvery: 500,
    threads,
  };
}

/** The labels of pieces, shared by their segments. */
function spreadLabels({ classes, targets }: SegmentAttribute, pieces: readonly UsedPiece[], count: number) {
  const spread = new Float32Array(count * classes.length).fill(1 / classes.length);
  const known = new Float32Array(count);
  let row = 0;
  for (const { index, segments } of pieces)
    for (const _ of segments) {
      const target = targets[index];
      if (target) {
        spread.set(target, row * classes.length);
        known[row] = 1;
      }
      row++;
    }
  return { targets: spread, known };
}

function rangeOf({ count, qualities }: SegmentRows): SegmentConfig["range"] {
  const column = (k: number) =>
    Float32Array.from({ length: count }, (_, row) => qualities[row * QUALITIES.length + k]).sort();
  const columns = QUALITIES.map((_, k) => column(k));
  return { low: columns.map((sorted) => sorted[0]), high: columns.map((sorted) => sorted[count - 1]) };
}

function countGrids(
  pieces: readonly UsedPiece[],
  attributes: readonly SegmentAttribute[],
): SegmentConfig["grids"] {
  const counts = new Map<string, SegmentConfig["grids"][number]>();
  for (const { index, segments } of pieces)
    for (const { grid } of segments) {
      const key = `${grid.numerator}/${grid.denominator}/${grid.stepsPerQuarter}`;
      const entry = counts.get(key) ?? { ...grid, count: 0, classes: {} };
      counts.set(key, entry);
      entry.count++;
      for (const { name, classes, targets } of attributes) {
        const target = targets[index];
        if (!target) continue;
        const shares = (entry.classes[name] ??= new Array<number>(classes.length).fill(0));
        target.forEach((share, k) => {
          shares[k] += share;
        });
      }
    }
  return [...counts.values()].sort((a, b) => b.count - a.count).slice(0, 4096);
}
