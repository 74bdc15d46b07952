// The long work of a studio, by kind: what each takes and gives. Runs in a process of its own.
import { join } from "node:path";
import { readJsonFile, writeWholeFile } from "@semitone/disk";
import type { WorkOptions } from "@semitone/job";
import {
  cacheFolder,
  type ImportReport,
  importFolder,
  type PieceKind,
  type Project,
} from "@semitone/library";
import { findRun, listenerOf, readRunRecord } from "@semitone/models";
import { type EvaluateResult, evaluate, type PieceAnswer } from "../evaluate.ts";
import { type MapResult, map } from "../map.ts";
import { train } from "../train.ts";
import { measureGain } from "./label-gain.ts";

export type Work =
  | { readonly kind: "import"; readonly paths: readonly string[] }
  | {
      readonly kind: "train";
      readonly budgetSeconds?: number;
      readonly music?: boolean;
      /** Which pieces, where a project holds scores and recordings. */
      readonly of?: PieceKind;
    }
  | { readonly kind: "evaluate"; readonly run?: string; readonly of?: PieceKind }
  /** What more labels of an attribute would do. */
  | { readonly kind: "study"; readonly attribute: string; readonly of?: PieceKind }
  /** Tags and map of every piece, for the workbench itself. */
  | { readonly kind: "place"; readonly run: string };

export type WorkOrder = Work & { readonly folder: string };

/** What work leaves for whoever asked. */
export type WorkResult =
  | { readonly kind: "import"; readonly report: ImportReport }
  | { readonly kind: "train"; readonly run: string; readonly skipped: readonly string[] }
  | { readonly kind: "evaluate"; readonly run: string }
  | { readonly kind: "study"; readonly attribute: string }
  | { readonly kind: "place"; readonly map: MapResult };

export async function runWork(project: Project, work: Work, options: WorkOptions): Promise<WorkResult> {
  switch (work.kind) {
    case "import": {
      const report = await importFolder(project, work.paths, {
        signal: options.signal,
        onProgress: ({ done, total, secondsLeft }) =>
          options.onProgress?.({
            stage: `${done} of ${total} files`,
            done: total ? done / total : 0,
            secondsLeft,
          }),
      });
      return { kind: "import", report };
    }
    case "train": {
      const { kind: _, of, ...given } = work;
      const { run, skipped } = await train(project, { ...given, kind: of, ...options });
      return { kind: "train", run, skipped: skipped.map(({ reason }) => reason) };
    }
    case "evaluate": {
      const { name, folder } = findRun(project, work.run);
      const { tasks, content } = readRunRecord(folder);
      const attributes = [...new Set(tasks.map(({ attribute }) => attribute))];
      const answers: Record<string, readonly PieceAnswer[]> = {};
      const result = await evaluate(project, {
        onAnswers: (task, said) => {
          answers[task] = said;
        },
        kind: work.of,
        attributes,
        listener: listenerOf(folder),
        listenSteps: 0,
        workers: 1,
        ...options,
      });
      writeWholeFile(evaluationFile(project, name), JSON.stringify({ content, result, answers }));
      return { kind: "evaluate", run: name };
    }
    case "study":
      await measureGain(project, work.attribute, { kind: work.of, ...options });
      return { kind: "study", attribute: work.attribute };
    case "place":
      return { kind: "place", map: await map(project, { run: work.run, ...options }) };
  }
}

const MAX_EVALUATION_BYTES = 1 << 26;

const evaluationFile = (project: Pick<Project, "folder">, run: string): string =>
  join(cacheFolder(project), "evaluations", `${run}.json`);

/** An evaluation, and by task which pieces its confusion matrix counts. */
export interface KeptEvaluation {
  readonly result: EvaluateResult;
  readonly answers: Readonly<Record<string, readonly PieceAnswer[]>>;
}

/** What the newest evaluation said of a run; undefined where there is none, or it was of other labels. */
export function readEvaluation(project: Pick<Project, "folder">, run: string): KeptEvaluation | undefined {
  try {
    const { content } = readRunRecord(findRun(project, run).folder);
    const kept = readJsonFile(evaluationFile(project, run), {
      atMost: MAX_EVALUATION_BYTES,
      within: project.folder,
    }) as KeptEvaluation & { readonly content: string };
    return kept.content === content ? { result: kept.result, answers: kept.answers ?? {} } : undefined;
  } catch {
    return undefined; // the cache can be deleted at any time
  }
}
