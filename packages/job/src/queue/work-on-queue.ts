// A worker: takes jobs off a queue and leaves their results in the store. It may come and go, and die, at any time.
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { temporaryFolder } from "@semitone/disk";
import { JobError, StoreError } from "../errors.ts";
import type { JobModule } from "../job-module.ts";
import { JobProcess, jobNamed } from "../run-in-process.ts";
import { DIGEST } from "../store/local-store.ts";
import { FileCache } from "../store/shared-files.ts";
import type { SharedStore } from "../store/shared-store.ts";
import { WorkerCard, type WorkerNote } from "./cards.ts";
import type { JobQueue, QueuedJob } from "./job-queue.ts";
import { isCancelled, keepFailure, orderedInput, sharedResult, shareResult } from "./shared-jobs.ts";

export interface WorkOnQueueOptions {
  /** The store that the machines share. */
  readonly store: SharedStore;
  /** The jobs that this program knows, by kind: what a queue says is never run, only looked up here. */
  readonly kinds: Readonly<Record<string, JobModule>>;
  /** Version of the program, for whoever asks who works. */
  readonly program: string;
  /** Jobs at once, each in a process of its own. */
  readonly jobs: number;
  /** Threads of each. */
  readonly threads: number;
  /** Aborted: running jobs are finished, no others taken. */
  readonly signal: AbortSignal;
  readonly onJob?: (job: QueuedJob, failure: string | undefined) => void;
}

/** How often it is asked whether a running job is still wanted. */
const ASK_MILLISECONDS = 500;
/** A machine in trouble rests so long before it takes another job. */
const REST_MILLISECONDS = 5_000;
/** Bytes of files that jobs read which stay at hand. */
const CACHE_BYTES = 2 ** 31;
/** What tells of the machine and not of the job. */
const TROUBLE = new Set([
  ...["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE", "ENOMEM"],
  ...["ESTALE", "ETIMEDOUT", "ENOTCONN", "EHOSTDOWN", "EHOSTUNREACH"],
]);

/** Works until the signal is aborted. */
export async function workOnQueue(queue: JobQueue, options: WorkOnQueueOptions): Promise<void> {
  const scratch = temporaryFolder("work");
  const worker = new Worker(scratch, options);
  const beat = setInterval(() => worker.tell(), ASK_MILLISECONDS);
  try {
    worker.tell();
    await queue.work((order, giveBack) => worker.take(order, giveBack), options);
  } finally {
    clearInterval(beat);
    await worker.end();
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Running = WorkerNote["running"][number] & { readonly began: number };

class Worker {
  /** One is started at once, so that it has loaded what all jobs need when the first one comes. */
  readonly #idle: JobProcess[] = [new JobProcess()];
  readonly #running = new Map<string, Running>();
  readonly #files: FileCache;
  readonly #card: WorkerCard;
  #done = 0;
  #failed = 0;
  #trouble: string | undefined;

  constructor(
    private readonly scratch: string,
    private readonly options: WorkOnQueueOptions,
  ) {
    this.#files = new FileCache(options.store, scratch, CACHE_BYTES);
    this.#card = new WorkerCard(options.store, options.program);
  }

  tell(): void {
    const now = performance.now();
    this.#card.tell(() => ({
      done: this.#done,
      failed: this.#failed,
      ...(this.#trouble === undefined ? {} : { trouble: this.#trouble }),
      running: [...this.#running.values()].map(({ began, ...job }) => ({
        ...job,
        seconds: (now - began) / 1000,
      })),
    }));
  }

  async end(): Promise<void> {
    for (const child of this.#idle) child.end();
    await this.#card.end();
  }

  /** Does a job, or leaves word why it could not. */
  async take(order: QueuedJob, giveBack: () => Promise<void>): Promise<void> {
    const { store, kinds, onJob, signal } = this.options;
    let failure: string | undefined;
    try {
      await this.#run(order);
      this.#done++;
      this.#trouble = undefined;
    } catch (error) {
      failure = (error as Error).message;
      // A full disk, or a store that is away, is no fault of the job: others may have it, and this machine rests.
      if (isTrouble(error as NodeJS.ErrnoException)) {
        this.#trouble = failure;
        await giveBack().catch(() => {});
        await sleep(REST_MILLISECONDS, undefined, { signal }).catch(() => {});
      } else {
        this.#failed++;
        if (isOrder(order, kinds)) await keepFailure(store, order, failure).catch(() => {});
      }
    }
    onJob?.(order, failure);
  }

  async #run(order: QueuedJob): Promise<void> {
    const { store, kinds } = this.options;
    const module = knownModule(order, kinds);
    const job = jobNamed(await import(module.url), module.name);
    if (job.version !== order.version)
      throw new JobError(`${order.kind}: expected version ${job.version}; got ${order.version}`);
    if ((await isCancelled(store, order)) || (await sharedResult(job, store, order.id))) return;
    const input = await orderedInput(store, order, job);
    const parsed = job.input.safeParse(input);
    const files = parsed.success ? (job.files?.(parsed.data) ?? []) : [];
    await this.#files.with(files, async () => {
      const output = await this.#inProcess(order, module, input);
      if (output === CANCELLED) return;
      // The files first: where a result is, what it names is there.
      await this.#files.share(job.made?.(output) ?? []);
      await shareResult(store, order, output);
    });
  }

  async #inProcess(order: QueuedJob, module: JobModule, input: unknown): Promise<unknown> {
    const { store, threads } = this.options;
    const { kind, id } = order;
    const running: Running = { kind, id, seconds: 0, done: 0, began: performance.now() };
    this.#running.set(id, running);
    const cancel = new AbortController();
    const asking = setInterval(async () => {
      if (await isCancelled(store, order).catch(() => false)) cancel.abort(CANCELLED);
    }, ASK_MILLISECONDS);
    const child = this.#idle.pop() ?? new JobProcess();
    try {
      const output = await child.run(module, input, {
        scratch: this.scratch,
        threads,
        signal: cancel.signal,
        onProgress: ({ done }) => this.#running.set(id, { ...running, done }),
      });
      this.#idle.push(child);
      return output;
    } catch (error) {
      child.end();
      if (error === CANCELLED) return CANCELLED;
      throw error;
    } finally {
      clearInterval(asking);
      this.#running.delete(id);
    }
  }
}

const isTrouble = ({ name, code }: NodeJS.ErrnoException): boolean =>
  name === StoreError.name || (code !== undefined && TROUBLE.has(code));

/** In place of the output of a job that is not wanted any more. */
const CANCELLED = Symbol("cancelled");

/** Whether what a queue gave names a place in the store and nothing else. */
const isOrder = ({ kind, id }: QueuedJob, kinds: WorkOnQueueOptions["kinds"]): boolean =>
  typeof kind === "string" && Object.hasOwn(kinds, kind) && typeof id === "string" && DIGEST.test(id);

function knownModule(order: QueuedJob, kinds: WorkOnQueueOptions["kinds"]): JobModule {
  if (isOrder(order, kinds)) return kinds[order.kind];
  throw new JobError(
    `queue: expected a job of ${Object.keys(kinds).join(", ")}; got ${JSON.stringify(order).slice(0, 200)}`,
  );
}
