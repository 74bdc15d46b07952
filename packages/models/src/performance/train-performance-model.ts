// The performances of a dataset in, a performance model in a folder out.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Progress, type WorkOptions } from "@semitone/job";
import { PAIR_RULE, type Project } from "@semitone/library";
import { argmax } from "@semitone/stats";
import type { Dataset, Task } from "../dataset.ts";
import { THREADS } from "../segments/threads.ts";
import { SemitoneError } from "../semitone-error.ts";
import { fitPerformance } from "./fit-performance.ts";
import { type PerformanceConfig, writePerformanceModel } from "./performance-config.ts";
import { type ProjectPerformances, projectPerformances } from "./project-performances.ts";
import type { PerformancePiece } from "./trained-performance.ts";

export interface PerformanceTrainingOptions extends WorkOptions {
  /** Folder to write the model into. */
  readonly dir: string;
  /** Folder for what a killed training goes on from; removed at the end. */
  readonly workDir: string;
  /** @default `performanceSteps` */
  readonly steps?: number;
  /** @default 1 */
  readonly seed?: number;
  /** @default THREADS */
  readonly threads?: number;
}

export interface PerformanceReport {
  readonly config: PerformanceConfig;
  readonly leftOut: ProjectPerformances["leftOut"];
  /** Mean share of the notes of a score that were matched. */
  readonly matched: number;
  readonly seconds: number;
}

/** Performances of a class that make it one. */
const LEAST_OF_CLASS = 2;

/**
 * Trains on the performances that lie beside scores of a dataset. Its classes are those of the first attribute of which two or more classes
 * have two performances each; without one, it finds components of its own.
 *
 * @throws SemitoneError (`too-small`) without performances; the signal's reason when cancelled
 */
export async function trainPerformanceModel(
  project: Project,
  dataset: Pick<Dataset, "pieces" | "tasks">,
  options: PerformanceTrainingOptions,
): Promise<PerformanceReport> {
  const { dir, workDir, seed = 1, threads = THREADS, signal } = options;
  const start = performance.now();
  const progress = Progress.to(options.onProgress);
  const reading = progress.part("aligning performances", 0.2);
  const { scores, leftOut } = await projectPerformances(project, dataset.pieces, async (share) => {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    reading.at(share);
  });
  const played = scores.flatMap(({ performances }) => performances);
  if (played.length === 0)
    throw new SemitoneError(
      `the performance model: expected performances beside their scores; got ${leftOut[0] ? `none that could be matched (${leftOut[0].reason})` : "none"}; name them so that ${PAIR_RULE}`,
      "too-small",
    );
  const rowOf = new Map(dataset.pieces.map(({ id }, row) => [id, row]));
  const task = classTask(
    dataset.tasks,
    played.map(({ piece }) => rowOf.get(piece.id)!),
  );
  const pieces = scores.map(
    ({ score, performances }): PerformancePiece => ({
      score,
      performances: performances.map((one) => ({
        played: one.played,
        ...classOf(task, rowOf.get(one.piece.id)!),
      })),
    }),
  );
  const learning = progress.part("learning to perform", 0.8);
  const { result, stretches, ...trained } = await fitPerformance(pieces, {
    ...{ classes: task?.classes ?? [], seed, threads, signal },
    ...(options.steps === undefined ? {} : { steps: options.steps }),
    runDir: workDir,
    onProgress: ({ step, steps }) => learning.at(step / steps),
  });
  signal?.throwIfAborted();
  const config = writePerformanceModel(join(dir), trained, {
    ...(task && { classAttribute: task.attribute }),
    training: { scores: scores.length, performances: played.length, stretches, steps: result.step, seed },
  });
  rmSync(workDir, { recursive: true, force: true });
  return {
    ...{ config, leftOut },
    matched: played.reduce((sum, { matched }) => sum + matched, 0) / played.length,
    seconds: (performance.now() - start) / 1000,
  };
}

/** The first attribute that tells performances apart. */
function classTask(tasks: readonly Task[], rows: readonly number[]): Task | undefined {
  return tasks.find((task) => {
    if (task.kind !== "classes" || task.tag !== undefined) return false;
    const counts = new Map<number, number>();
    for (const row of rows) {
      const { classIndex } = classOf(task, row);
      if (classIndex !== undefined) counts.set(classIndex, (counts.get(classIndex) ?? 0) + 1);
    }
    return [...counts.values()].filter((count) => count >= LEAST_OF_CLASS).length >= 2;
  });
}

function classOf(task: Task | undefined, row: number): { classIndex?: number } {
  const target = task?.targets[row];
  return target ? { classIndex: argmax(target) } : {};
}
