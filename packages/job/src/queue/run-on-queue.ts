// The plan of a command whose jobs others run. The plan is here: a queue only carries it, and what a queue loses is added again.
import { setTimeout as sleep } from "node:timers/promises";
import { QueueError } from "../errors.ts";
import { type Job, jobId } from "../job.ts";
import type { WorkOptions } from "../progress.ts";
import { eachOf } from "../store/each-of.ts";
import type { SharedStore } from "../store/shared-store.ts";
import { cardsIn, PlanCard } from "./cards.ts";
import type { JobQueue, QueuedJob } from "./job-queue.ts";
import { forget, idsIn, keepFailed, keepOrder, sharedResult, takeFailure } from "./shared-jobs.ts";

/** How often results are looked for; less often where a look takes long, so that at most a tenth of the time goes into it. */
const LOOK_MILLISECONDS = 250;
const LOOK_SHARE = 0.1;
/** How often the queue is looked at, and how often all that is missing is added whatever it says. */
const TEND_MILLISECONDS = 2_000;
const ADD_MILLISECONDS = 60_000;
/** Adding takes so little of a command's time at most. */
const ADD_SHARE = 0.05;
/** Results that are read at once. */
const AT_ONCE = 16;
/** A job that failed so often fails for good: the machine it failed on may have been at fault once. */
const MAX_FAILURES = 3;
/** So few jobs may each be large: workers are asked how far they are. */
const FEW = 16;

/** Machines that do the jobs of a command. */
export interface Machines {
  readonly queue: JobQueue;
  /** The store that all of them share. */
  readonly store: SharedStore;
  /** Told when there is work and no worker. */
  readonly onIdle?: (counts: { readonly missing: number }) => void;
}

export interface RunOnQueueOptions extends WorkOptions, Machines {}

/**
 * Outputs of a job for several inputs, in their order, computed by whoever takes them off the queue; the same as `runJob` gives. A job may
 * be computed twice, never differently.
 *
 * @throws QueueError where a job has failed three times, or was cancelled; the signal's reason when cancelled: what is running then is
 *   finished and kept
 */
export async function runJobsOnQueue<I, O>(
  job: Job<I, O>,
  inputs: readonly I[],
  options: RunOnQueueOptions,
): Promise<O[]> {
  const outputs: O[] = [];
  await eachJobOnQueue(job, inputs, options, (output) => void outputs.push(output));
  return outputs;
}

/** What the store of all machines has of the outputs for several inputs, in their order; nothing is computed. */
export async function sharedOutputs<I, O>(
  job: Job<I, O>,
  store: SharedStore,
  inputs: readonly I[],
): Promise<(O | undefined)[]> {
  const outputs: (O | undefined)[] = inputs.map(() => undefined);
  await eachOf([...inputs.entries()], async ([i, input]) => {
    outputs[i] = (await sharedResult(job, store, jobId(job, input)))?.output;
  });
  return outputs;
}

/** The same, for outputs that are too large to be held all at once: each is handed to `take` when its turn has come, in the order of the inputs. */
export async function eachJobOnQueue<I, O>(
  job: Job<I, O>,
  inputs: readonly I[],
  options: RunOnQueueOptions,
  take: (output: O, index: number) => void | Promise<void>,
): Promise<void> {
  const { queue, signal = new AbortController().signal } = options;
  const plan = new Plan(job, inputs, options);
  const card = new PlanCard(options.store, job.kind);
  const tend = tending(queue, plan, options.onIdle);
  try {
    // What the store has already needs no order.
    await plan.look();
    await plan.order();
    for (let wait = 0; ; ) {
      await sleep(wait, undefined, { signal }).catch(() => {});
      signal.throwIfAborted();
      const began = performance.now();
      await plan.look();
      await plan.hand(take);
      if (plan.isDone) return;
      const refusal = tend();
      if (refusal !== undefined) throw new QueueError(`queue: expected it to take jobs; got ${refusal}`);
      card.tell({ total: plan.total, done: plan.arrived.size, failures: plan.failures });
      wait = Math.max(LOOK_MILLISECONDS, (performance.now() - began) / LOOK_SHARE);
    }
  } catch (error) {
    await Promise.race([queue.remove([...plan.open.values()]), sleep(TEND_MILLISECONDS)]);
    throw error;
  } finally {
    await card.end();
  }
}

/** What has come of the jobs of a command, and what has not. */
class Plan<I, O> {
  readonly ids: readonly string[];
  /** Jobs without a result. */
  readonly open = new Map<string, QueuedJob>();
  /** Jobs with one. */
  readonly arrived = new Set<string>();
  readonly total: number;
  failures = 0;
  readonly #failed = new Map<string, number>();
  /** Jobs' worth of what is done of jobs that run. */
  #begun = 0;
  /** What was told last: it never falls, though a job may begin again. */
  #told = 0;
  /** The first input whose output has not been handed on. */
  #next = 0;

  constructor(
    private readonly job: Job<I, O>,
    private readonly inputs: readonly I[],
    private readonly options: RunOnQueueOptions,
  ) {
    const { kind, version } = job;
    this.ids = inputs.map((input) => jobId(job, input));
    for (const id of this.ids) this.open.set(id, { kind, version, id });
    this.total = this.open.size;
  }

