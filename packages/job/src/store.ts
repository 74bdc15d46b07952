// The folder of a store: results by the id of their job, files that jobs read by their digest, and unfinished work.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { digestFile, makeFolder, TEMPORARY, writeWholeFile } from "@semitone/disk";
import { JobError } from "./errors.ts";
import { canonicalJson, type Job } from "./job.ts";

/** Where the result of a job is kept. */
export const resultPath = (store: string, kind: string, id: string): string =>
  join(store, "results", kind, `${id}.json`);

/** Where a job keeps unfinished work. */
export const workPath = (store: string, kind: string, id: string): string =>
  join(store, "work", `${kind}-${id}`);

/** A kept result; one that is damaged counts as none and is computed again. */
export function keptResult<I, O>(job: Job<I, O>, store: string, id: string): { output: O } | undefined {
  try {
    const parsed = job.output.safeParse(JSON.parse(readFileSync(resultPath(store, job.kind, id), "utf8")));
    return parsed.success ? { output: parsed.data } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a result. @throws FileError */
export const keepResult = <O>(store: string, kind: string, id: string, output: O): void =>
  writeWholeFile(resultPath(store, kind, id), canonicalJson(output));

/**
 * Keeps a file that jobs read, such as the rows that all folds of an evaluation learn from.
 *
 * @param write  writes it to the path it is given
 * @returns the digest by which an input names it (SHA-256, 64 hex digits)
 */
export function keepFile(store: string, write: (path: string) => void): string {
  const folder = filesFolder(store);
  makeFolder(folder);
  const unfinished = join(folder, `${process.pid}${TEMPORARY}`);
  try {
    write(unfinished);
    const { sha256 } = digestFile(unfinished);
    renameSync(unfinished, join(folder, sha256));
    return sha256;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** The path of a kept file. @throws JobError where the store has none of that digest, or it holds something else */
export function keptFile(store: string, digest: string): string {
  const path = join(filesFolder(store), digest);
  if (/^[0-9a-f]{64}$/.test(digest) && existsSync(path) && digestFile(path).sha256 === digest) return path;
  throw new JobError(
    `store: expected a file of digest ${digest}; got none at ${path}; run the command again`,
  );
}

const filesFolder = (store: string): string => join(store, "files");
