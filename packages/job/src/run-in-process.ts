// Runs a job in a process of its own: what it eats or crashes is its own, and several run side by side.
import { type ChildProcess, fork } from "node:child_process";
import { childModule } from "@semitone/disk";
import { JobError } from "./errors.ts";
import type { Job } from "./job.ts";
import type { ProgressReport } from "./progress.ts";
import type { RunJobOptions } from "./run-job.ts";

/** A job as another process finds it. */
export interface JobModule {
  /** URL of the module (`import.meta.url` of the file that exports the job). */
  readonly url: string;
  /** Name that the module exports it under. */
  readonly name: string;
}

/** What the process is told. */
export interface JobOrder {
  readonly module: JobModule;
  readonly input: unknown;
  readonly store?: string;
  readonly threads?: number;
}

/** What it answers. */
export type JobMessage =
  | { readonly type: "progress"; readonly report: ProgressReport }
  | { readonly type: "done"; readonly output: unknown }
  | { readonly type: "failed"; readonly name: string; readonly message: string };

/** A cancelled process has so long to leave by itself. */
const GRACE_MS = 2000;

/**
 * The output of the job that `module` exports, computed in a process of its own; kept results are used as `runJob` does.
 *
 * @throws JobError where the job fails or its process ends without a result; the signal's reason when cancelled
 */
export function runJobInProcess<I, O>(
  module: JobModule,
  input: I,
  { onProgress, signal, ...options }: RunJobOptions = {},
): Promise<O> {
  signal?.throwIfAborted();
  const { path, execArgv } = childModule(import.meta.url, "./job-process");
  const child = fork(path, { execArgv: [...execArgv], serialization: "advanced" });
  const cancel = () => {
    child.send({ type: "cancel" });
    setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
  };
  signal?.addEventListener("abort", cancel, { once: true });
  child.send({ module, input, ...options } satisfies JobOrder);
  return resultOf<O>(child, module.name, onProgress)
    .catch((error) => {
      throw signal?.aborted ? signal.reason : error;
    })
    .finally(() => {
      signal?.removeEventListener("abort", cancel);
      child.kill("SIGKILL");
    });
}

function resultOf<O>(child: ChildProcess, name: string, onProgress: RunJobOptions["onProgress"]): Promise<O> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: JobMessage) => {
      if (message.type === "progress") onProgress?.(message.report);
      else if (message.type === "done") resolve(message.output as O);
      else reject(new JobError(`${name}: ${message.message}`));
    });
    child.on("error", reject);
    child.on("exit", (code, killedBy) =>
      reject(
        new JobError(
          `${name}: its process must end with a result; it ended by ${killedBy ?? `exit code ${code}`}; run it again to go on from what it kept`,
        ),
      ),
    );
  });
}

/** For what exports jobs: says so where a job is exported under another name than it is asked for. */
export function jobNamed(exports: Readonly<Record<string, unknown>>, name: string): Job<unknown, unknown> {
  const job = exports[name] as Job<unknown, unknown> | undefined;
  if (typeof job?.run === "function" && typeof job.kind === "string") return job;
  throw new JobError(
    `expected an exported job called ${name}; got ${Object.keys(exports).join(", ") || "nothing"}`,
  );
}
