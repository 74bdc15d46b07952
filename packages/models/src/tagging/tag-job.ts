// Tagging some rows as a job: any machine that has the files of the run says the same of them.
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { toPosix } from "@semitone/disk";
import { eachJobOnQueue, type Job, type Machines, shareFile } from "@semitone/job";
import { readSafetensorsFile, writeSafetensorsFile } from "@semitone/runtime";
import { z } from "zod";
import { inTurn, matrix, rowsOf } from "../matrices.ts";
import { RUN_FILES } from "../run/run-folder.ts";
import { readTagger } from "../run/stored-tagger.ts";
import { type TaggedRow, type Tagger, tagRows } from "../tagger/tagger.ts";

/** Raw rows that are tagged together; see `tagRows`. */
export interface RowsToTag {
  readonly raw: readonly Float32Array[];
  readonly parts?: readonly (readonly Float32Array[] | undefined)[];
  readonly priorWeights?: readonly number[];
}

/** A file of a run: in its folder or in one below, and nowhere else. */
const runPath = z.string().regex(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*){0,3}$/);

const input = z.strictObject({
  /** Digests of the files of a run, by their place in its folder. */
  run: z.record(runPath, z.string()),
  /** Digest of the file of rows. */
  rows: z.string(),
  /** Version of the program. */
  program: z.string(),
});
export type TagInput = z.infer<typeof input>;

const probability = z.number();
/** Keys in the order in which `tagRows` gives them: what is printed must not tell where it was computed. */
const prediction = z.strictObject({
  attribute: z.string(),
  tag: z.string().optional(),
  value: z.union([z.string(), z.number()]),
  probability: probability.optional(),
  /** In the order of the classes, which keys of an object would not keep. */
  distribution: z.array(z.tuple([z.string(), probability])).optional(),
  interval: z.tuple([z.number(), z.number()]).optional(),
  set: z.array(z.string()).optional(),
  unsure: z.boolean(),
});
const output = z.array(
  z.strictObject({ predictions: z.array(prediction), unfamiliar: z.boolean(), priorWeight: z.number() }),
);
export type TagOutput = z.infer<typeof output>;

export const tagShard: Job<TagInput, TagOutput> = {
  kind: "tag-rows",
  version: 1,
  input,
  output,
  files: ({ run, rows }) => [...Object.values(run), rows],
  async run({ file, folder }, { run, rows }) {
    const { raw, parts, priorWeights } = readRows(file(rows));
    const tagged = await tagRows(taggerOf(run, file, join(folder, "run")), raw, parts, priorWeights);
    return tagged.map(({ predictions, ...row }) => ({
      ...row,
      predictions: predictions.map(({ distribution, interval, set, ...said }) => ({
        ...said,
        ...(distribution && { distribution: Object.entries(distribution) }),
        ...(interval && { interval: [...interval] }),
        ...(set && { set: [...set] }),
      })),
    }));
  },
};

/** The tagger that was read last: a process tags many rows with the same. */
let last: { readonly key: string; readonly tagger: Tagger } | undefined;

function taggerOf(run: TagInput["run"], file: (digest: string) => string, folder: string): Tagger {
  const key = JSON.stringify(Object.entries(run).sort(([a], [b]) => (a < b ? -1 : 1)));
  if (last?.key !== key) {
    for (const [name, digest] of Object.entries(run)) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(file(digest), path);
    }
    last = { key, tagger: readTagger(folder).tagger };
  }
  return last.tagger;
}

/** What no tagger reads: for people and other tools. */
const NOT_READ: ReadonlySet<string> = new Set([RUN_FILES.card, RUN_FILES.graph, RUN_FILES.metrics]);

/** Leaves the files of a run in a store. @returns what a job names them by */
export async function shareRun({ store }: Machines, folder: string): Promise<TagInput["run"]> {
  const run: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = toPosix(path.slice(folder.length + 1));
    if (!entry.isFile() || NOT_READ.has(name) || !runPath.safeParse(name).success) continue;
    run[name] = await shareFile(store, (to) => copyFileSync(path, to));
  }
  return run;
}

/**
 * As `tagRows` for every item, on other machines.
 *
 * @param inputs  what `shareRows` gave
 * @param take    given what is said of each, in their order
 */
export const tagOnMachines = (
  inputs: readonly TagInput[],
  options: Machines & { readonly signal?: AbortSignal },
  take: (rows: TaggedRow[], index: number) => void,
): Promise<void> =>
  eachJobOnQueue(tagShard, inputs, options, (rows, index) =>
    take(
      rows.map(({ predictions, ...row }) => ({
        predictions: predictions.map(withDistribution),
        ...row,
      })),
      index,
    ),
  );

function withDistribution(said: TagOutput[number]["predictions"][number]): TaggedRow["predictions"][number] {
  // The key keeps its place among the others.
  return Object.fromEntries(
    Object.entries(said).map(([key, value]) =>
      key === "distribution" ? [key, Object.fromEntries(value as [string, number][])] : [key, value],
    ),
  ) as unknown as TaggedRow["predictions"][number];
}

/** Leaves rows in a store. @returns the input of their job */
export async function shareRows(
  { store, queue }: Machines,
  run: TagInput["run"],
  rows: RowsToTag,
): Promise<TagInput> {
  return { run, rows: await shareFile(store, (path) => writeRows(path, rows)), program: queue.program };
}

function writeRows(path: string, { raw, parts, priorWeights }: RowsToTag): void {
  const width = raw[0]?.length ?? parts?.find((own) => own?.length)?.[0].length ?? 1;
  const flat = parts?.flatMap((own) => own ?? []);
  writeSafetensorsFile(
    path,
    { rows: matrix(raw, width), ...(flat && { parts: matrix(flat, width) }) },
    { stored: JSON.stringify({ parts: parts?.map((own) => own?.length ?? null), priorWeights }) },
  );
}

function readRows(path: string): RowsToTag {
  const { tensors, metadata } = readSafetensorsFile(path);
  const { parts, priorWeights } = storedSchema.parse(JSON.parse(metadata.stored));
  return {
    raw: rowsOf(tensors.rows),
    ...(parts && { parts: inTurn(rowsOf(tensors.parts), parts) }),
    ...(priorWeights && { priorWeights }),
  };
}

const storedSchema = z.object({
  parts: z.array(z.int().nonnegative().nullable()).optional(),
  priorWeights: z.array(z.number()).optional(),
});
