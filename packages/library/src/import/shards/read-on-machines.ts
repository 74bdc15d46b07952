// Reads files on other machines: their bytes go into the store some dozen files at a time, what was found comes back in their order.
import { closeSync, openSync } from "node:fs";
import { basename } from "node:path";
import { FileError, readRegularFile, writeAll } from "@semitone/disk";
import { eachJobOnQueue, type Machines, shareFile } from "@semitone/job";
import { type PoolOptions, readInChildren } from "../child-pool.ts";
import { fileKind } from "../file-kind.ts";
import type { FileJob, FileResult } from "../file-result.ts";
import { fromJson } from "./file-result-json.ts";
import { isPlainName, readShard, type ShardInput } from "./read-shard-job.ts";

/** Files of a job, and their bytes: about a second of work, so that what a job costs by itself is little of it. */
const FILES = 64;
const BYTES = 8 << 20;
/** Larger files stay on this machine. */
const MOST_BYTES = 512 << 20;

interface Shard {
  readonly jobs: readonly FileJob[];
  readonly input: ShardInput;
}

/**
 * As `readInChildren`, on the machines of a queue where there is one; `deliver` is then called in the order of the jobs. Files that cannot
 * be read here, are very large, or were too much for a worker are read by this machine in the end, so that the results are those of one.
 *
 * @throws what `signal` was aborted with; QueueError, StoreError
 */
export async function readFiles(
  jobs: readonly FileJob[],
  options: PoolOptions,
  machines: Machines | undefined,
  deliver: (job: FileJob, result: FileResult) => void,
): Promise<void> {
  if (!machines) return readInChildren(jobs, options, deliver);
  const { signal } = options;
  const { shards, others } = await share(jobs, options, machines);
  await eachJobOnQueue(
    readShard,
    shards.map(({ input }) => input),
    { ...machines, signal },
    (results, s) => {
      for (const [i, job] of shards[s].jobs.entries()) {
        const json = results[i];
        const result = json && fromJson(json);
        if (result) deliver(job, result);
        else others.push(job);
      }
    },
  );
  if (others.length > 0) await readInChildren(others, options, deliver);
}

/** Leaves the bytes of all files in the store. @returns the shards, and the files that stay here */
async function share(
  jobs: readonly FileJob[],
  options: PoolOptions,
  machines: Machines,
): Promise<{ readonly shards: Shard[]; readonly others: FileJob[] }> {
  const { settings, timeoutSeconds, memoryMegabytes, signal } = options;
  const { program } = machines.queue;
  const shards: Shard[] = [];
  const others: FileJob[] = [];
  for (let next = 0; next < jobs.length; ) {
    signal.throwIfAborted();
    const packed: { readonly job: FileJob; readonly bytes: number }[] = [];
    const data = await shareFile(machines.store, (path) => {
      const pack = openSync(path, "w");
      try {
        for (let bytes = 0; next < jobs.length && packed.length < FILES && bytes < BYTES; next++) {
          const content = contentOf(jobs[next], settings.maxBytes);
          if (content) {
            writeAll(pack, content);
            packed.push({ job: jobs[next], bytes: content.length });
            bytes += content.length;
          } else others.push(jobs[next]);
        }
      } finally {
        closeSync(pack);
      }
    });
    if (packed.length === 0) continue;
    const files = packed.map(({ job, bytes }) => ({ name: basename(job.path), bytes }));
    const input = { data, files, settings, timeoutSeconds, memoryMegabytes, program } as ShardInput;
    shards.push({ jobs: packed.map(({ job }) => job), input });
  }
  return { shards, others };
}

/** The bytes of a file; undefined where it stays here. */
function contentOf({ path, within }: FileJob, maxScoreBytes: number): Uint8Array | undefined {
  if (!isPlainName(basename(path))) return undefined;
  const atMost = fileKind(path, within) === "score" ? maxScoreBytes : MOST_BYTES;
  try {
    return readRegularFile(path, { atMost, within });
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
