// The host's side of a training run: starts the trainer's process and holds its handle.
import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { TrainerDiedError } from "../errors.ts";
import type { Progress, TrainingJob, TrainingResult } from "./job.ts";
import { writeJob } from "./job-folder.ts";
import { type Command, fromRecord, type TrainerMessage } from "./trainer-messages.ts";

export interface TrainerOptions {
  /** Folder of the run: job, loss log and checkpoints live there, nothing else is written. */
  readonly runDir: string;
  /** Aborting it is `cancel()`. */
  readonly signal?: AbortSignal;
  /** Called at most ten times a second, and after the last step. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called with sentences for the user, such as that a damaged checkpoint was passed over. */
  readonly onMessage?: (text: string) => void;
  /** Let the trainer live on when this process ends; as a rule it saves a checkpoint and stops. @default false */
  readonly detached?: boolean;
  /** Environment variables to add, such as those of `softwareVulkan()`. @default none */
  readonly env?: Readonly<Record<string, string>>;
}

/** A training run in its own process. */
export interface Trainer {
  readonly pid: number;
  /** Holds the training, within half a second or after the present step; resolves once it stands still. */
  pause(): Promise<void>;
  /** Lets a paused run go on; resolves once it does. */
  resume(): Promise<void>;
  /** Ends the training, within half a second or after the present step, with a checkpoint; `done` then resolves with "cancelled". */
  cancel(): void;
  /**
   * The end of the run.
   *
   * @throws the trainer's own error (NonFiniteError, JobError, ...), or TrainerDiedError if its process was killed
   */
  readonly done: Promise<TrainingResult>;
}

/**
 * Writes `job` into its run folder and trains it there in a new process. A folder that already holds this very job goes
 * on from its last checkpoint: after `kill -9` at any moment, the loss log ends up as if nothing had happened.
 *
 * @throws JobError if the folder holds another job; FileError if it cannot be written
 */
export function startTraining(job: TrainingJob, options: TrainerOptions): Trainer {
  writeJob(options.runDir, job);
  return resumeTraining(options);
}

/** Goes on with the job that the run folder holds. A folder without one makes `done` reject with JobError. */
export function resumeTraining(options: TrainerOptions): Trainer {
  const { signal, detached = false } = options;
  const child = fork(entry(), [options.runDir, detached ? "detached" : "attached"], {
    execArgv: loaderArguments(),
    env: { ...process.env, ...options.env },
    detached,
    stdio: ["ignore", "ignore", detached ? "ignore" : "pipe", "ipc"],
  });
  const order = (command: Command) => {
    if (child.connected) child.send(command, () => {}); // a trainer that is just ending no longer listens
  };
  const cancel = () => order("cancel");
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  if (detached) child.unref();
  const states = stateWaiter();
  const done = outcome(child, options, states.reached).finally(() => {
    signal?.removeEventListener("abort", cancel);
    states.end();
  });
  const reach = (command: Command, state: "paused" | "running") => {
    const reached = states.next(state);
    order(command);
    return reached;
  };
  return {
    pid: child.pid!,
    pause: () => reach("pause", "paused"),
    resume: () => reach("resume", "running"),
    cancel,
    done,
  };
}

/** Those who wait for the trainer to stand still or to go on; all are let go when it ends. */
function stateWaiter() {
  const waiting = new Map<string, (() => void)[]>();
  let ended = false;
  const reached = (state: string) => {
    for (const resolve of waiting.get(state) ?? []) resolve();
    waiting.delete(state);
  };
  return {
    reached,
    next: (state: string) =>
      new Promise<void>((resolve) => {
        if (ended) resolve();
        else waiting.set(state, [...(waiting.get(state) ?? []), resolve]);
      }),
    end: () => {
      ended = true;
      for (const state of [...waiting.keys()]) reached(state);
    },
  };
}

const STDERR_KEPT = 4096;

function outcome(
  child: ChildProcess,
  { runDir, onProgress, onMessage }: TrainerOptions,
  reached: (state: string) => void,
): Promise<TrainingResult> {
  return new Promise((resolve, reject) => {
    let stderr = "";
    let step = 0;
    let end = (how: string) =>
      reject(
        new TrainerDiedError(
          `trainer: its process ${how} after step ${step}; resumeTraining() goes on from the last checkpoint in ${runDir}` +
            (stderr.trim() === "" ? "" : `; it last said: ${stderr.trim()}`),
        ),
      );
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    child.on("message", (message: TrainerMessage) => {
      if (message.type === "progress") {
        step = message.progress.step;
        onProgress?.(message.progress);
      } else if (message.type === "message") onMessage?.(message.text);
      else if (message.type === "done") end = () => resolve(message.result);
      else if (message.type === "failed") end = () => reject(fromRecord(message.error));
      else reached(message.type);
    });
    child.on("error", reject);
    // "close" comes after the last message and the last output, "exit" may come before them.
    child.on("close", (code, signal) => end(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  });
}

/** The entry beside this file, in the form this file has: TypeScript from source, JavaScript when built. */
const entry = (): string => fileURLToPath(new URL(`./trainer-process${extension()}`, import.meta.url));

const extension = (): ".ts" | ".js" => (import.meta.url.endsWith(".ts") ? ".ts" : ".js");

/** How the child must load TypeScript where it runs from source; nothing when built. */
function loaderArguments(): string[] {
  if (extension() === ".js") return [];
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return ["--conditions=source", "--import", pathToFileURL(tsx).href];
}
