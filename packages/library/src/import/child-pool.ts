// Reads files in child processes, several at a time: a file that hangs, eats memory or crashes costs itself and nothing else.
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChildModule } from "@semitone/disk";
import { ProjectError } from "../project-error.ts";
import type { ChildSettings, FileJob, FileResult, FromChild, ToChild } from "./file-result.ts";
import { droppedFile } from "./file-result.ts";

export interface PoolOptions {
  readonly module: ChildModule;
  readonly settings: ChildSettings;
  /** How many children. */
  readonly workers: number;
  /** Longest a file may take by the clock on the wall, in seconds: a last resort, since it depends on what else the machine does. */
  readonly timeoutSeconds: number;
  /** JavaScript heap of a child, in MiB. */
  readonly memoryMegabytes: number;
  readonly signal: AbortSignal;
  /** Children that stay for the next call, for those who read a few files at a time. @default none stays */
  readonly idle?: IdleReaders;
}

/** Children that have nothing to do. They do not keep this process alive, and end with it. */
export class IdleReaders {
  readonly #children: { readonly key: string; readonly child: ChildProcess }[] = [];

  /** A child that was started for the same settings; undefined where none is left. */
  take(options: PoolOptions): ChildProcess | undefined {
    const key = keyOf(options);
    for (let i = this.#children.length - 1; i >= 0; i--) {
      const { key: own, child } = this.#children[i];
      if (own !== key && child.connected) continue;
      this.#children.splice(i, 1);
      if (own === key && child.connected) {
        holdOpen(child, "ref");
        return child;
      }
    }
    return undefined;
  }

  give(options: PoolOptions, child: ChildProcess): void {
    child.removeAllListeners("error").on("error", () => {});
    holdOpen(child, "unref");
    this.#children.push({ key: keyOf(options), child });
  }
}

const keyOf = ({ module, settings, memoryMegabytes }: PoolOptions): string =>
  JSON.stringify([module.path, settings, memoryMegabytes]);

/** Whether a process waits for a child. */
function holdOpen(child: ChildProcess, how: "ref" | "unref"): void {
  child[how]();
  child.channel?.[how]();
  (child.stderr as Socket | null)?.[how]();
}

/** Files a child holds at most, so that it never waits for its parent; topped up when half are done. */
const WINDOW = 32;
const LOW_WATER = WINDOW / 2;

/** How a child's life ended. */
type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "timeout" }
  | { readonly kind: "died"; readonly reason: "out-of-memory" | "crashed"; readonly message: string };

/**
 * Reads every job once and hands each result to `deliver`, in no particular order.
 *
 * A child that dies is replaced and the file it was reading tried once more alone, since the memory of earlier files may have been to blame.
 *
 * @throws what `signal` was aborted with; ProjectError if children cannot even start
 */
