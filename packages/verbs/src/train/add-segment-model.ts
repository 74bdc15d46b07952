// Gives a trained run the segment model that making music needs.
import type { WorkOptions } from "@semitone/job";
import { Progress } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  findRun,
  loadDataset,
  readManifest,
  type SegmentModelReport,
  type SegmentTrainingOptions,
  writeManifest,
} from "@semitone/models";
import { learnSegments } from "./learn-segments.ts";
import { withSegments } from "./make-manifest.ts";
import { removeStaleWork, segmentsWork } from "./work-folders.ts";

export interface AddSegmentModelOptions
  extends WorkOptions,
    Pick<SegmentTrainingOptions, "steps" | "mostSteps" | "seed" | "threads" | "sizes" | "networks"> {
  /** @default the newest */
  readonly run?: string;
  /** Only these attributes. @default all that have labels */
  readonly attributes?: readonly string[];
}

/**
 * Trains a segment model and puts it into the run's folder. A killed training goes on where it was if the pieces, the labels and the
 * options are the same, and begins anew if they are not.
 *
 * @throws SemitoneError (`no-run`) without a run, (`too-small`) without pieces that a grid can hold; the signal's reason when cancelled
 */
export async function addSegmentModel(
  project: Project,
  { run: wanted, attributes, onProgress, signal, ...options }: AddSegmentModelOptions = {},
): Promise<SegmentModelReport> {
  const run = findRun(project, wanted);
  const progress = Progress.to(onProgress);
  const dataset = await loadDataset(project, {
    attributes,
    overTime: true,
    signal,
    onProgress: progress.part("reading features", 0.1).onProgress,
  });
  const report = await learnSegments(project, dataset, {
    ...options,
    dir: run.folder,
    workDir: segmentsWork(project, run.name),
    signal,
    onProgress: progress.part("learning segments", 0.9).onProgress,
  });
  const manifest = readManifest(run.folder);
  if (manifest) writeManifest(run.folder, withSegments(manifest, run.folder, dataset, report, options));
  removeStaleWork(project);
  return report;
}
