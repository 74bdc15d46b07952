// Gives a folder the language model of a dataset's music.
import { join } from "node:path";
import { makeFolder } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type Dataset,
  LANGUAGE_FOLDER,
  type LanguageReport,
  type LanguageTrainingOptions,
  projectTokens,
  trainLanguageModel,
} from "@semitone/models";

export interface LearnLanguageOptions
  extends WorkOptions,
    Pick<LanguageTrainingOptions, "network" | "sizes" | "steps" | "seed" | "threads"> {
  /** Folder of the run. */
  readonly folder: string;
  /** Folder for what a killed training goes on from. */
  readonly workDir: string;
}

/**
 * Trains a language model on the pieces of a dataset, labelled or not, in their order.
 *
 * @throws SemitoneError (`too-small`) without notes; the signal's reason when cancelled
 */
export async function learnLanguage(
  project: Project,
  { pieces, groups }: Pick<Dataset, "pieces" | "groups">,
  { folder, onProgress, signal, ...options }: LearnLanguageOptions,
): Promise<LanguageReport> {
  const progress = Progress.to(onProgress);
  const reading = progress.part("reading notes", 0.05);
  const tokens = await projectTokens(project, pieces, groups, { signal, onProgress: reading.onProgress });
  const dir = join(folder, LANGUAGE_FOLDER);
  makeFolder(dir);
  const learning = progress.part("learning the language of notes", 0.95);
  return trainLanguageModel({ ...options, pieces: tokens, dir, signal, onProgress: learning.onProgress });
}
