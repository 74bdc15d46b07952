// What a store holds for workers beside results: inputs by the id of their job, and why a job failed.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import { JobError } from "../errors.ts";
import { canonicalJson, type Job, jobId } from "../job.ts";
import type { QueuedJob } from "./job-queue.ts";

/** Longest input that is read: what is larger belongs into a file of the store (`keepFile`). */
const MAX_INPUT_BYTES = 64 << 20;

const fileOf = (store: string, folder: "orders" | "failures", { kind, id }: QueuedJob): string =>
  join(store, folder, kind, `${id}.json`);

/** Leaves the input of a job for whoever runs it, and no word of an earlier failure. */
export function keepOrder(store: string, order: QueuedJob, input: unknown): void {
  rmSync(fileOf(store, "failures", order), { force: true });
  writeWholeFile(fileOf(store, "orders", order), canonicalJson(input));
}

/** The input of a job. @throws JobError where there is none, or it is not what the id says */
export function orderedInput<I, O>(store: string, order: QueuedJob, job: Job<I, O>): unknown {
  const path = fileOf(store, "orders", order);
  const text = existsSync(path) ? readFileSync(path) : undefined;
  if (text !== undefined && text.length <= MAX_INPUT_BYTES)
    try {
      const input: unknown = JSON.parse(text.toString("utf8"));
      if (jobId(job, input) === order.id) return input;
    } catch {
      // Said below, as of every input that is not the one of the id.
    }
  throw new JobError(
    `store: expected the input of ${order.kind} ${order.id} in ${path}; got ${text === undefined ? "nothing" : "something else"}; give worker and command the same --store`,
  );
}

/** Removes what only workers read, once the result is known. */
export function forgetOrder(store: string, order: QueuedJob): void {
  for (const folder of ["orders", "failures"] as const) rmSync(fileOf(store, folder, order), { force: true });
}

/** Keeps why a job failed, for the command that waits for it. */
export const keepFailure = (store: string, order: QueuedJob, message: string): void =>
  writeWholeFile(fileOf(store, "failures", order), JSON.stringify({ message: message.slice(0, 2000) }));

/** Ids of the jobs of a kind that have left something in a folder of the store. */
export function idsIn(store: string, folder: "results" | "failures", kind: string): ReadonlySet<string> {
  try {
    const names = readdirSync(join(store, folder, kind));
    return new Set(names.flatMap((name) => (/^[0-9a-f]{64}\.json$/.test(name) ? [name.slice(0, 64)] : [])));
  } catch {
    return new Set();
  }
}

/** Why a job failed; the note is taken away. */
export function takeFailure(store: string, order: QueuedJob): string {
  const path = fileOf(store, "failures", order);
  let message = "no reason was kept";
  try {
    message = String((JSON.parse(readFileSync(path, "utf8")) as { message: unknown }).message);
  } catch {
    // A note that was half there: the job is tried again all the same.
  }
  rmSync(path, { force: true });
  return message;
}
