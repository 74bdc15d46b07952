// Pieces in, a segment model in a folder out. Trains in a process of its own, which resumes after a kill.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import { type Machines, Progress, type WorkOptions } from "@semitone/job";
import type { CutPiece } from "@semitone/music/cells";
import { type HostTensor, readSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import { takeStepsAnywhere } from "../steps-job.ts";
import { packAnchors } from "./anchors.ts";
import { DEFAULT_NETWORKS, type SegmentNetworks } from "./beat-network.ts";
import { factorId } from "./factor-name.ts";
import { chooseExamples, makeAnchors } from "./make-anchors.ts";
import { DEFAULT_SIZES, type SegmentNetworkSizes } from "./network.ts";
import { makeSegmentConfig, SEGMENT_FILES } from "./segment-config.ts";
import { fitCritics } from "./segment-critics.ts";
import { qualityScale, segmentRows } from "./segment-rows.ts";
import { stepsFor } from "./steps.ts";
import { THREADS } from "./threads.ts";
import { compileStep, trainingJob } from "./training-job.ts";
import { countGrids, type SegmentAttribute, type UsedPiece, usablePieces } from "./training-pieces.ts";

/**
 * Changes with the meaning of what is trained or how: with it, the same pieces, labels, seed, networks, sizes, steps and threads give the
 * same files.
 */
export const SEGMENT_TRAINING_VERSION = 2;

export interface SegmentTrainingOptions extends WorkOptions {
  readonly pieces: readonly CutPiece[];
  /** @default none */
  readonly attributes?: readonly SegmentAttribute[];
  /** Folder to write the model into; it exists already. */
  readonly dir: string;
  /** Folder for what a killed training goes on from; removed at the end. @default `<dir>/training` */
  readonly workDir?: string;
  /** Steps of training, >= 1. @default as many as `stepsFor` says of the segments */
  readonly steps?: number;
  /** The most that `stepsFor` may say. @default DEFAULT_MAX_STEPS */
  readonly mostSteps?: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default THREADS */
  readonly threads?: number;
  readonly sizes?: Partial<SegmentNetworkSizes>;
  /** Machines of which one takes the steps. @default this one does, and goes on from what a killed training left */
  readonly machines?: Machines;
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
  readonly threads: number;
  readonly seconds: number;
  /** Seconds of a step as measured; left out where there were too few to tell. */
  readonly secondsPerStep?: number;
  /** Means over the last steps, in nats per segment. */
  readonly terms: Readonly<Record<string, number>>;
}

/**
 * Trains the segment model on pieces, labelled or not. The files depend on the options alone, not on the time that anything takes, nor
 * on whether the training was killed and taken up again.
 *
 * @throws SemitoneError (`too-small`) if no piece has a segment that a grid can hold; the signal's reason when cancelled
 */
export async function trainSegmentModel(options: SegmentTrainingOptions): Promise<SegmentModelReport> {
  const { dir, workDir = join(dir, "training"), attributes = [], seed = 1, threads = THREADS } = options;
  const start = performance.now();
  const progress = Progress.to(options.onProgress);
  const { pieces, offGrid } = usablePieces(options.pieces);
  const rows = segmentRows(pieces.map(({ segments }) => segments));
  const sizes = { ...DEFAULT_SIZES, ...options.sizes };
  const networks = { ...DEFAULT_NETWORKS, ...options.networks };
  const scale = qualityScale(rows);
  const { program, inputs, parameterNames } = compileStep(attributes, sizes, scale, seed, networks);
  const steps = options.steps ?? stepsFor(rows.count, options.mostSteps);
  const job = trainingJob({ program, inputs, rows, pieces, attributes, scale, steps, seed, threads });
  const learning = progress.part("learning segments", 1);
  const { result, secondsPerStep } = await takeStepsAnywhere(job, workDir, learning, options);
  const config = makeSegmentConfig({
    attributes: attributes.map(({ name, classes }, i) => ({ id: factorId(i), name, classes: [...classes] })),
    sizes,
    networks,
    scale: { mean: [...scale.mean], deviation: [...scale.deviation] },
    grids: countGrids(pieces, attributes),
    critics: fitCritics(pieces, attributes, seed),
    training: { pieces: pieces.length, segments: rows.count, steps, seed },
  });
  const state = readSafetensorsFile(join(workDir, result.checkpoint)).tensors;
  const weights = Object.fromEntries(parameterNames.map((name): [string, HostTensor] => [name, state[name]]));
  await writeModel(dir, config, weights, { pieces, attributes, seed, threads });
  rmSync(workDir, { recursive: true, force: true });
  const terms = Object.fromEntries(
    Object.entries(result.reports).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
  return {
    pieces: pieces.length,
    segments: rows.count,
    offGrid,
    networks,
    steps,
    threads,
    seconds: (performance.now() - start) / 1000,
    ...(secondsPerStep === undefined ? {} : { secondsPerStep }),
    terms,
  };
}

/** Writes the files of a model: the config is removed first and comes last, so that where it is, the weights belong to it. */
async function writeModel(
  dir: string,
  config: ReturnType<typeof makeSegmentConfig>,
  weights: Readonly<Record<string, HostTensor>>,
  from: {
    readonly pieces: readonly UsedPiece[];
    readonly attributes: readonly SegmentAttribute[];
    readonly seed: number;
    readonly threads: number;
  },
): Promise<void> {
  rmSync(join(dir, SEGMENT_FILES.config), { force: true });
  const examples = chooseExamples(from.pieces, from.attributes, from.seed);
  const anchors = await makeAnchors(config, weights, examples, { threads: from.threads });
  writeSafetensorsFile(join(dir, SEGMENT_FILES.weights), { ...weights, ...packAnchors(anchors, config) });
  writeWholeFile(join(dir, SEGMENT_FILES.config), `${JSON.stringify(config)}\n`);
}
