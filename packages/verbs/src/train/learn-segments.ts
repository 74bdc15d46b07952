// Gives a folder the segment model that making music needs: all pieces of a dataset, every attribute with classes.
import type { WorkOptions } from "@semitone/job";
import { Progress } from "@semitone/job";
import { cacheFolder, type Project, ProjectError, readPiece } from "@semitone/library";
import {
  type Dataset,
  recordSpeed,
  type SegmentAttribute,
  type SegmentModelReport,
  type SegmentTrainingOptions,
  trainSegmentModel,
} from "@semitone/models";
import type { Score } from "@semitone/music";

export interface LearnSegmentsOptions
  extends WorkOptions,
    Pick<SegmentTrainingOptions, "steps" | "mostSteps" | "seed" | "threads" | "sizes" | "networks"> {
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
  const { scores, rows } = await readScoresOf(
    project,
    dataset,
    progress.part("reading pieces", 0.05),
    signal,
  );
  const report = await trainSegmentModel({
    ...options,
    pieces: scores,
    attributes: classAttributes(dataset, rows),
    signal,
    onProgress: progress.part("learning segments", 0.95).onProgress,
  });
  noteSpeed(project, report);
  return report;
}

/** Records how fast a segment model was trained, for the budgets of later trainings. */
export function noteSpeed(project: Project, { networks, secondsPerStep }: SegmentModelReport): void {
  if (secondsPerStep !== undefined) recordSpeed(cacheFolder(project), networks, secondsPerStep);
}

/** The scores of the pieces whose files are still there, and their rows in the dataset. */
async function readScoresOf(
  project: Project,
  { pieces }: Dataset,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<{ scores: Score[]; rows: number[] }> {
  const scores: Score[] = [];
  const rows: number[] = [];
  for (const [row, piece] of pieces.entries()) {
    try {
      scores.push(readPiece(project, piece.id));
      rows.push(row);
    } catch (error) {
      // Told by `doctor`: the file is gone or changed since its import.
      if (!(error instanceof ProjectError)) throw error;
      continue;
    }
    if (row % 50 > 0) continue;
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    progress.at(row / pieces.length);
  }
  return { scores, rows };
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
