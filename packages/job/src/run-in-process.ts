// Runs a job in a process of its own: what it eats or crashes is its own, and several run side by side.
import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { childModule } from "@semitone/disk";
import { JobError } from "./errors.ts";
import type { Job } from "./job.ts";
import type { JobModule } from "./job-module.ts";
import type { ProgressReport } from "./progress.ts";
import { type RunJobOptions, runJob } from "./run-job.ts";
import { keptOutputs } from "./store/local-store.ts";

/** What the process is told. */
export interface JobOrder {
  readonly module: JobModule;
  readonly input: unknown;
  readonly store?: string;
  readonly scratch?: string;
  readonly threads?: number;
}

/** What it answers. */
export type JobMessage =
  | { readonly type: "progress"; readonly report: ProgressReport }
  | { readonly type: "done"; readonly output: unknown }
  | { readonly type: "failed"; readonly message: string; readonly code: string | undefined };

/** A cancelled process has so long to leave by itself. */
const GRACE_MS = 1000;

/**
 * The output of the job that `module` exports, computed in a process of its own; kept results are used as `runJob` does.
 *
 * @throws JobError where the job fails or its process ends without a result; the signal's reason when cancelled
 */
export async function runJobInProcess<I, O>(
  module: JobModule,
  input: I,
  options: RunJobOptions = {},
): Promise<O> {
  const other = new JobProcess();
  try {
    return await other.run<I, O>(module, input, options);
  } finally {
    other.end();
  }
}

export interface RunJobsOptions extends RunJobOptions {
  /** Processes, each with one job at a time; with 1 all are run in this one. @default the number of cores */
  readonly workers?: number;
}

/**
 * Outputs of the job that `module` exports for several inputs, in their order; the same with any number of processes. What the store has
 * is not computed, and what one input gives is kept at once, so that whoever is killed loses the running ones alone.
 *
 * @throws JobError where a job fails or a process ends without a result: the others are then cancelled; the signal's reason when cancelled
 */
export async function runJobs<I, O>(
  module: JobModule,
  inputs: readonly I[],
  { workers = availableParallelism(), onProgress, signal, ...options }: RunJobsOptions = {},
): Promise<O[]> {
  const job = jobNamed(await import(module.url), module.name) as Job<I, O>;
  const outputs: (O | undefined)[] =
    options.store === undefined ? inputs.map(() => undefined) : keptOutputs(job, options.store, inputs);
  const open = [...inputs.keys()].filter((i) => outputs[i] === undefined);
  const shares = Float64Array.from(outputs, (kept) => (kept === undefined ? 0 : 1));
  const failed = new AbortController();
  const shared = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const tell = (i: number, done: number) => {
    shares[i] = done;
    onProgress?.({ stage: "", done: shares.reduce((sum, share) => sum + share, 0) / inputs.length });
  };
  const work = async (runOne: (input: I, options: RunJobOptions) => Promise<O>) => {
    for (let i = open.shift(); i !== undefined; i = open.shift()) {
      const at = i;
      const told = ({ done }: ProgressReport) => tell(at, done);
      outputs[at] = await runOne(inputs[at], { ...options, signal: shared, onProgress: told });
      tell(at, 1);
    }
  };
  const workInProcess = async () => {
    const other = new JobProcess();
    try {
      await work((input, given) => other.run(module, input, given));
    } catch (error) {
      failed.abort(error);
      throw error;
    } finally {
      other.end();
    }
  };
  const needed = Math.min(workers, open.length);
  if (needed <= 1) await work((input, given) => runJob(job, input, given));
  else await Promise.all(Array.from({ length: needed }, workInProcess));
  return outputs as O[];
}

/** The job that a process is running. */
interface Running {
  readonly name: string;
  readonly onProgress: RunJobOptions["onProgress"];
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A process that runs jobs, one after the other. */
export class JobProcess {
  readonly #child: ChildProcess;
  #running: Running | undefined;
  /** How it ended. */
  #ending: string | undefined;

  constructor() {
    const { path, execArgv } = childModule(import.meta.url, "./job-process");
    this.#child = fork(path, { execArgv: [...execArgv], serialization: "advanced" });
    this.#child.on("message", (message: JobMessage) => this.#hear(message));
    this.#child.on("error", (error) => this.#running?.reject(error));
    this.#child.on("exit", (code, killedBy) => {
      this.#ending = killedBy ?? `exit code ${code}`;
      this.#running?.reject(this.#endedEarly(this.#running.name));
    });
  }

  async run<I, O>(module: JobModule, input: I, options: RunJobOptions): Promise<O> {
    const { onProgress, signal, ...others } = options;
    const { name } = module;
    signal?.throwIfAborted();
    if (this.#ending !== undefined) throw this.#endedEarly(name);
    const cancel = () => {
      if (this.#child.connected) this.#child.send({ type: "cancel" });
      setTimeout(() => this.end(), GRACE_MS).unref();
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise<O>((resolve, reject) => {
        this.#running = { name, onProgress, resolve: resolve as (output: unknown) => void, reject };
        this.#child.send({ module, input, ...others } satisfies JobOrder);
      });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      this.#running = undefined;
      signal?.removeEventListener("abort", cancel);
    }
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }

  #hear(message: JobMessage): void {
    if (message.type === "progress") this.#running?.onProgress?.(message.report);
    else if (message.type === "done") this.#running?.resolve(message.output);
    else this.#running?.reject(new JobError(`${this.#running.name}: ${message.message}`, message.code));
  }

  #endedEarly(name: string): JobError {
    return new JobError(
      `${name}: its process must end with a result; it ended by ${this.#ending}; run it again to go on from what it kept`,
    );
  }
}

/** For what exports jobs: says so where a job is exported under another name than it is asked for. */
export function jobNamed(exports: Readonly<Record<string, unknown>>, name: string): Job<unknown, unknown> {
  const job = exports[name] as Job<unknown, unknown> | undefined;
  if (typeof job?.run === "function" && typeof job.kind === "string") return job;
  throw new JobError(
    `expected an exported job called ${name}; got ${Object.keys(exports).join(", ") || "nothing"}`,
  );
}
