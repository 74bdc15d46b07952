// Gives a trained run the segment model that making music needs: all pieces of the project, every attribute with classes.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { WorkOptions } from "@semitone/job";
import { type Project, readPiece } from "@semitone/library";
import type { SegmentAttribute, SegmentModelReport, SegmentTrainingOptions } from "@semitone/models";
import { type Dataset, findRun, loadDataset, runsFolder, trainSegmentModel } from "@semitone/models";
import type { Score } from "@semitone/music";

export interface AddSegmentModelOptions
  extends WorkOptions,
    Pick<SegmentTrainingOptions, "budgetSeconds" | "steps" | "seed" | "threads" | "sizes" | "networks"> {
  /** @default the newest */
  readonly run?: string;
  /** Only these attributes. @default all that have labels */
  readonly attributes?: readonly string[];
}

/** Where training a run's segment model stands, in the folder of runs; a name that no run can have. */
const workFolder = (project: Pick<Project, "folder">, run: string) =>
  join(runsFolder(project), `.segments-${run}`);

/**
 * Trains a segment model and puts it into the run's folder. A killed training goes on where it was if the pieces, the labels and the
 * options are the same, and begins anew if they are not.
 *
 * @throws SemitoneError (`no-run`) without a run, (`too-small`) without pieces that a grid can hold; the signal's reason when cancelled
 */
export async function addSegmentModel(
  project: Project,
  options: AddSegmentModelOptions = {},
): Promise<SegmentModelReport> {
  const { attributes, onProgress, signal } = options;
  const run = findRun(project, options.run);
  const dataset = await loadDataset(project, { attributes, overTime: true, signal });
  const { scores, rows } = await readScoresOf(project, dataset, options);
  const { run: _, attributes: __, ...training } = options;
  const report = await trainSegmentModel({
    ...training,
    pieces: scores,
    attributes: classAttributes(dataset, rows),
    dir: run.folder,
    workDir: workFolder(project, run.name),
    onProgress: (progress) => onProgress?.({ ...progress, done: 0.1 + 0.9 * progress.done }),
  });
  removeStaleWork(project);
  return report;
}

/** The scores of the pieces whose files are still there, and their rows in the dataset. */
async function readScoresOf(project: Project, { pieces }: Dataset, { onProgress, signal }: WorkOptions) {
  const scores: Score[] = [];
  const rows: number[] = [];
  for (const [row, piece] of pieces.entries()) {
    try {
      scores.push(readPiece(project, piece.id));
      rows.push(row);
    } catch {
      continue; // Told by `doctor`: the file is gone or changed since its import.
    }
    if (row % 50 > 0) continue;
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    onProgress?.({ stage: "reading pieces", done: (0.1 * row) / pieces.length });
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

/** Removes what trainings of runs that are no longer there had left. */
function removeStaleWork(project: Pick<Project, "folder">): void {
  const folder = runsFolder(project);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(".segments-")) continue;
    if (!existsSync(join(folder, name.slice(".segments-".length))))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}
