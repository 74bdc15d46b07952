// One training job to its end: in a process of its own where it has a folder, else here and without a trace.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import {
  type ArrayRefresh,
  createSession,
  type HostTensor,
  keepsOnDevice,
  LOG_FILE,
  type Progress,
  readSafetensorsFile,
  runTraining,
  startTraining,
  type TrainingHooks,
  type TrainingJob,
  type TrainingResult,
  writeJob,
} from "@semitone/runtime";

export interface RunJobOptions {
  readonly runDir?: string;
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  /** Functions do not cross to another process: with it the job runs here. */
  readonly refresh?: ArrayRefresh;
  readonly onProgress?: (progress: Progress & { readonly secondsLeft: number }) => void;
  readonly onMessage?: (text: string) => void;
}

export interface RanJob {
  readonly result: TrainingResult;
  /** The state of the best step, or of the last where none was judged. */
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** The loss log. */
  readonly log: string;
  readonly elapsed: number;
  /** Was it the budget that ended it? */
  readonly isOutOfTime: boolean;
}

export async function runJob(job: TrainingJob, options: RunJobOptions): Promise<RanJob> {
  const {
    runDir,
    seconds = Number.POSITIVE_INFINITY,
    signal,
    refresh,
    onProgress,
    onMessage = () => {},
  } = options;
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const end = new AbortController();
  const cancel = () => end.abort();
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  let isOutOfTime = false;
  const timer = setTimeout(
    () => {
      isOutOfTime = !end.signal.aborted;
      cancel();
    },
    Math.min(seconds * 1000, LONGEST_TIMER),
  );
  const watched = (progress: Progress) => {
    const pace = (progress.steps - progress.step) / progress.stepsPerSecond;
    onProgress?.({ ...progress, secondsLeft: Math.max(0, Math.min(pace, seconds - elapsed())) });
  };
  const folder = runDir ?? temporaryFolder("fit");
  try {
    const result =
      runDir === undefined || refresh
        ? await runHere(job, folder, { signal: end.signal, refresh, onProgress: watched, onMessage })
        : await startTraining(job, { runDir, signal: end.signal, onProgress: watched, onMessage }).done;
    const { tensors } = readSafetensorsFile(join(folder, (result.best ?? result).checkpoint));
    const log = readFileSync(join(folder, LOG_FILE), "utf8");
    return { result, tensors, log, elapsed: elapsed(), isOutOfTime };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    if (runDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** A timer's longest wait, 24 days, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

async function runHere(
  job: TrainingJob,
  folder: string,
  { signal, ...hooks }: { readonly signal: AbortSignal } & Omit<TrainingHooks, "gate">,
): Promise<TrainingResult> {
  writeJob(folder, job);
  return runTraining(
    folder,
    { createSession, keepsOnDevice },
    {
      ...hooks,
      gate: async () => {
        // A run of the runtime blocks this thread: give timers and whoever wants to cancel their turn between two.
        await new Promise((resolve) => setImmediate(resolve));
        return signal.aborted ? "cancel" : "run";
      },
    },
  );
}
