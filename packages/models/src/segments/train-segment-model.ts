// Pieces in, a segment model in a folder out. Trains in a process of its own, which resumes after a kill.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import type { WorkOptions } from "@semitone/job";
import type { Score } from "@semitone/music";
import {
  type HostTensor,
  JobError,
  readJob,
  readSafetensorsFile,
  startTraining,
  type Trainer,
  type TrainerOptions,
  type TrainingJob,
  writeSafetensorsFile,
} from "@semitone/runtime";
import { packAnchors } from "./anchors.ts";
import { DEFAULT_NETWORKS, type SegmentNetworks } from "./beat-network.ts";
import { chooseExamples, makeAnchors } from "./make-anchors.ts";
import { DEFAULT_SIZES, type SegmentNetworkSizes } from "./network.ts";
import { makeSegmentConfig, SEGMENT_FILES } from "./segment-config.ts";
import { fitCritics } from "./segment-critics.ts";
import { qualityScale, segmentRows } from "./segment-rows.ts";
import { affordableSteps, compileStep, trainingJob } from "./training-job.ts";
import { countGrids, type SegmentAttribute, usablePieces } from "./training-pieces.ts";

export interface SegmentTrainingOptions extends WorkOptions {
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
  /** @default mlp, both */
  readonly networks?: Partial<SegmentNetworks>;
}

export interface SegmentModelReport {
  readonly pieces: number;
  readonly segments: number;
  /** Pieces left out, whose notes do not follow the bar lines of their files (performances without a beat, as a rule). */
  readonly offGrid: number;
  readonly networks: SegmentNetworks;
  readonly steps: number;
  readonly seconds: number;
  /** Means over the last steps, in nats per segment. */
  readonly terms: Readonly<Record<string, number>>;
}

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
  const { pieces, offGrid } = usablePieces(options.pieces);
  const rows = segmentRows(pieces.map(({ segments }) => segments));
  const sizes = { ...DEFAULT_SIZES, ...options.sizes };
  const networks = { ...DEFAULT_NETWORKS, ...options.networks };
  const scale = qualityScale(rows);
  const { program, inputs, parameterNames } = compileStep(attributes, sizes, scale, seed, networks);
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
  const training = { pieces: pieces.length, segments: rows.count, steps, seconds, seed };
  const config = makeSegmentConfig({
    attributes: attributes.map(({ name, classes }) => ({ name, classes: [...classes] })),
    sizes,
    networks,
    scale: { mean: [...scale.mean], deviation: [...scale.deviation] },
    grids: countGrids(pieces, attributes),
    critics: fitCritics(pieces, attributes, seed),
    training,
  });
  // The config goes first and comes last: where it is, the weights are those that belong to it.
  rmSync(join(dir, SEGMENT_FILES.config), { force: true });
  const weights = Object.fromEntries(parameterNames.map((name): [string, HostTensor] => [name, state[name]]));
  const anchors = await makeAnchors(config, weights, chooseExamples(pieces, attributes, seed));
  writeSafetensorsFile(join(dir, SEGMENT_FILES.weights), { ...weights, ...packAnchors(anchors, config) });
  writeWholeFile(join(dir, SEGMENT_FILES.config), `${JSON.stringify(config)}\n`);
  rmSync(workDir, { recursive: true, force: true });
  const terms = Object.fromEntries(
    Object.entries(result.reports).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
  return { pieces: pieces.length, segments: rows.count, offGrid, networks, steps, seconds, terms };
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
