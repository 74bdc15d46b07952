// Teaches a run's language model to be asked for classes: by labels, and by what the tagger says of all other pieces.
import { join } from "node:path";
import { makeFolder } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  CONTROL_FOLDER,
  type Dataset,
  LANGUAGE_FOLDER,
  type LanguageControls,
  type LanguageReport,
  type LanguageTrainingOptions,
  projectTokens,
  readLanguage,
  SemitoneError,
  type TaggedRow,
  trainLanguageModel,
} from "@semitone/models";

export interface LearnControlOptions
  extends WorkOptions,
    Pick<LanguageTrainingOptions, "steps" | "seed" | "threads" | "machines"> {
  /** Folder of the run, whose language model is there. */
  readonly folder: string;
  /** Folder for what a killed training goes on from. */
  readonly workDir: string;
}

/** The most steps, where nobody says how many: it goes on from a model that has learnt. */
const MOST_STEPS = 750;

/**
 * Trains on all pieces of a dataset, each with what it is an example of: its labels, or else the tagger's probabilities.
 *
 * @param said  of each piece, by the tagger
 * @throws SemitoneError (`no-labels`) without an attribute of classes
 */
export async function learnControl(
  project: Project,
  dataset: Pick<Dataset, "pieces" | "groups" | "tasks">,
  said: readonly TaggedRow[],
  { folder, onProgress, signal, ...options }: LearnControlOptions,
): Promise<LanguageReport> {
  const tasks = classTasks(dataset);
  if (tasks.length === 0)
    throw new SemitoneError(
      "control: expected labels of an attribute with classes, which a language model could be asked for; got none; label pieces first, or train without --control",
      "no-labels",
    );
  const progress = Progress.to(onProgress);
  const reading = progress.part("reading notes", 0.05);
  const { pieces, groups } = dataset;
  const tokens = await projectTokens(project, pieces, groups, { signal, onProgress: reading.onProgress });
  const start = readLanguage(join(folder, LANGUAGE_FOLDER));
  const { network, sizes } = start.config;
  const dir = join(folder, CONTROL_FOLDER);
  makeFolder(dir);
  return trainLanguageModel({
    ...{ ...options, network, sizes, mostSteps: MOST_STEPS, start, dir, signal },
    controls: tasks.map(({ attribute, classes }): LanguageControls[number] => ({
      attribute,
      classes: [...classes],
    })),
    pieces: tokens.map((piece) => ({
      ...piece,
      control: tasks.flatMap((task) => task.targets[piece.row] ?? probabilities(task, said[piece.row])),
    })),
    onProgress: progress.part("learning to be asked for classes", 0.95).onProgress,
  });
}

const classTasks = ({ tasks }: Pick<Dataset, "tasks">) =>
  tasks.filter(({ kind, tag }) => kind === "classes" && tag === undefined);

/** What the tagger says of a piece; of a class that it was not taught, nothing. */
function probabilities(
  { attribute, classes }: Dataset["tasks"][number],
  { predictions }: TaggedRow,
): number[] {
  const told = predictions.find((one) => one.attribute === attribute && one.tag === undefined)?.distribution;
  return classes.map((name) => told?.[name] ?? 0);
}