  get isDone(): boolean {
    return this.#next === this.ids.length;
  }

  /** Leaves the inputs of what is open for whoever runs it, and no word of what became of it before. */
  async order(): Promise<void> {
    const { store } = this.options;
    const open = [...this.open.values()];
    for (const folder of ["failures", "failed", "cancelled"] as const) {
      const ids = await idsIn(store, folder, this.job.kind);
      const told = open.filter(({ id }) => ids.has(id));
      await eachOf(told, (order) => forget(store, folder, order));
    }
    const places = new Map(this.ids.map((id, i) => [id, i]));
    await eachOf(open, (order) => keepOrder(store, order, this.inputs[places.get(order.id)!]));
  }

  /** Sees what the store says of the open ones. @throws QueueError where one has failed for good, or is not wanted any more */
  async look(): Promise<void> {
    const { store, onProgress } = this.options;
    const { kind } = this.job;
    for (const id of await idsIn(store, "results", kind)) if (this.open.delete(id)) this.arrived.add(id);
    for (const id of await idsIn(store, "cancelled", kind))
      if (this.open.has(id))
        throw new QueueError(`${kind}: ${id.slice(0, 12)} was cancelled by semitone jobs --cancel`);
    for (const id of await idsIn(store, "failures", kind)) {
      const order = this.open.get(id);
      if (order) await this.#fail(order);
    }
    const done = this.total === 0 ? 1 : Math.min(1, (this.arrived.size + this.#begun) / this.total);
    this.#told = Math.max(this.#told, done);
    onProgress?.({ stage: "", done: this.#told });
  }

  /** Learns how far those are who do one of a few jobs. */
  async ask(): Promise<void> {
    if (this.open.size > FEW) return;
    const { workers } = await cardsIn(this.options.store);
    const running = workers.flatMap((worker) => worker.running).filter(({ id }) => this.open.has(id));
    const shares = new Map(running.map(({ id, done }) => [id, Math.min(1, Math.max(0, done))]));
    this.#begun = [...shares.values()].reduce((sum, share) => sum + share, 0);
  }

  async #fail(order: QueuedJob): Promise<void> {
    const { store } = this.options;
    const failure = await takeFailure(store, order);
    const times = (this.#failed.get(order.id) ?? 0) + 1;
    this.#failed.set(order.id, times);
    this.failures++;
    if (times < MAX_FAILURES) return;
    await keepFailed(store, failure);
    throw new QueueError(
      `${order.kind}: failed ${times} times, the last time on ${failure.host} with: ${failure.message}`,
    );
  }

  /** Hands on the outputs whose turn has come. One that is damaged is asked for again. */
  async hand(take: (output: O, index: number) => void | Promise<void>): Promise<void> {
    const { store, signal } = this.options;
    for (let isWhole = true; isWhole && this.arrived.has(this.ids[this.#next]); ) {
      const ready = this.#ready();
      const kept = await Promise.all(ready.map(({ id }) => sharedResult(this.job, store, id)));
      const damaged = kept.indexOf(undefined);
      isWhole = damaged === -1;
      const whole = isWhole ? ready : ready.slice(0, damaged);
      for (const [i] of whole.entries()) {
        signal?.throwIfAborted();
        await take(kept[i]!.output, this.#next);
        this.#next++;
      }
      await eachOf(whole, (order) => forget(store, "orders", order));
      if (!isWhole) await this.#reopen(ready[damaged]);
    }
  }

  /** The next jobs whose outputs can be handed on: a few, so that reading them is not one wait after the other. */
  #ready(): QueuedJob[] {
    const { kind, version } = this.job;
    const ready: QueuedJob[] = [];
    for (const id of this.ids.slice(this.#next, this.#next + AT_ONCE)) {
      if (!this.arrived.has(id)) break;
      ready.push({ kind, version, id });
    }
    return ready;
  }

  async #reopen(order: QueuedJob): Promise<void> {
    const { store } = this.options;
    await forget(store, "results", order);
    await keepOrder(store, order, this.inputs[this.#next]);
    this.arrived.delete(order.id);
    this.open.set(order.id, order);
  }
}

/**
 * Adds what is missing, in the background: a server that does not answer must not keep results from being seen.
 *
 * @returns a function to call often; it gives why the queue refused where it has never taken anything
 */
function tending(
  queue: JobQueue,
  plan: { readonly open: ReadonlyMap<string, QueuedJob>; ask(): Promise<void> },
  onIdle: Machines["onIdle"],
): () => string | undefined {
  let [isBusy, tended, added, isTold] = [false, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  let refusal: string | undefined;
  let pause = ADD_MILLISECONDS;
  const { open } = plan;
  const tend = async () => {
    const now = performance.now();
    const { waiting, running, workers } = await queue.counts();
    if ((waiting + running === 0 && open.size > 0) || now - added >= pause) {
      await queue.add([...open.values()]);
      added = performance.now();
      // A million jobs take minutes to add.
      pause = Math.max(ADD_MILLISECONDS, (added - now) / ADD_SHARE);
    }
    if (workers === 0 && running === 0 && !isTold) onIdle?.({ missing: open.size });
    isTold = workers === 0;
    await plan.ask();
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
