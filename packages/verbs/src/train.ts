// The verb `train`: learns the music of a project and every labelled attribute, and leaves a run folder.
import type { Project } from "@semitone/library";
import { createRun, reserveRun } from "@semitone/models";
import { requestOf, type TrainOptions } from "./train/options.ts";
import { type Training, trainInto } from "./train/train-into.ts";
import { removeStaleWork, segmentsWork } from "./train/work-folders.ts";

export type { TrainEstimate, TrainOptions } from "./train/options.ts";

export interface TrainResult extends Omit<Training, "manifest"> {
  readonly run: string;
  readonly folder: string;
}

/**
 * Trains on all pieces, labelled or not, and writes a run folder. Without any label there is nothing to tag by, but a map, what is
 * unfamiliar, and music to make.
 *
 * Without a budget the same project, options and seed give the same files, but for the times in `manifest.json` and `metrics.json`:
 * docs/reproducing.md says what that is promised for. A training that was killed goes on where it was when it is started again.
 *
 * @throws SemitoneError (`too-small`) without pieces, (`no-labels`) for a named attribute without labels; the signal's reason when cancelled
 */
export async function train(project: Project, options: TrainOptions = {}): Promise<TrainResult> {
  const request = requestOf(options);
  const { name, release } = reserveRun(project, options.name);
  try {
    let training: Training | undefined;
    const folder = await createRun(project, name, async (unfinished) => {
      training = await trainInto(project, request, {
        folder: unfinished,
        name,
        workDir: segmentsWork(project, name),
        signal: options.signal,
        onProgress: options.onProgress,
        onEstimate: options.onEstimate,
        machines: options.machines,
      });
    });
    removeStaleWork(project);
    const { manifest: _, ...told } = training!;
    return { run: name, folder, ...told };
  } finally {
    release();
  }
}
