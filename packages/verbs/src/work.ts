// The verb `work`: runs the jobs of commands on other machines until it is told to leave.
import { type Machines, workOnQueue } from "@semitone/job";
import { thisMachine } from "@semitone/models/jobs";
import { JOB_KINDS } from "./job-kinds.ts";

export interface WorkerOptions extends Machines {
  /** Jobs at once, each in a process of its own. */
  readonly jobs: number;
  /** Threads that each may use. */
  readonly threads: number;
  /** Aborted: the running jobs are finished, and it is over. */
  readonly signal: AbortSignal;
  /** Told after each job. */
  readonly onJob?: (done: WorkerResult, failure: string | undefined) => void;
}

export interface WorkerResult {
  /** Jobs whose result is in the store now. */
  readonly done: number;
  readonly failed: number;
}

/** Works until the signal is aborted. */
export async function work({ queue, onJob, ...options }: WorkerOptions): Promise<WorkerResult> {
  let [done, failed] = [0, 0];
  await workOnQueue(queue, {
    ...options,
    kinds: JOB_KINDS,
    program: thisMachine().semitone,
    onJob: (_, failure) => {
      if (failure === undefined) done++;
      else failed++;
      onJob?.({ done, failed }, failure);
    },
  });
  return { done, failed };
}
