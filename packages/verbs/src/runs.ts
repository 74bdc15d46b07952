// The verb `runs`: what has been trained, side by side, and what is no longer wanted.
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "@semitone/disk";
import type { Project } from "@semitone/library";
import {
  findRun,
  type Judgement,
  listRunNames,
  RUN_FILES,
  type RunRecord,
  readRunRecord,
  runsFolder,
  taskScore,
} from "@semitone/models";

export interface RunSummary extends RunRecord {
  readonly name: string;
  readonly folder: string;
}

/** A run that cannot be read, and why. */
export interface BrokenRun {
  readonly name: string;
  readonly folder: string;
  readonly broken: string;
}

/** Every run, oldest first; broken ones say so and hide no other. */
export async function listRuns(project: Project): Promise<(RunSummary | BrokenRun)[]> {
  return Promise.all(
    listRunNames(project).map(async (name) => {
      try {
        return await showRun(project, name);
      } catch (error) {
        return { name, folder: join(runsFolder(project), name), broken: (error as Error).message };
      }
    }),
  );
}

/** One run. @throws SemitoneError (`no-run`, `broken-run`) */
export async function showRun(project: Project, name?: string): Promise<RunSummary> {
  const found = findRun(project, name);
  return { ...found, ...readRunRecord(found.folder) };
}

/** Largest model card, in bytes: ours are of some thousands. */
const MAX_CARD = 1 << 20;

/** The model card of a run, Markdown. @throws SemitoneError (`no-run`); FileError where there is none */
export const runCard = (project: Project, name: string): string =>
  readRegularFile(join(findRun(project, name).folder, RUN_FILES.card), { atMost: MAX_CARD }).toString("utf8");

/** Removes a run, in one step. @throws SemitoneError (`no-run`) */
export async function deleteRun(project: Project, name: string): Promise<void> {
  const { folder } = findRun(project, name);
  const doomed = join(runsFolder(project), `.unfinished-${process.pid}-${name}`);
  rmSync(doomed, { recursive: true, force: true });
  renameSync(folder, doomed);
  rmSync(doomed, { recursive: true, force: true });
}

/** Scores of several runs by attribute. */
export interface RunComparison {
  readonly attribute: string;
  readonly tag?: string;
  readonly runs: readonly {
    readonly name: string;
    readonly labelled: number;
    /** Left-out accuracy, 0..1, of classes. */
    readonly accuracy?: number;
    /** Left-out loss: nats a piece, or squared error. */
    readonly loss?: number;
    /** What always the same answer comes to: accuracy, or root mean squared error. */
    readonly sameAnswerScore?: number;
    readonly judgement?: Judgement;
  }[];
}

/** The runs side by side. Scores are left-out ones of each run's own labels: comparable where `labelled` and `content` are the same. */
export async function compareRuns(project: Project, names: readonly string[]): Promise<RunComparison[]> {
  const runs = await Promise.all(names.map((name) => showRun(project, name)));
  const keys = new Map(
    runs.flatMap(({ tasks }) =>
      tasks.map(({ attribute, tag }) => [JSON.stringify([attribute, tag]), { attribute, tag }]),
    ),
  );
  return [...keys.values()].map(({ attribute, tag }) => ({
    attribute,
    ...(tag === undefined ? {} : { tag }),
    runs: runs.flatMap(({ name, tasks }) => {
      const task = tasks.find((other) => other.attribute === attribute && other.tag === tag);
      if (!task) return [];
      const { labelled, accuracy, loss } = task.report;
      const { sameAnswerScore, judgement } = taskScore(task);
      return [{ name, labelled, accuracy, loss, sameAnswerScore, judgement }];
    }),
  }));
}
