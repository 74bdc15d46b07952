// Pieces in, a language model in a folder out. Trains in a process of its own, which resumes after a kill.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, writeWholeFile } from "@semitone/disk";
import { type Machines, Progress, type WorkOptions } from "@semitone/job";
import { createBeat, type RepresentationSpec } from "@semitone/music";
import { type HostTensor, randomStream, readSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import type { LanguageNetworkKind } from "../choices.ts";
import { THREADS } from "../segments/threads.ts";
import { SemitoneError } from "../semitone-error.ts";
import { takeStepsAnywhere } from "../steps-job.ts";
import {
  controlSize,
  DEFAULT_LANGUAGE_SIZES,
  distinctSources,
  LANGUAGE_FILES,
  type LanguageConfig,
  type LanguageControls,
  type MusicSource,
  makeLanguageConfig,
  tokensOfSpec,
} from "./language-config.ts";
import type { LanguageSizes } from "./networks.ts";
import { languageModel } from "./open-language-model.ts";
import { bitsOf, readPieces } from "./read-pieces.ts";
import type { StoredLanguage } from "./stored-language.ts";
import { Mover } from "./token-pieces.ts";
import { languageJob, MOST_EVALUATED } from "./training-job.ts";
import { type ChunkSize, chunkRows, chunksPerPass, heldOutRows, type LedPiece } from "./training-rows.ts";

/** Changes with the meaning of what is trained or how: with it, the same pieces, seed, network, sizes, steps and threads give the same files. */
export const LANGUAGE_TRAINING_VERSION = 2;

/** The tokens that models read unless asked otherwise. */
export const DEFAULT_TOKENS: RepresentationSpec = createBeat().spec;

/** The kind of job that trains a language model. */
export const TRAIN_LANGUAGE = { kind: "train-language", version: LANGUAGE_TRAINING_VERSION } as const;

/** A piece, and the group whose pieces stay on one side of a split. */
export interface LanguagePiece extends LedPiece {
  readonly group: string | number;
  /** Learnt from, too, but the model is not meant for its like: it is never held out. @default false */
  readonly isBeside?: boolean;
}

export interface LanguageTrainingOptions extends WorkOptions {
  readonly pieces: readonly LanguagePiece[];
  /** How the pieces were written. @default DEFAULT_TOKENS */
  readonly tokens?: RepresentationSpec;
  /** Folder to write the model into; it exists already. */
  readonly dir: string;
  /** Folder for what a killed training goes on from; removed at the end. @default `<dir>/training` */
  readonly workDir?: string;
  /** @default "mlstm" */
  readonly network?: LanguageNetworkKind;
  readonly sizes?: Partial<LanguageSizes>;
  /** Share of numbers that dropout leaves out, in [0, 1). @default 0.1 */
  readonly dropout?: number;
  /** A model whose weights are the start; it must be of the same tokens, network and sizes. @default as the seed draws them */
  readonly start?: StoredLanguage;
  /** What the model is to be asked for; pieces then say what they are examples of. @default nothing */
  readonly controls?: LanguageControls;
  /** Whose music some of the pieces are; that of the start is added. @default nobody else's */
  readonly learntFrom?: readonly MusicSource[];
  /** Move each piece to other keys and tempos, pass after pass. @default true */
  readonly augment?: boolean;
  /** Steps of training, >= 1. @default as `languageSteps` says */
  readonly steps?: number;
  /** The most that `languageSteps` may say. @default DEFAULT_LANGUAGE_STEPS */
  readonly mostSteps?: number;
  /** Lanes and steps of a chunk. @default 32 lanes of 64 steps */
  readonly chunk?: ChunkSize;
  /** @default 1 */
  readonly seed?: number;
  /** @default THREADS */
  readonly threads?: number;
  /** Machines of which one takes the steps. @default this one does, and goes on from what a killed training left */
  readonly machines?: Machines;
}

export interface LanguageReport {
  readonly config: LanguageConfig;
  readonly seconds: number;
  /** Left out where there were too few steps to tell. */
  readonly secondsPerStep?: number;
}

/** Where no number of steps is given: what 384 units take about 20 minutes for on two 2.5 GHz Xeon cores. */
export const DEFAULT_LANGUAGE_STEPS = 3000;
const LEAST_STEPS = 200;
/** Passes over all pieces: with transposition later ones still gain, and the held-out pieces tell when they do not. */
const PASSES = 12;
const CHUNK: ChunkSize = { lanes: 32, steps: 64 };
/** Share of groups held out, and the fewest pieces of which any are. */
const HELD_OUT = 0.05;
const LEAST_PIECES = 20;
/** Numbers of all chunks that are laid out at most: 128 MB; later steps take the same chunks again. */
const MOST_NUMBERS = 32 << 20;

/** Steps for so many chunks a pass: 12 passes, at least 200 steps and at most `most`. */
export const languageSteps = (chunks: number, most: number = DEFAULT_LANGUAGE_STEPS): number =>
  Math.max(Math.min(LEAST_STEPS, most), Math.min(most, PASSES * chunks));

/**
 * Trains a language model. The files depend on the options alone, not on time, nor on whether the training was killed and taken up again.
 * Of at least 20 pieces a twentieth is held out: the step that predicts these best is kept, and training ends once they no longer gain.
 *
 * @throws SemitoneError (`too-small`) without notes; the signal's reason when cancelled
 */
export async function trainLanguageModel(options: LanguageTrainingOptions): Promise<LanguageReport> {
  const { dir, workDir = join(dir, "training"), network = "mlstm", seed = 1, threads = THREADS } = options;
  const { tokens: spec = DEFAULT_TOKENS, dropout = 0.1, augment = true, chunk = CHUNK } = options;
  const start = performance.now();
  const progress = Progress.to(options.onProgress);
  const representation = tokensOfSpec(spec);
  const sizes = { ...DEFAULT_LANGUAGE_SIZES, ...options.sizes };
  const { learnt, heldOut } = splitPieces(options.pieces, seed);
  const passChunks = chunksPerPass(learnt, chunk);
  const steps = options.steps ?? languageSteps(passChunks, options.mostSteps);
  const laidOut = Math.max(1, Math.min(steps, Math.floor(MOST_NUMBERS / ((chunk.steps + 1) * chunk.lanes))));
  const controls = controlSize(options.controls);
  const rows = chunkRows(learnt, chunk, laidOut, {
    ...{ seed, controls },
    mover: augment ? new Mover(representation) : undefined,
  });
  const { job, parameterNames } = languageJob({
    ...{
      network,
      sizes,
      symbols: representation.vocabulary.size,
      controls,
      start: options.start && valuesOf(options.start.weights),
      chunk,
      dropout,
      steps,
      seed,
      threads,
      rows,
    },
    ...(heldOut.length > 0 && { heldOut: heldOutRows(heldOut, chunk, MOST_EVALUATED, controls) }),
    every: Math.max(20, Math.min(passChunks, Math.ceil(steps / 12))),
  });
  const learning = progress.part("learning the language of notes", 0.97);
  const { result, secondsPerStep } = await takeStepsAnywhere(job, workDir, learning, options);
  const state = readSafetensorsFile(join(workDir, result.best?.checkpoint ?? result.checkpoint)).tensors;
  const weights = Object.fromEntries(parameterNames.map((name): [string, HostTensor] => [name, state[name]]));
  const config = makeLanguageConfig({
    ...{ tokens: spec, network, sizes },
    ...(options.controls && { controls: options.controls }),
    ...sourcesOf(options),
    training: {
      pieces: learnt.length,
      tokens: learnt.reduce((sum, { tokens }) => sum + tokens.length - 1, 0),
      notes: learnt.reduce((sum, { notes }) => sum + notes, 0),
      ...{ planned: steps, steps: result.step, best: result.best?.step ?? result.step, seed },
    },
  });
  const learned = await measure({ config, weights }, heldOut, threads);
  const kept = options.controls ? learned : await betterThanStart(learned, options.start, heldOut, threads);
  writeModel(dir, kept);
  rmSync(workDir, { recursive: true, force: true });
  progress.part("", 1).at(1);
  const seconds = (performance.now() - start) / 1000;
  return { config: kept.config, seconds, ...(secondsPerStep === undefined ? {} : { secondsPerStep }) };
}

/** Pieces with notes, by groups: those to learn from, and those to measure by. */
function splitPieces(pieces: readonly LanguagePiece[], seed: number) {
  const sounding = pieces.filter(({ notes }) => notes > 0);
  if (sounding.length === 0)
    throw new SemitoneError(
      `the language model: expected pieces with notes; got ${pieces.length} without any; import music first (semitone import)`,
      "too-small",
    );
  const own = sounding.filter(({ isBeside }) => !isBeside);
  const groups = [...new Set(own.map(({ group }) => group))];
  const count = own.length < LEAST_PIECES ? 0 : Math.max(1, Math.round(HELD_OUT * groups.length));
  const order = randomStream(seed, "language/held-out").permutation(groups.length);
  const held = new Set(Array.from(order.subarray(0, Math.min(count, groups.length - 1)), (i) => groups[i]));
  return {
    learnt: sounding.filter(({ group }) => !held.has(group)),
    heldOut: own.filter(({ group }) => held.has(group)),
  };
}

/** Whose music a model has learnt from: each once. */
function sourcesOf({
  learntFrom = [],
  start,
}: Pick<LanguageTrainingOptions, "learntFrom" | "start">): Pick<LanguageConfig, "learntFrom"> {
  const sources = distinctSources([...(start?.config.learntFrom ?? []), ...learntFrom]);
  return sources.length > 0 ? { learntFrom: sources } : {};
}

const valuesOf = (weights: StoredLanguage["weights"]): Record<string, ArrayLike<number>> =>
  Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data as ArrayLike<number>]));

