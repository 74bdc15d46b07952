// For people who look after the machines: who works, what waits, what failed, and a hand on it.
import { StoreError } from "../errors.ts";
import { eachOf } from "../store/each-of.ts";
import { DIGEST } from "../store/local-store.ts";
import type { SharedStore } from "../store/shared-store.ts";
import { cardsIn, type PlanNote, type WorkerNote } from "./cards.ts";
import type { JobQueue, QueuedJob } from "./job-queue.ts";
import { type Failure, failedJobs, forget, isOrdered, keepCancelled } from "./shared-jobs.ts";

/** A command that waits for jobs, how fast they come, and how long the rest will take. */
export interface PlanReport extends PlanNote {
  /** Jobs a second since it began; 0 until the first. */
  readonly rate: number;
  /** Undefined until there is a rate. */
  readonly secondsLeft: number | undefined;
}

export interface JobsReport {
  readonly plans: readonly PlanReport[];
  readonly workers: readonly WorkerNote[];
  /** Jobs that failed for good. */
  readonly failed: readonly Failure[];
}

/** What those who use a store say of themselves. @throws StoreError, FileError */
export async function jobsReport(store: SharedStore): Promise<JobsReport> {
  const [{ plans, workers }, failed] = await Promise.all([cardsIn(store), failedJobs(store)]);
  return {
    plans: plans
      .map((plan) => {
        const rate = plan.seconds > 0 ? plan.done / plan.seconds : 0;
        return { ...plan, rate, secondsLeft: rate > 0 ? (plan.total - plan.done) / rate : undefined };
      })
      .sort(byOwner),
    workers: [...workers].sort(byOwner),
    failed,
  };
}

type Owned = { readonly host: string; readonly process: number };
const byOwner = (a: Owned, b: Owned): number =>
  a.host === b.host ? a.process - b.process : a.host < b.host ? -1 : 1;

/** Adds the jobs that failed for good again; what they give serves the next command that asks for it. @returns how many */
export async function retryJobs(queue: JobQueue, store: SharedStore): Promise<number> {
  const again: QueuedJob[] = [];
  for (const { kind, version, id } of await failedJobs(store)) {
    await forget(store, "failed", { kind, id });
    if (await isOrdered(store, { kind, id })) again.push({ kind, version, id });
  }
  await queue.add(again);
  return again.length;
}

/**
 * Says of jobs that nobody wants them any more: those that run stop within two seconds, those that wait are taken back, and the commands
 * that wait for them end.
 *
 * @param which  the first digits of an id, or `all`
 * @returns how many
 * @throws StoreError where no job has such an id
 */
export async function cancelJobs(queue: JobQueue, store: SharedStore, which: string): Promise<number> {
  const open = (await store.names("orders")).flatMap((name) => {
    const [, kind, file] = name.split("/");
    const id = file?.slice(0, 64) ?? "";
    return DIGEST.test(id) && (which === "all" || id.startsWith(which)) ? [{ kind, version: 0, id }] : [];
  });
  if (open.length === 0 && which !== "all")
    throw new StoreError(
      `cancel: expected the first digits of the id of an open job, or all; got ${JSON.stringify(which)}; see semitone jobs`,
    );
  await eachOf(open, (order) => keepCancelled(store, order));
  await queue.remove(open);
  return open.length;
}
