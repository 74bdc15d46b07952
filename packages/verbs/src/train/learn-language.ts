// Gives a folder the language model of a dataset's music, and the probes of its labels.
import { join } from "node:path";
import { makeFolder } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type Dataset,
  LANGUAGE_FOLDER,
  type LanguageProbe,
  type LanguageReport,
  type LanguageTrainingOptions,
  learnProbes,
  openLanguageModel,
  type ProjectPiece,
  projectTokens,
  trainLanguageModel,
  writeProbes,
} from "@semitone/models";

export interface LearnLanguageOptions
  extends WorkOptions,
    Pick<LanguageTrainingOptions, "network" | "sizes" | "steps" | "seed" | "threads"> {
  /** Folder of the run. */
  readonly folder: string;
  /** Folder for what a killed training goes on from. */
  readonly workDir: string;
}

/** A language model that was trained, and the probes that were learnt of its states. */
export interface LearntLanguage extends LanguageReport {
  readonly probes: readonly LanguageProbe[];
}

/**
 * Trains a language model on the pieces of a dataset, labelled or not, in their order; then a probe for each attribute with classes.
 *
 * @throws SemitoneError (`too-small`) without notes; the signal's reason when cancelled
 */
export async function learnLanguage(
  project: Project,
  dataset: Pick<Dataset, "pieces" | "groups" | "tasks">,
  { folder, onProgress, signal, ...options }: LearnLanguageOptions,
): Promise<LearntLanguage> {
  const progress = Progress.to(onProgress);
  const reading = progress.part("reading notes", 0.05);
  const { pieces, groups } = dataset;
  const tokens = await projectTokens(project, pieces, groups, { signal, onProgress: reading.onProgress });
  const dir = join(folder, LANGUAGE_FOLDER);
  makeFolder(dir);
  const learning = progress.part("learning the language of notes", 0.85);
  const { onProgress: onLearnt } = learning;
  const report = await trainLanguageModel({ ...options, pieces: tokens, dir, signal, onProgress: onLearnt });
  const probing = progress.part("learning what classes sound like", 0.1);
  const probes = await probesOf(dataset, tokens, dir, options, {
    signal,
    onProgress: (share) => probing.at(share),
  });
  return { ...report, probes };
}

/** Probes of all attributes with classes, written beside the model where there are any. */
async function probesOf(
  { pieces, tasks }: Pick<Dataset, "pieces" | "tasks">,
  tokens: readonly ProjectPiece[],
  dir: string,
  { threads }: Pick<LearnLanguageOptions, "threads">,
  options: Parameters<typeof learnProbes>[3],
): Promise<readonly LanguageProbe[]> {
  const asked = tasks.filter(({ kind, tag }) => kind === "classes" && tag === undefined);
  if (asked.length === 0) return [];
  const byRow = new Map(tokens.map((piece) => [piece.row, piece]));
  const model = await openLanguageModel(dir, { threads });
  try {
    const rows = pieces.map((_, row) => byRow.get(row));
    const probes = await learnProbes(model, rows, asked, options);
    if (probes.length > 0) writeProbes(dir, probes);
    return probes;
  } finally {
    await model.dispose();
  }
}
