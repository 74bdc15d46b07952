// Reading some files as a job: any machine that has their bytes gives the same, for an import or for views that are computed later.
import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childModule } from "@semitone/disk";
import type { Job } from "@semitone/job";
import { z } from "zod";
import { IdleReaders, readInChildren } from "../child-pool.ts";
import type { FileResult } from "../file-result.ts";
import { fileResultSchema, toJson } from "./file-result-json.ts";

/** A name that is one inside a folder, wherever it is written. */
export const isPlainName = (name: string): boolean =>
  name !== "." && name !== ".." && !/[/\\\0]/.test(name) && Buffer.byteLength(name) <= 255 && name !== "";

const spans = z.enum(["piece", "segments"]);
const positive = z.number().positive();

const input = z.strictObject({
  /** Digest of the file that holds their bytes, one after the other. */
  data: z.string(),
  files: z
    .array(z.strictObject({ name: z.string().refine(isPlainName), bytes: z.int().nonnegative() }))
    .min(1),
  settings: z.strictObject({
    segments: z.strictObject({
      unit: z.enum(["bars", "beats", "seconds"]),
      length: positive.max(10_000),
      hop: positive.max(10_000),
    }),
    soundSegments: z.strictObject({
      unit: z.enum(["seconds", "onsets"]),
      length: positive.max(600),
      hop: positive.max(600).optional(),
    }),
    views: z.array(z.string()),
    spans: z.array(spans),
    maxBytes: positive,
    maxResidentBytes: positive,
  }),
  timeoutSeconds: positive.max(3600),
  memoryMegabytes: z.int().min(64).max(16_384),
  /** Version of the program. */
  program: z.string(),
});
export type ShardInput = z.infer<typeof input>;

/** What was found in each file; null where that lies in the machine or in its limits: whoever asked for it then reads the file itself. */
const output = z.array(fileResultSchema.nullable());
export type ShardOutput = z.infer<typeof output>;

/** Reasons that do not follow from the bytes of a file alone. */
const OF_THE_MACHINE = new Set(["unreadable", "timeout", "out-of-memory", "crashed"]);

/** Readers that have started: jobs are small, and a reader takes half a second to load. */
const readers = new IdleReaders();

export const readShard: Job<ShardInput, ShardOutput> = {
  kind: "read-files",
  version: 1,
  input,
  output,
  files: ({ data }) => [data],
  async run({ file, folder, progress, signal, threads }, { data, files, settings, ...limits }) {
    const paths = unpack(file(data), files, folder);
    const found: (FileResult | undefined)[] = files.map(() => undefined);
    let done = 0;
    await readInChildren(
      paths.map((path, id) => ({ id, path })),
      {
        ...{ module: childModule(import.meta.url, "../import-child"), settings, workers: threads, signal },
        ...{ timeoutSeconds: limits.timeoutSeconds, memoryMegabytes: limits.memoryMegabytes, idle: readers },
      },
      ({ id }, result) => {
        found[id] = result;
        progress.at(++done / files.length);
      },
    );
    return found.map((result) => (result && isOfTheBytes(result) ? toJson(result) : null));
  },
};

const isOfTheBytes = ({ sha256, status, reasons }: FileResult): boolean =>
  sha256 !== undefined && !(status === "dropped" && reasons.some((reason) => OF_THE_MACHINE.has(reason)));

/** Writes the files under their own names, which say what some of them are. @returns their paths */
function unpack(pack: string, files: ShardInput["files"], folder: string): string[] {
  const source = openSync(pack, "r");
  let at = 0;
  try {
    return files.map(({ name, bytes }, i) => {
      const own = join(folder, `${i}`);
      mkdirSync(own, { recursive: true });
      const content = Buffer.alloc(bytes);
      for (let read = 0, more = 1; read < bytes && more > 0; read += more)
        more = readSync(source, content, read, bytes - read, at + read);
      at += bytes;
      const path = join(own, name);
      writeFileSync(path, content);
      return path;
    });
  } finally {
    closeSync(source);
  }
}
