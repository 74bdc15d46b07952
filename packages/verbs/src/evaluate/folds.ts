// What evaluations and studies share: the data that is learnt from, the tasks that can be tested, splits, and folds as jobs.
import { rmSync } from "node:fs";
import { temporaryFolder } from "@semitone/disk";
import {
  keepFile,
  keptOutputs,
  type Machines,
  type Progress,
  runJobs,
  runJobsOnQueue,
  sharedOutputs,
  shareFile,
  type WorkOptions,
} from "@semitone/job";
import { jobStoreFolder, type PieceKind, type Project, withJobStore } from "@semitone/library";
import {
  areDefault,
  type Dataset,
  DEFAULT_NETWORKS,
  EVALUATE_FOLD,
  evaluateFold,
  type FoldData,
  type FoldInput,
  type FoldOutput,
  type Listener,
  loadDataset,
  type Method,
  nameOf,
  projectListener,
  type SegmentNetworks,
  SemitoneError,
  type Task,
  thisMachine,
  withImages,
  withLatents,
  withPieceParts,
  writeFoldData,
} from "@semitone/models";
import { argmax, groupFolds } from "@semitone/stats";
import { hasNetworks, readsImages } from "../train/options.ts";

/** What the data of an evaluation depends on; see `EvaluateOptions`. */
export interface DataOptions extends Pick<WorkOptions, "signal"> {
  readonly kind?: PieceKind;
  readonly attributes?: readonly string[];
  readonly listenSteps?: number;
  readonly listener?: Listener;
  readonly alone?: readonly Method[];
  readonly networks?: SegmentNetworks;
  readonly seed?: number;
  /** Whether models that take minutes are weighed: of recordings one of them reads images. @default false */
  readonly deep?: boolean;
  /** Machines that read files, too. */
  readonly machines?: Machines;
  /** Whether no listener is trained: one that is not there is an error. @default false */
  readonly isKnownOnly?: boolean;
}

/** With fewer test pieces, intervals are wide. */
const MIN_TESTED = 30;

/** What is to be evaluated, as it is measured. @throws SemitoneError (`no-labels`) */
export async function measuredDataset(
  project: Project,
  { kind, attributes, machines, signal }: DataOptions,
  progress: Progress,
): Promise<Dataset> {
  const measured = await loadDataset(project, {
    ...{ kind, attributes, overTime: true, machines, signal },
    onProgress: progress.part("reading features", 1).onProgress,
  });
  if (measured.tasks.length === 0)
    throw new SemitoneError(
      "labels: expected labels of at least one attribute; got none; label some pieces (semitone label set)",
      "no-labels",
    );
  return measured;
}

/** What was measured, with the latents of a listener where there is one. */
export async function heardDataset(
  project: Project,
  measured: Dataset,
  options: DataOptions,
  progress: Progress,
): Promise<Dataset> {
  const { listenSteps, alone = [], networks = DEFAULT_NETWORKS, seed = 1, signal } = options;
  // Recordings have no bars to listen to.
  const listener =
    options.listener ??
    (measured.kind === "sound"
      ? undefined
      : await projectListener(project, measured.pieces, {
          name: "evaluation",
          mostSteps: listenSteps,
          networks,
          seed,
          machines: options.machines,
          isKnownOnly: options.isKnownOnly,
          signal,
          onProgress: progress.part("training the listener", 0.9).onProgress,
        }));
  const encoding = progress.part("encoding", 0.1);
  const isImaged = options.deep === true || alone.some(readsImages);
  const seen = isImaged ? await withImages(project, measured, { signal }) : measured;
  const dataset = await withLatents(project, seen, { listener, signal, onProgress: encoding.onProgress });
  return !areDefault(networks) && alone.some(hasNetworks)
    ? withPieceParts(project, dataset, { listener, signal })
    : dataset;
}

/**
 * The tasks of a dataset that so many folds can test, and what speaks against others or for caution.
 *
 * @throws SemitoneError (`too-small`) where there is none
 */
export function testableTasks(
  dataset: Pick<Dataset, "tasks">,
  groups: readonly string[],
  folds: number,
): { readonly tasks: readonly Task[]; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const tasks = dataset.tasks.filter((task) => {
    const [problem, isFatal] = trouble(task, groups, folds);
    if (problem !== undefined) warnings.push(problem);
    return !isFatal;
  });
  if (tasks.length === 0) throw new SemitoneError(warnings.join("; "), "too-small");
  return { tasks, warnings };
}

