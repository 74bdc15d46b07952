// Gives a folder the segment model that making music needs: all pieces of a dataset, every attribute with classes.
import type { WorkOptions } from "@semitone/job";
import { Progress } from "@semitone/job";
import { cacheFolder, type Piece, type Project, ProjectError, readPiece } from "@semitone/library";
import {
  chooseTemplates,
  type Dataset,
  projectCuts,
  recordSpeed,
  type SegmentAttribute,
  type SegmentModelReport,
  type SegmentTrainingOptions,
  trainSegmentModel,
  writeTemplates,
} from "@semitone/models";
import type { Score } from "@semitone/music";

export interface LearnSegmentsOptions
  extends WorkOptions,
    Pick<
      SegmentTrainingOptions,
      "steps" | "mostSteps" | "seed" | "threads" | "sizes" | "networks" | "machines"
    > {
  /** Folder that gets the model. */
  readonly dir: string;
  /** Folder for what a killed training goes on from. */
  readonly workDir: string;
}

/**
 * Trains a segment model on the pieces of a dataset, in their order.
 *
 * @throws SemitoneError (`too-small`) without pieces that a grid can hold; the signal's reason when cancelled
 */
export async function learnSegments(
  project: Project,
  dataset: Dataset,
  { onProgress, signal, ...options }: LearnSegmentsOptions,
): Promise<SegmentModelReport> {
  const progress = Progress.to(onProgress);
  const { onProgress: onCut } = progress.part("cutting pieces", 0.05);
  const { cuts, rows } = await projectCuts(project, dataset.pieces, { signal, onProgress: onCut });
  const attributes = classAttributes(dataset, rows);
  const report = await trainSegmentModel({
    ...options,
    pieces: cuts,
    attributes,
    signal,
    onProgress: progress.part("learning segments", 0.95).onProgress,
  });
  const pieceOf = (i: number) => dataset.pieces[rows[i]];
  const templates = chooseTemplates({
    ...{ cuts, attributes, seed: options.seed ?? 1 },
    nameOf: (i) => pieceOf(i).name,
    scoreOf: (i) => scoreThere(project, pieceOf(i)),
  });
  if (templates.templates.length > 0) writeTemplates(options.dir, templates);
  noteSpeed(project, report);
  return report;
}

/** The notes of a piece; undefined where its file is gone or changed since its import, as `doctor` tells. */
function scoreThere(project: Project, { id }: Piece): Score | undefined {
  try {
    return readPiece(project, id);
  } catch (error) {
    if (error instanceof ProjectError) return undefined;
    throw error;
  }
}

/** Records how fast a segment model was trained, for the budgets of later trainings. */
export function noteSpeed(project: Project, { networks, secondsPerStep }: SegmentModelReport): void {
  if (secondsPerStep !== undefined) recordSpeed(cacheFolder(project), networks, secondsPerStep);
}

/** Every attribute of classes; each tag of several that may be true is one of its own, `attribute: tag`. */
function classAttributes({ tasks }: Dataset, rows: readonly number[]): SegmentAttribute[] {
  return tasks
    .filter(({ kind, classes }) => kind === "classes" && classes.length > 1)
    .map(({ attribute, tag, classes, targets, over }) => ({
      name: tag === undefined ? attribute : `${attribute}: ${tag}`,
      classes,
      targets: rows.map((row) => targets[row]),
      ...(over && { over: rows.map((row) => over[row]) }),
    }));
}
