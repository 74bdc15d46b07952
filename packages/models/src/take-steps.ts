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

export interface Steps {
  readonly result: TrainingResult;
  readonly secondsPerStep: number | undefined;
}

/** Takes the steps of a job, from where a killed training left it. @throws the signal's reason when cancelled */
export async function takeSteps(
  job: TrainingJob,
  runDir: string,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Steps> {
  const { steps } = job;
  // Time is taken for the record and for whoever waits; nothing here looks at it.
  let first: { step: number; at: number } | undefined;
  let secondsPerStep: number | undefined;
  const trainer = resumeOrStart(job, {
    runDir,
    signal,
    onProgress: ({ step, stepsPerSecond }) => {
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
      `training: its process was ended from outside after step ${result.step} of ${steps}; run the same again to go on from there`,
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
