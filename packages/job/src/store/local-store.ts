// The folder of a store of one machine: results by the id of their job, files that jobs read by their digest, and unfinished work.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { digestFile, makeFolder, TEMPORARY, writeWholeFile } from "@semitone/disk";
import { JobError } from "../errors.ts";
import { canonicalJson, type Job, jobId } from "../job.ts";

/** A SHA-256 digest in hexadecimal: ids of jobs and names of files. */
export const DIGEST = /^[0-9a-f]{64}$/;

/** Where the result of a job is kept. */
export const resultPath = (store: string, kind: string, id: string): string =>
  join(store, "results", kind, `${id}.json`);

/** Where a job keeps unfinished work. */
export const workPath = (store: string, kind: string, id: string): string =>
  join(store, "work", `${kind}-${id}`);

/** A result as it is kept: its digest, a line feed, and JSON. */
export function resultText(output: unknown): string {
  const json = canonicalJson(output);
  return `${sha256(json)}\n${json}`;
}

/** The output in what `resultText` gave; undefined where it is damaged or not what the job promises. */
export function outputIn<I, O>(job: Job<I, O>, text: string): { output: O } | undefined {
  const json = text.slice(65);
  if (text[64] !== "\n" || text.slice(0, 64) !== sha256(json)) return undefined;
  const parsed = job.output.safeParse(JSON.parse(json));
  return parsed.success ? { output: parsed.data } : undefined;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A kept result; one that is damaged, or names a file that is not there, counts as none and is computed again. */
export function keptResult<I, O>(job: Job<I, O>, store: string, id: string): { output: O } | undefined {
  try {
    const kept = outputIn(job, readFileSync(resultPath(store, job.kind, id), "utf8"));
    return kept && job.made?.(kept.output).some((digest) => !existsSync(filePath(store, digest)))
      ? undefined
      : kept;
  } catch {
    return undefined;
  }
}

/** What is kept of the outputs for several inputs, in their order; nothing is computed. */
export const keptOutputs = <I, O>(job: Job<I, O>, store: string, inputs: readonly I[]): (O | undefined)[] =>
  inputs.map((input) => keptResult(job, store, jobId(job, input))?.output);

/** Keeps a result. @throws FileError */
export const keepResult = <O>(store: string, kind: string, id: string, output: O): void =>
  writeWholeFile(resultPath(store, kind, id), resultText(output));

/**
 * Keeps a file that jobs read or make, such as the rows that all folds of an evaluation learn from.
 *
 * @param write  writes it to the path it is given
 * @returns the digest by which an input names it (SHA-256, 64 hex digits)
 */
export function keepFile(store: string, write: (path: string) => void): string {
  const folder = filesFolder(store);
  makeFolder(folder);
  const unfinished = join(folder, `${randomUUID()}${TEMPORARY}`);
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
  const path = filePath(store, digest);
  if (existsSync(path) && digestFile(path).sha256 === digest) return path;
  throw new JobError(
    `store: expected a file of digest ${digest}; got none at ${path}; run the command again`,
  );
}

/** Where a file of a digest is kept, whether or not it is there. @throws JobError for what is no digest */
export function filePath(store: string, digest: string): string {
  if (DIGEST.test(digest)) return join(filesFolder(store), digest);
  throw new JobError(`store: expected a file named by a digest; got ${JSON.stringify(digest.slice(0, 100))}`);
}

const filesFolder = (store: string): string => join(store, "files");
