// Runs a job in this process, or takes its result from where it is kept.
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeFolder, temporaryFolder, writeWholeFile } from "@semitone/disk";
import { JobError } from "./errors.ts";
import { canonicalJson, type Job, jobId } from "./job.ts";
import { Progress, type WorkOptions } from "./progress.ts";

/** Where and how a job is run. */
export interface RunJobOptions extends WorkOptions {
  /** Folder of results and of unfinished work; without it nothing is kept. */
  readonly store?: string;
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
  const folder = store === undefined ? temporaryFolder("job") : join(store, "work", `${job.kind}-${id}`);
  try {
    makeFolder(folder);
    const output = await job.run(
      {
        id,
        signal,
        progress: Progress.to(onProgress, job.kind),
        folder,
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
    if (store !== undefined) writeWholeFile(resultPath(store, job.kind, id), canonicalJson(sound));
    rmSync(folder, { recursive: true, force: true });
    return sound;
  } finally {
    // Where nothing is kept, nobody goes on from here.
    if (store === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Where the result of a job is kept. */
export const resultPath = (store: string, kind: string, id: string): string =>
  join(store, "results", kind, `${id}.json`);

/** A kept result; one that is damaged counts as none and is computed again. */
function keptResult<I, O>(job: Job<I, O>, store: string, id: string): { output: O } | undefined {
  try {
    const parsed = job.output.safeParse(JSON.parse(readFileSync(resultPath(store, job.kind, id), "utf8")));
    return parsed.success ? { output: parsed.data } : undefined;
  } catch {
    return undefined;
  }
}

function checked<T>(type: Job<T, T>["input"], value: unknown, what: string): T {
  const parsed = type.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new JobError(`${what}: ${message}; at ${path.join(".") || "its root"}`);
}