/** A model with what the held-out pieces cost it, read whole. */
async function measure(
  { config, weights }: StoredLanguage,
  heldOut: readonly LanguagePiece[],
  threads: number,
): Promise<StoredLanguage> {
  if (heldOut.length === 0) return { config, weights };
  const model = await languageModel(config, weights, { threads });
  try {
    const bits = bitsOf(await readPieces(model, heldOut));
    const training = { ...config.training, heldOut: { pieces: heldOut.length, ...bits } };
    return { config: { ...config, training }, weights };
  } finally {
    await model.dispose();
  }
}

/** The model that was trained, or the one it started from where that predicts held-out pieces better: step 0. */
async function betterThanStart(
  learned: StoredLanguage,
  start: StoredLanguage | undefined,
  heldOut: readonly LanguagePiece[],
  threads: number,
): Promise<StoredLanguage> {
  const { heldOut: reached, ...training } = learned.config.training;
  if (start === undefined || reached === undefined) return learned;
  const config = { ...learned.config, training: { ...training, best: 0 } };
  const before = await measure({ config, weights: start.weights }, heldOut, threads);
  return before.config.training.heldOut!.bitsPerNote < reached.bitsPerNote ? before : learned;
}

/** Writes the files: the config is removed first and comes last, so that where it is, the weights belong to it. */
function writeModel(dir: string, { config, weights }: StoredLanguage): void {
  makeFolder(dir);
  rmSync(join(dir, LANGUAGE_FILES.config), { force: true });
  writeSafetensorsFile(join(dir, LANGUAGE_FILES.weights), weights);
  writeWholeFile(join(dir, LANGUAGE_FILES.config), `${JSON.stringify(config)}\n`);
}
