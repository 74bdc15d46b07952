// A listener: a segment model of all music of a project, which sees no label. What it hears are features like any other, for every task.
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishFolder } from "@semitone/disk";
import type { WorkOptions } from "@semitone/job";
import { type Piece, PROJECT_FILES, type Project, ProjectError, readPiece } from "@semitone/library";
import type { Score } from "@semitone/music";
import { DEFAULT_NETWORKS } from "../segments/beat-network.ts";
import { hasSegmentModel, SEGMENT_FILES } from "../segments/segment-config.ts";
import { type SegmentTrainingOptions, trainSegmentModel } from "../segments/train-segment-model.ts";
import { SemitoneError } from "../semitone-error.ts";

/** A trained listener. */
export interface Listener {
  readonly folder: string;
  /** Of its weights. */
  readonly digest: string;
}

/** Its folder in the folder of a run. */
const FOLDER = "listener";
/** Fewer teach it nothing that features do not say. */
export const FEWEST_PIECES = 100;

export interface ListeningOptions
  extends WorkOptions,
    Pick<SegmentTrainingOptions, "steps" | "seed" | "networks"> {
  /** Names what a killed training goes on from. */
  readonly name: string;
  /** About how long training may take, in seconds; at 0 only what is in the cache will do. */
  readonly budgetSeconds: number;
}

/**
 * The listener of a project's music: the one in its cache, or one that is trained now. It depends on the pieces, the seed and the
 * networks, not on labels, so that every run and evaluation may share it.
 *
 * @returns undefined where the pieces are few, or no grid can hold them
 */
export async function projectListener(
  project: Project,
  pieces: readonly Piece[],
  { name, ...options }: ListeningOptions,
): Promise<Listener | undefined> {
  if (pieces.length < FEWEST_PIECES) return undefined;
  const cache = join(project.folder, PROJECT_FILES.cache);
  const known = `listener-${contentOf(pieces, options)}`;
  const folder = join(cache, known);
  if (hasSegmentModel(folder)) return openListener(folder);
  if (options.budgetSeconds === 0) return undefined;
  const scores = await readScores(project, pieces, options);
  if (scores.length < FEWEST_PIECES) return undefined;
  try {
    await publishFolder(cache, known, async (dir) => {
      await trainSegmentModel({ ...options, pieces: scores, dir, workDir: join(cache, `listening-${name}`) });
    });
  } catch (error) {
    if (error instanceof SemitoneError && error.code === "too-small") return undefined;
    // Another process may have been faster.
    if (!hasSegmentModel(folder)) throw error;
  }
  return openListener(folder);
}

/** The listener in a folder; undefined where there is none. */
export function openListener(folder: string): Listener | undefined {
  if (!hasSegmentModel(folder)) return undefined;
  const digest = createHash("sha256")
    .update(readFileSync(join(folder, SEGMENT_FILES.weights)))
    .digest("hex")
    .slice(0, 16);
  return { folder, digest };
}

/** The listener of a run. */
export const listenerOf = (runFolder: string): Listener | undefined => openListener(join(runFolder, FOLDER));

/** Copies a listener into the folder of a run that depends on it. */
export function keepListener({ folder }: Listener, runFolder: string): void {
  for (const file of Object.values(SEGMENT_FILES)) cpSync(join(folder, file), join(runFolder, FOLDER, file));
}

function contentOf(
  pieces: readonly Piece[],
  { seed = 1, networks }: Pick<ListeningOptions, "seed" | "networks">,
): string {
  const { encoder, decoder } = { ...DEFAULT_NETWORKS, ...networks };
  const hash = createHash("sha256").update(`${seed} ${encoder} ${decoder}\n`);
  for (const { sha256, ordinal } of pieces) hash.update(`${sha256}:${ordinal}\n`);
  return hash.digest("hex").slice(0, 16);
}

async function readScores(
  project: Project,
  pieces: readonly Piece[],
  { signal }: WorkOptions,
): Promise<Score[]> {
  const scores: Score[] = [];
  for (const [i, { id }] of pieces.entries()) {
    try {
      scores.push(readPiece(project, id));
    } catch (error) {
      // Told by the features: the file is gone or changed since its import.
      if (!(error instanceof ProjectError)) throw error;
    }
    if (i % 50 > 0) continue;
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return scores;
}
