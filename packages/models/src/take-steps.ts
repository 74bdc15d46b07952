// A training taken to its end in a process of its own, from where a killed one had left it.
import { rmSync } from "node:fs";
import { makeFolder } from "@semitone/disk";
import type { Progress } from "@semitone/job";
import {
  JobError,
  startTraining,
  type Trainer,
  type TrainerOptions,
  type TrainingJob,
  type TrainingResult,
} from "@semitone/runtime";

export interface TakenSteps {
  readonly result: Omit<TrainingResult, "evaluations">;
  readonly secondsPerStep: number | undefined;
}

/** Takes the steps of a job, from where a killed training left it. @throws the signal's reason when cancelled */
export const takeSteps = (
  job: TrainingJob,
  runDir: string,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<TakenSteps> =>
  watchSteps((watching) => resumeOrStart(job, { ...watching, runDir }), progress, signal);

/** Waits for the end of a training, and tells how far it is. @throws the signal's reason when cancelled */
export async function watchSteps(
  start: (watching: Pick<TrainerOptions, "signal" | "onProgress">) => Trainer,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<TakenSteps> {
  // Time is taken for the record and for whoever waits; nothing here looks at it.
  let first: { step: number; at: number } | undefined;
  let secondsPerStep: number | undefined;
  const trainer = start({
    signal,
    onProgress: ({ step, steps, stepsPerSecond }) => {
      const at = performance.now();
      first ??= { step, at };
      if (step - first.step >= 20) secondsPerStep = (at - first.at) / 1000 / (step - first.step);
      progress.at(step / steps, stepsPerSecond > 0 ? (steps - step) / stepsPerSecond : undefined);
    },
  });
  const result = await trainer.done;
  signal?.throwIfAborted();
  // A trainer that something else asked to stop has saved its state, but what it knows would depend on when that was.
  if (result.status === "cancelled")
    throw new JobError(
      `training: its process was ended from outside after step ${result.step}; run the same again to go on from there`,
    );
  return { result, secondsPerStep };
}

/** Goes on with the very same job, or clears away what another had begun. */
function resumeOrStart(job: TrainingJob, options: TrainerOptions): Trainer {
  makeFolder(options.runDir);
  try {
    return startTraining(job, options);
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    rmSync(options.runDir, { recursive: true, force: true });
    return startTraining(job, options);
  }
}
