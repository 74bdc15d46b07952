// A worker: takes jobs off a queue and leaves their results in the store. It may come and go, and die, at any time.
import { JobError } from "../errors.ts";
import { type JobModule, JobProcess, jobNamed } from "../run-in-process.ts";
import { keptResult } from "../store.ts";
import type { JobQueue, QueuedJob } from "./job-queue.ts";
import { keepFailure, orderedInput } from "./orders.ts";

export interface WorkOnQueueOptions {
  /** Folder that the machines share. */
  readonly store: string;
  /** The jobs that this program knows, by kind: what a queue says is never run, only looked up here. */
  readonly kinds: Readonly<Record<string, JobModule>>;
  /** Jobs at once, each in a process of its own. */
  readonly jobs: number;
  /** Threads of each. */
  readonly threads: number;
  /** Aborted: running jobs are finished, no others taken. */
  readonly signal: AbortSignal;
  readonly onJob?: (job: QueuedJob, failure: string | undefined) => void;
}

/** Works until the signal is aborted. */
export async function workOnQueue(
  queue: JobQueue,
  { store, kinds, jobs, threads, signal, onJob }: WorkOnQueueOptions,
): Promise<void> {
  const idle: JobProcess[] = [];
  const run = async (order: QueuedJob): Promise<void> => {
    const module = knownModule(order, kinds);
    const job = jobNamed(await import(module.url), module.name);
    if (job.version !== order.version)
      throw new JobError(`${order.kind}: expected version ${job.version}; got ${order.version}`);
    if (keptResult(job, store, order.id)) return;
    const input = orderedInput(store, order, job);
    const child = idle.pop() ?? new JobProcess();
    try {
      await child.run(module, input, { store, threads });
      idle.push(child);
    } catch (error) {
      child.end();
      throw error;
    }
  };
  try {
    await queue.work(
      async (order) => {
        let failure: string | undefined;
        try {
          await run(order);
        } catch (error) {
          failure = (error as Error).message;
          if (isOrder(order, kinds)) keepFailure(store, order, failure);
        }
        onJob?.(order, failure);
      },
      { jobs, signal },
    );
  } finally {
    for (const child of idle) child.end();
  }
}

/** Whether what a queue gave names a place in the store and nothing else. */
const isOrder = ({ kind, id }: QueuedJob, kinds: WorkOnQueueOptions["kinds"]): boolean =>
  typeof kind === "string" &&
  Object.hasOwn(kinds, kind) &&
  typeof id === "string" &&
  /^[0-9a-f]{64}$/.test(id);

function knownModule(order: QueuedJob, kinds: WorkOnQueueOptions["kinds"]): JobModule {
  if (isOrder(order, kinds)) return kinds[order.kind];
  throw new JobError(
    `queue: expected a job of ${Object.keys(kinds).join(", ")}; got ${JSON.stringify(order).slice(0, 200)}`,
  );
}
