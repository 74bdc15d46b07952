// What a job must be like before it runs: known keys, whole numbers, a stopping rule that watches something.
import { checkKeys } from "../check-keys.ts";
import { JobError } from "../errors.ts";
import { EVALUATION_KEYS, JOB_KEYS, STOPPING_KEYS, type Stopping, type TrainingJob } from "./job.ts";

/** @throws JobError naming what is wrong; arrays, samplers and feeds are checked where they are compiled */
export function checkJob(job: TrainingJob): void {
  const { steps, reportEvery, checkpointEvery, threads, stopping, evaluations = {} } = job;
  checkKeys("job", job, JOB_KEYS);
  const counts: Record<string, number | undefined> = { steps, reportEvery, checkpointEvery, threads };
  for (const [name, evaluation] of Object.entries(evaluations)) {
    const { every, batches } = evaluation;
    checkKeys(`evaluation "${name}"`, evaluation, EVALUATION_KEYS);
    counts[`evaluation "${name}" every`] = every;
    counts[`evaluation "${name}" batches`] = batches;
  }
  if (stopping) {
    checkStopping(stopping, evaluations);
    counts["stopping patience"] = stopping.patience;
  }
  for (const [name, count] of Object.entries(counts))
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 1))
      throw new JobError(`job: ${name} must be an integer >= 1; got ${count}`);
}

function checkStopping(stopping: Stopping, evaluations: NonNullable<TrainingJob["evaluations"]>): void {
  const { evaluation, output, goal = "minimise" } = stopping;
  checkKeys("stopping", stopping, STOPPING_KEYS);
  if (!Object.hasOwn(evaluations, evaluation))
    throw new JobError(
      `stopping: no evaluation is named "${evaluation}"; there are ${Object.keys(evaluations).join(", ") || "none"}`,
    );
  const outputs = evaluations[evaluation].program.outputs.map(({ name }) => name);
  if (!outputs.includes(output))
    throw new JobError(
      `stopping: "${evaluation}" gives no output "${output}"; it gives ${outputs.join(", ")}`,
    );
  if (goal !== "minimise" && goal !== "maximise")
    throw new JobError(`stopping: goal must be "minimise" or "maximise"; got "${goal}"`);
}
