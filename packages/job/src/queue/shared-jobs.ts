// What a shared store holds of jobs: inputs and results by their ids, why one failed, and which are not wanted any more.
import { hostname } from "node:os";
import { JobError } from "../errors.ts";
import { canonicalJson, type Job, jobId } from "../job.ts";
import { outputIn, resultText } from "../store/local-store.ts";
import { isShared } from "../store/shared-files.ts";
import type { SharedStore } from "../store/shared-store.ts";
import type { QueuedJob } from "./job-queue.ts";

/** Longest input that is read: what is larger belongs into a file of the store (`shareFile`). */
const MAX_INPUT_BYTES = 64 << 20;

/** Folders of a store with one object for each job that they say something of. */
type Folder =
  | "orders"
  | "results"
  /** Why an attempt failed: taken by the command that waits. */
  | "failures"
  /** Why a job failed for good. */
  | "failed"
  | "cancelled";

type Named = Pick<QueuedJob, "kind" | "id">;

const nameOf = (folder: Folder, { kind, id }: Named): string => `${folder}/${kind}/${id}.json`;

/** Leaves the input of a job for whoever runs it. */
export const keepOrder = (store: SharedStore, order: QueuedJob, input: unknown): Promise<void> =>
  store.write(nameOf("orders", order), canonicalJson(input));

/** Whether the input of a job is there. */
export const isOrdered = (store: SharedStore, order: Named): Promise<boolean> =>
  store.has(nameOf("orders", order));

/** The input of a job. @throws JobError where there is none, or it is not what the id says */
export async function orderedInput<I, O>(
  store: SharedStore,
  order: QueuedJob,
  job: Job<I, O>,
): Promise<unknown> {
  const name = nameOf("orders", order);
  const bytes = await store.read(name);
  if (bytes !== undefined && bytes.length <= MAX_INPUT_BYTES)
    try {
      const input: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
      if (jobId(job, input) === order.id) return input;
    } catch {
      // Said below, as of every input that is not the one of the id.
    }
  throw new JobError(
    `store: expected the input of ${order.kind} ${order.id} in ${store.url}; got ${bytes === undefined ? "nothing" : "something else"}; give worker and command the same --store`,
  );
}

/** Leaves the result of a job. */
export const shareResult = (store: SharedStore, order: Named, output: unknown): Promise<void> =>
  store.write(nameOf("results", order), resultText(output));

/** The result of a job; one that is damaged, or names a file that is not there, counts as none. */
export async function sharedResult<I, O>(
  job: Job<I, O>,
  store: SharedStore,
  id: string,
): Promise<{ output: O } | undefined> {
  const bytes = await store.read(nameOf("results", { kind: job.kind, id }));
  if (bytes === undefined) return undefined;
  const kept = soundOutput(job, bytes);
  for (const digest of (kept && job.made?.(kept.output)) ?? [])
    if (!(await isShared(store, digest))) return undefined;
  return kept;
}

function soundOutput<I, O>(job: Job<I, O>, bytes: Uint8Array): { output: O } | undefined {
  try {
    return outputIn(job, Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

/** A failure of a job. */
export interface Failure extends Named {
  readonly version: number;
  readonly message: string;
  /** Name of the machine. */
  readonly host: string;
}

/** Keeps why an attempt failed, for the command that waits for the job. */
export const keepFailure = (store: SharedStore, { kind, version, id }: QueuedJob, message: string) =>
  store.write(
    nameOf("failures", { kind, id }),
    JSON.stringify({
      kind,
      version,
      id,
      message: message.slice(0, 2000),
      host: hostname(),
    } satisfies Failure),
  );

/** Why an attempt failed; the note is taken away. */
export async function takeFailure(store: SharedStore, order: QueuedJob): Promise<Failure> {
  const failure = await readFailure(store, nameOf("failures", order));
  await forget(store, "failures", order);
  return failure ?? { ...order, message: "no reason was kept", host: "an unknown machine" };
}

/** Keeps why a job failed for good. */
export const keepFailed = (store: SharedStore, failure: Failure): Promise<void> =>
  store.write(nameOf("failed", failure), JSON.stringify(failure));

/** Jobs that failed for good, by kind and id. */
export async function failedJobs(store: SharedStore): Promise<Failure[]> {
  const names = (await store.names("failed")).sort();
  return (await Promise.all(names.map((name) => readFailure(store, name)))).filter(
    (failure) => failure !== undefined,
  );
}

/** A note that is half there, or not ours, is none. */
async function readFailure(store: SharedStore, name: string): Promise<Failure | undefined> {
  const [, kind, id] = /^\w+\/([\w-]+)\/([0-9a-f]{64})\.json$/.exec(name) ?? [];
  const bytes = await store.read(name);
  try {
    const { version, message, host } = JSON.parse(Buffer.from(bytes!).toString("utf8")) as Failure;
    return { kind, id, version: Number(version), message: String(message), host: String(host) };
  } catch {
    return undefined;
  }
}

/** Leaves word that a job is not wanted any more: a worker that runs it stops, the command that waits for it ends. */
export const keepCancelled = (store: SharedStore, order: Named): Promise<void> =>
  store.write(nameOf("cancelled", order), "{}");

export const isCancelled = (store: SharedStore, order: Named): Promise<boolean> =>
  store.has(nameOf("cancelled", order));

/** Removes what a folder says of a job. */
export const forget = (store: SharedStore, folder: Folder, order: Named): Promise<void> =>
  store.remove(nameOf(folder, order));

/** Ids of the jobs of a kind that a folder says something of. */
export async function idsIn(store: SharedStore, folder: Folder, kind: string): Promise<ReadonlySet<string>> {
  const names = await store.names(`${folder}/${kind}`);
  return new Set(
    names.flatMap((name) => {
      const id = /\/([0-9a-f]{64})\.json$/.exec(name)?.[1];
      return id === undefined ? [] : [id];
    }),
  );
}
