// The verb `perform`: a score played expressively, and how far each wish was reached.
import { Progress, type WorkOptions } from "@semitone/job";
import { findPiece, type Project, readPiece } from "@semitone/library";
import {
  ATTRIBUTE_NAMES,
  type Constraints,
  openPerformance,
  type PerformanceManner,
  type PerformanceModel,
  readPerformanceModel,
  SemitoneError,
} from "@semitone/models";
import { type EncodedPerformance, playedInTime, type Score } from "@semitone/music";
import {
  type CreatedFiles,
  type OutputOptions,
  outputFiles,
  writeCreated,
} from "../creation/created-files.ts";
import { findPerformanceRun } from "./performance-run.ts";
import { readPerformed, requirePerformed } from "./performed.ts";
import { type CheckedWishes, checkWishes, notesOn, type ReachedWish } from "./wishes.ts";

export interface PerformVerbOptions extends WorkOptions, OutputOptions {
  /** Name of a score of the project, see `findPiece`. */
  readonly score: string;
  /** Attributes in deviations from the mean of the performances learnt from, as -1 or 1.5, and a class by its attribute. @default none */
  readonly wishes?: Constraints;
  /** Name of a performance whose way of playing is taken over. */
  readonly like?: string;
  /** Draws a way to play. @default none: the mean way */
  readonly seed?: number;
  /** @default the newest with a performance model */
  readonly run?: string;
}

export interface PerformVerbResult extends CreatedFiles {
  readonly run: string;
  readonly score: string;
  readonly like?: string;
  readonly wishes: readonly ReachedWish[];
  /** The class that was asked for. */
  readonly className?: string;
  readonly notes: readonly string[];
  readonly seconds: number;
}

export type PerformPlan = CreatedFiles & Pick<PerformVerbResult, "run" | "score">;

/**
 * Plays a score and writes it, its bars kept. Percussion stays in time and as loud as written.
 *
 * @throws SemitoneError (`no-run`) without a performance model, (`option`) for an unknown wish; ProjectError (`no-piece`); AlignmentError
 *   where the performance to play like is not of the score beside it, or the score has no notes
 */
export async function perform(project: Project, options: PerformVerbOptions): Promise<PerformVerbResult> {
  const progress = Progress.to(options.onProgress);
  const opening = progress.part("opening", 0.2);
  opening.at(0);
  const { plan, checked, id, folder } = prepare(project, options);
  const score = readPiece(project, id);
  const model = await openPerformance(readPerformanceModel(folder).trained);
  try {
    opening.at(1);
    options.signal?.throwIfAborted();
    const playing = progress.part("performing", 0.6);
    playing.at(0);
    const like = options.like === undefined ? undefined : await likeOf(project, model, options.like);
    const { played, ...told } = await performScore(model, score, { ...checked, like, seed: options.seed });
    playing.at(1);
    options.signal?.throwIfAborted();
    const seconds = await writeCreated(played.score, plan, options);
    progress.part("writing", 0.2).at(1);
    return { ...plan, ...told, seconds };
  } finally {
    await model.dispose();
  }
}

/** Checks the options as `perform` does, and tells which files it would write. */
export const planPerform = (project: Project, options: PerformVerbOptions): PerformPlan =>
  prepare(project, options).plan;

function prepare(project: Project, options: PerformVerbOptions) {
  const { name: run, folder } = findPerformanceRun(project, options.run);
  const { config } = readPerformanceModel(folder);
  const checked = checkWishes(config, options.wishes ?? {});
  const { id, name, kind } = findPiece(project, options.score);
  if (kind !== "score")
    throw new SemitoneError(`score: expected a score; got the recording ${name}; name a score`, "option");
  const files = outputFiles(project, options, "performed");
  return { plan: { run, score: name, ...files }, checked, id, folder };
}

/** How a performance of the project was played, and what it is called. */
export interface PlayedLike {
  readonly name: string;
  readonly manner: PerformanceManner;
}

/** @throws ProjectError (`no-piece`) where the piece is no performance; AlignmentError where it is hardly of its score */
export async function likeOf(project: Project, model: PerformanceModel, wanted: string): Promise<PlayedLike> {
  const performed = requirePerformed(project, "like", wanted);
  const { played, usual } = readPerformed(project, performed);
  return { name: performed.piece.name, manner: await model.mannerOf(played, usual) };
}

/** What a score is to be played like. */
export interface ScoreWishes extends CheckedWishes {
  readonly like?: PlayedLike;
  readonly seed?: number;
}

/** A score as it was played, and what is to be known of it. */
export interface PerformedScore extends Pick<PerformVerbResult, "like" | "wishes" | "className" | "notes"> {
  readonly played: { readonly score: Score; readonly encoded: EncodedPerformance };
}

/** Plays a score by an open model, and tells how far each wish was reached; writes nothing. @throws AlignmentError of a score without notes */
export async function performScore(
  model: PerformanceModel,
  score: Score,
  { wishes, className, like, seed }: ScoreWishes,
): Promise<PerformedScore> {
  const { encoded, reached } = await model.perform(score, { wishes, className, like: like?.manner, seed });
  const asked = ATTRIBUTE_NAMES.flatMap((attribute) => {
    const value =
      wishes[attribute] ?? (className === undefined ? like?.manner.attributes[attribute] : undefined);
    if (value === undefined || !Number.isFinite(value)) return [];
    const got = reached[attribute];
    return [{ attribute, asked: value, reached: Number.isFinite(got) ? got : null }];
  });
  return {
    played: { score: playedInTime(score, encoded), encoded },
    ...(like && { like: like.name }),
    ...(className !== undefined && { className }),
    wishes: asked,
    notes: notesOn(score, asked),
  };
}
