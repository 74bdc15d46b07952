// A listener: a segment model of all music of a project, which sees no label. What it hears are features like any other, for every task.
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { digestFile, publishFolder, readJsonFile } from "@semitone/disk";
import { jobId, Progress, type WorkOptions } from "@semitone/job";
import { cacheFolder, type Piece, type Project } from "@semitone/library";
import { byContent } from "../by-content.ts";
import { PROBE } from "../choices.ts";
import { hasLanguageModel, LANGUAGE_FOLDER } from "../language/language-config.ts";
import { languageSource } from "../language/states-view.ts";
import { DEFAULT_NETWORKS } from "../segments/beat-network.ts";
import { DEFAULT_SIZES } from "../segments/network.ts";
import { projectCuts } from "../segments/project-cuts.ts";
import { hasSegmentModel, SEGMENT_FILES } from "../segments/segment-config.ts";
import { DEFAULT_LISTENER_STEPS } from "../segments/steps.ts";
import { THREADS } from "../segments/threads.ts";
import {
  SEGMENT_TRAINING_VERSION,
  type SegmentModelReport,
  type SegmentTrainingOptions,
  trainSegmentModel,
} from "../segments/train-segment-model.ts";
import { SemitoneError } from "../semitone-error.ts";

/** A trained listener. */
export interface Listener {
  /** What it is: a segment model, or a language model whose states are read. @default "segments" */
  readonly kind?: "segments" | "language";
  readonly folder: string;
  /** Of its weights. */
  readonly digest: string;
}

/** Its folder in the folder of a run. */
export const LISTENER_FOLDER = "listener";
/** Fewer teach it nothing that features do not say. */
export const MIN_PIECES = 100;

export interface ListeningOptions
  extends WorkOptions,
    Pick<SegmentTrainingOptions, "steps" | "seed" | "networks" | "sizes" | "threads" | "machines"> {
  /** Names what a killed training goes on from. */
  readonly name: string;
  /** The most steps that the rule of `stepsFor` may give; at 0 there is no listener. @default DEFAULT_LISTENER_STEPS */
  readonly mostSteps?: number;
  /** Folder where listeners are kept by what they depend on. @default the project's cache */
  readonly cache?: string;
  /** Whether none is trained: one that is not there is an error. @default false */
  readonly isKnownOnly?: boolean;
  /** Told of the training, where there was one. */
  readonly onTrained?: (report: SegmentModelReport) => void;
}

/** The kind of job that trains a listener; the version changes with what it learns from, the segment model's with how. */
export const TRAIN_LISTENER = { kind: "train-listener", version: 1 } as const;

/**
 * The listener of a project's music: the one in its cache, or one that is trained now. It depends on the pieces, the seed, the networks
 * and the steps, all of which its name in the cache says; not on labels, so that every run and evaluation may share it.
 *
 * @returns undefined where the pieces are few, or no grid can hold them
 * @throws SemitoneError (`not-yet`) where one would have to be trained and must not be
 */
export async function projectListener(
  project: Project,
  pieces: readonly Piece[],
  { name, cache = cacheFolder(project), isKnownOnly = false, onTrained, ...options }: ListeningOptions,
): Promise<Listener | undefined> {
  if (pieces.length < MIN_PIECES || (options.steps === undefined && options.mostSteps === 0))
    return undefined;
  const ordered = [...pieces].sort(byContent);
  const known = cacheName(ordered, options);
  const folder = join(cache, known);
  if (hasSegmentModel(folder)) return openListener(folder);
  const progress = Progress.to(options.onProgress);
  const { signal } = options;
  const { onProgress } = progress.part("cutting pieces", 0.05);
  const { cuts } = await projectCuts(project, ordered, { signal, onProgress });
  if (cuts.length < MIN_PIECES) return undefined;
  if (isKnownOnly)
    throw new SemitoneError(
      "listener: expected one that has learnt from these pieces already; got none; let the command that trains it go on",
      "not-yet",
    );
  try {
    await publishFolder(cache, known, async (dir) => {
      const workDir = join(cache, `listening-${name}`);
      const { mostSteps = DEFAULT_LISTENER_STEPS } = options;
      const report = await trainSegmentModel({
        ...options,
        ...{ mostSteps, pieces: cuts, dir, workDir },
        onProgress: progress.part("", 0.95).onProgress,
      });
      onTrained?.(report);
    });
  } catch (error) {
    if (error instanceof SemitoneError && error.code === "too-small") return undefined;
    // Another process may have been faster.
    if (!hasSegmentModel(folder)) throw error;
  }
  return openListener(folder);
}

/** Whether the cache of a project has the listener that `projectListener` would give. */
export const hasListener = (project: Project, pieces: readonly Piece[], options: ListenerInput): boolean =>
  hasSegmentModel(join(cacheFolder(project), cacheName([...pieces].sort(byContent), options)));

type ListenerInput = Pick<
  ListeningOptions,
  "seed" | "networks" | "sizes" | "threads" | "steps" | "mostSteps"
>;

/** Everything that the weights of a listener depend on: the input of its job. @param pieces  in the order of content */
export function listenerJob(
  pieces: readonly Pick<Piece, "sha256" | "ordinal">[],
  { seed = 1, networks, sizes, threads = THREADS, steps, mostSteps = DEFAULT_LISTENER_STEPS }: ListenerInput,
): Record<string, unknown> {
  return {
    training: SEGMENT_TRAINING_VERSION,
    pieces: pieces.map(({ sha256, ordinal }) => `${sha256}:${ordinal}`),
    seed,
    networks: { ...DEFAULT_NETWORKS, ...networks },
    sizes: { ...DEFAULT_SIZES, ...sizes },
    steps: steps === undefined ? { most: mostSteps } : { exactly: steps },
    threads,
  };
}

const cacheName = (pieces: readonly Piece[], input: ListenerInput): string =>
  `listener-${jobId(TRAIN_LISTENER, listenerJob(pieces, input)).slice(0, 16)}`;

/** The listener in a folder; undefined where there is none. */
export function openListener(folder: string): Listener | undefined {
  if (!hasSegmentModel(folder)) return undefined;
  const digest = digestFile(join(folder, SEGMENT_FILES.weights), { within: folder }).sha256.slice(0, 16);
  return { folder, digest };
}

/** The listener of a run: its own, or the language model where the tagger reads that. */
export function listenerOf(runFolder: string): Listener | undefined {
  const own = openListener(join(runFolder, LISTENER_FOLDER));
  if (own || !readsStates(runFolder)) return own;
  return languageListener(join(runFolder, LANGUAGE_FOLDER));
}

/** The language model of a folder as a listener; undefined where there is none. */
export function languageListener(folder: string): Listener | undefined {
  const source = languageSource(folder);
  return source && { kind: "language", ...source };
}

/** What a run says of itself. */
const RUN_CONFIG = "config.json";

/** Whether the tagger of a run is the probe of a language model. */
function readsStates(runFolder: string): boolean {
  const path = join(runFolder, RUN_CONFIG);
  if (!existsSync(path) || !hasLanguageModel(join(runFolder, LANGUAGE_FOLDER))) return false;
  return (readJsonFile(path, { within: runFolder }) as { model?: unknown } | null)?.model === PROBE;
}

/** Copies a listener into the folder of a run that depends on it. */
export function keepListener({ folder, kind }: Listener, runFolder: string): void {
  // A language model is an artefact of the run, and is in its folder already.
  if (kind === "language") return;
  for (const file of Object.values(SEGMENT_FILES))
    cpSync(join(folder, file), join(runFolder, LISTENER_FOLDER, file));
}
