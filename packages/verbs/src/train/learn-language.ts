// Gives a folder the language model of a dataset's music, and the probes of its labels.
import { join } from "node:path";
import { digestFile, makeFolder } from "@semitone/disk";
import { canonicalJson, Progress, type WorkOptions } from "@semitone/job";
import type { Project } from "@semitone/library";
import {
  type Dataset,
  DEFAULT_LANGUAGE_SIZES,
  DEFAULT_TOKENS,
  hasLanguageModel,
  heardFolder,
  LANGUAGE_FILES,
  LANGUAGE_FOLDER,
  type LanguageProbe,
  type LanguageReport,
  type LanguageTrainingOptions,
  learnProbes,
  openLanguageModel,
  type ProjectPiece,
  projectTokens,
  readLanguage,
  SemitoneError,
  type StoredLanguage,
  trainLanguageModel,
  writeProbes,
} from "@semitone/models";
import { type MusicBeside, musicBeside } from "./music-beside.ts";

export interface LearnLanguageOptions
  extends WorkOptions,
    Pick<LanguageTrainingOptions, "network" | "sizes" | "steps" | "seed" | "threads" | "machines"> {
  /** Folder of the run. */
  readonly folder: string;
  /** Folder for what a killed training goes on from. */
  readonly workDir: string;
  /** Folders of more music to learn from. @default none */
  readonly also?: readonly string[];
  /** A folder with the language model to start from, `heard`: that of `@semitone/heard` where installed and alike, or `none`. @default "heard" */
  readonly start?: string;
}

/** A language model that was trained, and the probes that were learnt of its states. */
export interface LearntLanguage extends LanguageReport {
  readonly probes: readonly LanguageProbe[];
  /** Digest of the music beside the project's own; left out where there was none. */
  readonly also?: string;
  /** What it started from, and the digest of those weights; left out where it started from nothing. */
  readonly start?: { readonly from: string; readonly digest: string };
}

/**
 * Trains a language model on the pieces of a dataset, labelled or not, in their order, and on music beside them; then a probe for each
 * attribute with classes.
 *
 * @throws SemitoneError (`too-small`) without notes; the signal's reason when cancelled
 */
export async function learnLanguage(
  project: Project,
  dataset: Pick<Dataset, "pieces" | "groups" | "tasks">,
  { folder, also, start: wanted, onProgress, signal, ...options }: LearnLanguageOptions,
): Promise<LearntLanguage> {
  const progress = Progress.to(onProgress);
  const beside = await besideOf(project, also, options.workDir, {
    signal,
    onProgress: progress.part("reading music beside the project's", also?.length ? 0.1 : 0).onProgress,
  });
  const start = startOf({ ...options, start: wanted });
  const reading = progress.part("reading notes", 0.05);
  const { pieces, groups } = dataset;
  const tokens = await projectTokens(project, pieces, groups, { signal, onProgress: reading.onProgress });
  const dir = join(folder, LANGUAGE_FOLDER);
  makeFolder(dir);
  const learning = progress.part("learning the language of notes", 0.75);
  const { onProgress: onLearnt } = learning;
  const learnt = [...tokens, ...(beside?.pieces ?? [])];
  const report = await trainLanguageModel({
    ...{ ...options, pieces: learnt, start: start?.model, dir, signal, onProgress: onLearnt },
    ...(beside && { learntFrom: [{ name: `${beside.pieces.length} pieces beside the project` }] }),
  });
  const probing = progress.part("learning what classes sound like", 0.1);
  const probes = await probesOf(dataset, tokens, dir, options, {
    signal,
    onProgress: (share) => probing.at(share),
  });
  return {
    ...{ ...report, probes },
    ...(beside && { also: beside.digest }),
    ...(start && { start: { from: start.from, digest: start.digest } }),
  };
}

async function besideOf(
  project: Project,
  folders: readonly string[] | undefined,
  workDir: string,
  options: WorkOptions,
): Promise<MusicBeside | undefined> {
  if (!folders?.length) return undefined;
  return musicBeside(project, { ...options, folders, workDir: `${workDir}-beside` });
}

/** A model to start from, where it is, and the digest of its weights. */
interface Start {
  readonly model: StoredLanguage;
  readonly from: string;
  readonly digest: string;
}

/** @throws SemitoneError (`option`) where a folder was named whose model is another than the one asked for, (`no-run`) where it has none */
function startOf({
  start = "heard",
  network = "mlstm",
  sizes,
}: Pick<LearnLanguageOptions, "start" | "network" | "sizes">): Start | undefined {
  const isHeard = start === "heard";
  const folder = isHeard ? heardFolder() : start === "none" ? undefined : languageFolder(start);
  if (folder === undefined) return undefined;
  const model = readLanguage(folder);
  const { config } = model;
  const asked = { ...DEFAULT_LANGUAGE_SIZES, ...sizes };
  const isSame =
    config.network === network &&
    canonicalJson(config.sizes) === canonicalJson(asked) &&
    canonicalJson(config.tokens) === canonicalJson(DEFAULT_TOKENS) &&
    config.controls === undefined;
  if (!isSame && isHeard) return undefined;
  if (!isSame)
    throw new SemitoneError(
      `start: expected a language model of the network and sizes that are asked for (${network}, ${asked.units} units); got ${config.network}, ${config.sizes.units} units; at ${start}; ask for the same, or start from none`,
      "option",
    );
  const weights = join(folder, LANGUAGE_FILES.weights);
  return { model, from: start, digest: digestFile(weights, { within: folder }).sha256 };
}

/** The folder itself, or the language model in the folder of a run. */
const languageFolder = (folder: string): string =>
  hasLanguageModel(folder) ? folder : join(folder, LANGUAGE_FOLDER);

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
