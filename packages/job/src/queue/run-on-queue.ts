// The plan of a command whose jobs others run. The plan is here: a queue only carries it, and what a queue loses is added again.
import { setTimeout as sleep } from "node:timers/promises";
import { QueueError } from "../errors.ts";
import { type Job, jobId } from "../job.ts";
import type { WorkOptions } from "../progress.ts";
import { keptResult } from "../store.ts";
import type { JobQueue, QueuedJob } from "./job-queue.ts";
import { forgetOrder, idsIn, keepOrder, takeFailure } from "./orders.ts";

/** How often results are looked for. */
const LOOK_MILLISECONDS = 250;
/** How often the queue is looked at, and how often all that is missing is added whatever it says. */
const TEND_MILLISECONDS = 2_000;
const ADD_MILLISECONDS = 60_000;
/** A job that failed so often fails for good: the machine it failed on may have been at fault once. */
const MAX_FAILURES = 3;

export interface RunOnQueueOptions extends WorkOptions {
  readonly queue: JobQueue;
  /** Folder that the workers share. */
  readonly store: string;
  /** Told when there is work and no worker. */
  readonly onIdle?: (counts: { readonly missing: number }) => void;
}

interface Open<I> extends QueuedJob {
  readonly input: I;
  failures: number;
}

/**
 * Outputs of a job for several inputs, in their order, computed by whoever takes them off the queue; the same as `runJob` gives. A job may
 * be computed twice, never differently.
 *
 * @throws QueueError where a job has failed three times; the signal's reason when cancelled: what is running then is finished and kept
 */
export async function runJobsOnQueue<I, O>(
  job: Job<I, O>,
  inputs: readonly I[],
  { queue, store, onProgress, onIdle, signal = new AbortController().signal }: RunOnQueueOptions,
): Promise<O[]> {
  const { kind, version } = job;
  const ids = inputs.map((input) => jobId(job, input));
  const outputs = new Map<string, O>();
  const open = new Map<string, Open<I>>();
  for (const [i, id] of ids.entries()) open.set(id, { kind, version, id, input: inputs[i], failures: 0 });
  const total = open.size;
  const tend = tending(queue, open, onIdle);
  const takeResults = () => {
    const done = idsIn(store, "results", kind);
    for (const order of [...open.values()].filter(({ id }) => done.has(id))) {
      const kept = keptResult(job, store, order.id);
      if (!kept) continue;
      outputs.set(order.id, kept.output);
      open.delete(order.id);
      forgetOrder(store, order);
    }
    onProgress?.({ stage: "", done: total === 0 ? 1 : outputs.size / total });
  };
  // What the store has already needs no order.
  takeResults();
  for (const order of open.values()) keepOrder(store, order, order.input);
  try {
    for (;;) {
      takeResults();
      if (open.size === 0) return ids.map((id) => outputs.get(id)!);
      for (const id of idsIn(store, "failures", kind)) countFailure(store, open.get(id));
      const refusal = tend();
      if (refusal !== undefined) throw new QueueError(`queue: expected it to take jobs; got ${refusal}`);
      await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => {});
      signal.throwIfAborted();
    }
  } catch (error) {
    await Promise.race([queue.remove([...open.values()]), sleep(TEND_MILLISECONDS)]);
    throw error;
  }
}

function countFailure<I>(store: string, order: Open<I> | undefined): void {
  if (!order) return;
  const message = takeFailure(store, order);
  if (++order.failures >= MAX_FAILURES)
    throw new QueueError(`${order.kind}: failed ${MAX_FAILURES} times, the last time with: ${message}`);
}

/**
 * Adds what is missing, in the background: a server that does not answer must not keep results from being seen.
 *
 * @returns a function to call often; it gives why the queue refused where it has never taken anything
 */
function tending<I>(
  queue: JobQueue,
  open: ReadonlyMap<string, Open<I>>,
  onIdle: RunOnQueueOptions["onIdle"],
): () => string | undefined {
  let [isBusy, tended, added, isTold] = [false, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  let refusal: string | undefined;
  const tend = async () => {
    const now = performance.now();
    const { waiting, running, workers } = await queue.counts();
    if ((waiting + running === 0 && open.size > 0) || now - added >= ADD_MILLISECONDS) {
      await queue.add([...open.values()]);
      added = now;
    }
    if (workers === 0 && running === 0 && !isTold) onIdle?.({ missing: open.size });
    isTold = workers === 0;
  };
  return () => {
    const now = performance.now();
    if (isBusy || now - tended < TEND_MILLISECONDS) return refusal;
    [isBusy, tended] = [true, now];
    void tend()
      .catch((error: Error) => {
        // A server that has gone is waited for; one that never took a job is not the right one.
        if (added === Number.NEGATIVE_INFINITY) refusal = error.message;
      })
      .finally(() => {
        isBusy = false;
      });
    return refusal;
  };
}
