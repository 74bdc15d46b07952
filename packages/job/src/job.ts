// Work that can be named: a kind, a version and an input say all that its result depends on, so that it can be computed anywhere, again,
// or not at all where its result is known.
import { createHash } from "node:crypto";
import type { ZodType } from "zod";
import type { Progress } from "./progress.ts";

/** A kind of work. The same kind, version and input give the same output, byte for byte, on the same kind of machine. */
export interface Job<I, O> {
  /** Names the kind, e.g. `evaluate-fold`. */
  readonly kind: string;
  /** Changes with the meaning of the input or the output; results of other versions are not used. */
  readonly version: number;
  readonly input: ZodType<I>;
  readonly output: ZodType<O>;
  /** Digests of the files that an input names: another machine brings them before it runs the job. @default none */
  files?(input: I): readonly string[];
  /** Digests of the files that an output names, which the job made by `keep`: another machine leaves them where all find them. @default none */
  made?(output: O): readonly string[];
  run(context: JobContext, input: I): Promise<O>;
}

/** What a job is given beside its input; none of it may change the output. */
export interface JobContext {
  /** Digest of kind, version and input. */
  readonly id: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Folder for unfinished work, kept when the process dies: a job that is run again may go on from what it left there. */
  readonly folder: string;
  /** Path of a file that the input names by its digest: see `keepFile`. @throws JobError where there is none */
  file(digest: string): string;
  /**
   * Keeps a file for whoever asked for the job: what is too large for its output.
   *
   * @param write  writes it to the path it is given
   * @returns the digest by which the output names it
   */
  keep(write: (path: string) => void): string;
  /** From the id: of everything drawn at random that the input does not seed. */
  readonly seed: number;
  /** Threads that it may use. */
  readonly threads: number;
  /** Lets others of this process have their turn. @throws the signal's reason once it is aborted */
  turn(): Promise<void>;
}

/** Digest (64 hex digits) of what a job's result depends on. Keys of objects count in any order. */
export function jobId(job: Pick<Job<unknown, unknown>, "kind" | "version">, input: unknown): string {
  return createHash("sha256")
    .update(canonicalJson([job.kind, job.version, input]))
    .digest("hex");
}

/** JSON with the keys of every object in rising order, so that equal values are equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}