export async function readInChildren(
  jobs: readonly FileJob[],
  options: PoolOptions,
  deliver: (job: FileJob, result: FileResult) => void,
): Promise<void> {
  const lanes = Math.min(options.workers, Math.ceil(jobs.length / LOW_WATER));
  let next = 0;
  const take = (count: number) => {
    // Half of an even share at most, so that towards the end no child sits on files that another could read.
    const share = Math.ceil((jobs.length - next) / (2 * lanes));
    const start = next;
    next += Math.min(count, share);
    return jobs.slice(start, next);
  };
  // One lane failing (or the signal) ends the others.
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const running = Array.from({ length: lanes }, () =>
    runLane(take, { ...options, signal }, deliver).catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(running);
  await Promise.all(running);
}

/** One child after another until nothing is left to take. */
async function runLane(
  take: (count: number) => FileJob[],
  options: PoolOptions,
  deliver: (job: FileJob, result: FileResult) => void,
): Promise<void> {
  let waiting = take(WINDOW);
  while (waiting.length > 0) {
    const ending = await runChild(waiting, take, options, deliver);
    if (ending.kind === "finished") {
      waiting = take(WINDOW);
      continue;
    }
    const suspect = waiting.shift()!;
    if (ending.kind === "timeout") deliver(suspect, timedOut(options));
    else await retryAlone(suspect, options, deliver);
  }
}

async function retryAlone(
  job: FileJob,
  options: PoolOptions,
  deliver: (job: FileJob, result: FileResult) => void,
): Promise<void> {
  const ending = await runChild([job], () => [], options, deliver);
  if (ending.kind === "timeout") deliver(job, timedOut(options));
  else if (ending.kind === "died") deliver(job, droppedFile(ending.reason, ending.message));
}

function timedOut({ timeoutSeconds }: PoolOptions): FileResult {
  return droppedFile(
    "timeout",
    `expected an answer within ${timeoutSeconds} s by the clock; got none; the machine may have been busy: import again, or raise import.timeoutSeconds in semitone.json`,
  );
}

/**
 * One child: gives it `waiting`, tops it up from `take`, and removes from `waiting` what has been answered.
 *
 * Where it does not finish, `waiting[0]` is the file that it was reading.
 */
function runChild(
  waiting: FileJob[],
  take: (count: number) => FileJob[],
  options: PoolOptions,
  deliver: (job: FileJob, result: FileResult) => void,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal.aborted) return reject(signal.reason);
    const kept = options.idle?.take(options);
    const child = kept ?? forkReader(options);
    const complaints = lastWords(child);
    let ready = kept !== undefined;
    let timer: NodeJS.Timeout | undefined;

    const send = (message: ToChild) => child.send(message, () => {}); // a failed send shows as the child's exit
    const settle = (finish: () => void, isIdle = false) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      // What still arrives is about files that are no longer this child's.
      child.removeAllListeners("message").removeAllListeners("exit");
      child.stderr?.removeAllListeners("data");
      if (isIdle && options.idle) options.idle.give(options, child);
      else child.kill("SIGKILL");
      finish();
    };
    const onAbort = () => settle(() => reject(signal.reason));
    const restartClock = () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        // If it was this process that was slow, the answer is already here, waiting to be read.
        const [head] = waiting;
        await nextTurn();
        await nextTurn();
        if (waiting[0] === head && !signal.aborted) settle(() => resolve({ kind: "timeout" }));
      }, options.timeoutSeconds * 1000);
    };

    signal.addEventListener("abort", onAbort);
    child.on("message", (message: FromChild) => {
      if ("ready" in message || "busy" in message) {
        ready = true;
        restartClock();
        return;
      }
      deliver(waiting.shift()!, message.result);
      if (waiting.length <= LOW_WATER) {
        const more = take(WINDOW - waiting.length);
        waiting.push(...more);
        if (more.length > 0) send({ jobs: more });
      }
      if (waiting.length === 0) settle(() => resolve({ kind: "finished" }), true);
      else restartClock();
    });
    child.on("error", (error) => settle(() => reject(error)));
    child.on("exit", (code, exitSignal) =>
      settle(() => {
        const ending = describeDeath(code, exitSignal, complaints());
        if (ready) resolve(ending);
        else
          reject(
            new ProjectError(`importFolder: a reader process could not start; ${ending.message}`, "internal"),
          );
      }),
    );
    if (!kept) send({ settings: options.settings });
    send({ jobs: [...waiting] });
  });
}

function forkReader({ module, memoryMegabytes }: PoolOptions): ChildProcess {
  return fork(module.path, [], {
    execArgv: [...module.execArgv, `--max-old-space-size=${memoryMegabytes}`],
    serialization: "advanced", // keeps typed arrays
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

/** Collects the end of what a child writes to stderr. */
function lastWords(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-4000);
  });
  return () => text;
}

function describeDeath(
  code: number | null,
  signal: string | null,
  stderr: string,
): Ending & { kind: "died" } {
  const outOfMemory = /heap out of memory|allocation failed|Zone/i.test(stderr);
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  const firstLine = stderr.split("\n").find((line) => /error|fatal/i.test(line)) ?? "";
  return {
    kind: "died",
    reason: outOfMemory ? "out-of-memory" : "crashed",
    message: `expected an answer; the reader process ended with ${how}; ${firstLine.trim().slice(0, 300)}`,
  };
}
