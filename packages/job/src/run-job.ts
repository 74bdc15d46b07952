// Runs a job in this process, or takes its result from where it is kept.
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeFolder, temporaryFolder } from "@semitone/disk";
import { JobError } from "./errors.ts";
import { type Job, jobId } from "./job.ts";
import { Progress, type WorkOptions } from "./progress.ts";
import { keepFile, keepResult, keptFile, keptResult, workPath } from "./store/local-store.ts";

/** Where and how a job is run. */
export interface RunJobOptions extends WorkOptions {
  /** Folder of results, of files that jobs read, and of unfinished work; without it nothing is kept. */
  readonly store?: string;
  /** Folder of files that jobs read and make, and of unfinished work, where no result is to be kept. @default a temporary one */
  readonly scratch?: string;
  /** @default the number of cores */
  readonly threads?: number;
}

/**
 * The output of a job: the kept one where there is one, else computed, kept, and its unfinished work removed.
 *
 * @throws JobError for an input that the job refuses, or an output that is not what it promises; the signal's reason when cancelled
 */
export async function runJob<I, O>(
  job: Job<I, O>,
  given: I,
  {
    store,
    scratch,
    threads = availableParallelism(),
    onProgress,
    signal = new AbortController().signal,
  }: RunJobOptions = {},
): Promise<O> {
  const input = checked(job.input, given, `${job.kind}: input`);
  const id = jobId(job, input);
  const known = store === undefined ? undefined : keptResult(job, store, id);
  if (known !== undefined) return known.output;
  signal.throwIfAborted();
  const kept = store ?? scratch ?? temporaryFolder("job");
  const folder = workPath(kept, job.kind, id);
  try {
    makeFolder(folder);
    const output = await job.run(
      {
        id,
        signal,
        progress: Progress.to(onProgress, job.kind),
        folder,
        file: (digest) => keptFile(kept, digest),
        keep: (write) => keepFile(kept, write),
        seed: Number.parseInt(id.slice(0, 8), 16),
        threads,
        turn: async () => {
          await nextTurn();
          signal.throwIfAborted();
        },
      },
      input,
    );
    const sound = checked(job.output, output, `${job.kind}: output`);
    if (store !== undefined) keepResult(store, job.kind, id, sound);
    rmSync(folder, { recursive: true, force: true });
    return sound;
  } finally {
    // Where nothing is kept, nobody goes on from here.
    if (store === undefined && scratch === undefined) rmSync(kept, { recursive: true, force: true });
  }
}

function checked<T>(type: Job<T, T>["input"], value: unknown, what: string): T {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new JobError(`${what}: ${message}; at ${path.join(".") || "its root"}`);
}