/** Rows that are tested, and rows to learn from: no group is on both sides. */
export interface FoldRows {
  readonly test: readonly number[];
  readonly training: readonly number[];
}

/** Folds of the labelled rows of a task, each to be tested once. */
export function splitFolds(task: Task, groups: readonly string[], folds: number, seed: number): FoldRows[] {
  const labelled = labelledRows(task);
  const foldOf = groupFolds(
    labelled.map((row) => groups[row]),
    labelled.map((row) => classOf(task, row)),
    folds,
    seed,
  );
  return Array.from({ length: folds }, (_, fold) => {
    const test = labelled.filter((_, i) => foldOf[i] === fold);
    const outside = new Set(test.map((row) => groups[row]));
    return { test, training: [...groups.keys()].filter((row) => !outside.has(groups[row])) };
  });
}

/** A job but for what is the same in all jobs of a command. */
export type FoldOfTask = Omit<FoldInput, "data" | "program">;

export interface AnswerOptions extends WorkOptions {
  readonly workers?: number;
  /** Whether the results stay for later commands. @default false */
  readonly isKept?: boolean;
  /** Others that compute them, in place of processes of this machine. */
  readonly machines?: Machines;
}

/**
 * What each fold answers, in their order: jobs that several processes or machines share, with the same result.
 *
 * @param command  names their store
 */
export async function answerFolds(
  project: Project,
  command: string,
  data: FoldData,
  folds: readonly FoldOfTask[],
  { workers, isKept, machines, signal, onProgress }: AnswerOptions,
): Promise<FoldOutput[]> {
  const write = (path: string) => writeFoldData(path, data);
  if (machines) {
    const inputs = foldInputs(folds, await shareFile(machines.store, write));
    return runJobsOnQueue(evaluateFold, inputs, { ...machines, signal, onProgress });
  }
  return withJobStore(
    project,
    command,
    (store) =>
      runJobs<FoldInput, FoldOutput>(EVALUATE_FOLD, foldInputs(folds, keepFile(store, write)), {
        ...{ store, workers, signal, onProgress },
      }),
    isKept,
  );
}

/** What is known of the answers of folds, in their order, without computing any: of a command that runs, or was killed. */
export async function knownFolds(
  project: Project,
  command: string,
  data: FoldData,
  folds: readonly FoldOfTask[],
  machines?: Machines,
): Promise<(FoldOutput | undefined)[]> {
  const folder = temporaryFolder("digest");
  try {
    const digest = keepFile(folder, (path) => writeFoldData(path, data));
    const inputs = foldInputs(folds, digest);
    return machines
      ? await sharedOutputs(evaluateFold, machines.store, inputs)
      : keptOutputs(evaluateFold, jobStoreFolder(project, command), inputs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each fold with what is the same in all of them. @param data  digest of the rows */
const foldInputs = (folds: readonly FoldOfTask[], data: string): FoldInput[] =>
  folds.map((fold) => ({ ...fold, data, program: thisMachine().semitone }));

/** Rows that can be tested: of those whose cluster was named nobody knows whether the name is right. */
function labelledRows({ targets, weak }: Task): number[] {
  const unheard = new Set(weak);
  return [...targets.keys()].filter((row) => targets[row] !== undefined && !unheard.has(row));
}

/** What speaks against evaluating the task, and whether it cannot be at all. */
function trouble(task: Task, groups: readonly string[], folds: number): [string | undefined, boolean] {
  const labelled = labelledRows(task);
  const distinct = new Set(labelled.map((row) => groups[row])).size;
  const name = nameOf(task.attribute, task.tag);
  if (distinct < folds || classesSeen(task, labelled) < 2)
    return [
      `${name}: cannot be evaluated; expected labels of two values in at least ${folds} groups of near-duplicates; got ${distinct} groups; label more pieces`,
      true,
    ];
  return labelled.length < MIN_TESTED
    ? [`${name}: only ${labelled.length} labelled pieces: expect wide intervals`, false]
    : [undefined, false];
}

function classOf({ targets, kind }: Task, row: number): number {
  const target = targets[row]!;
  return kind === "number" ? 0 : argmax(target);
}

function classesSeen(task: Task, labelled: readonly number[]): number {
  return new Set(labelled.map((row) => (task.kind === "number" ? task.targets[row]![0] : classOf(task, row))))
    .size;
}
