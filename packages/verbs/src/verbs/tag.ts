// `tag`: tags of every piece, as a table or in the formats of annotation tools.
import { Readable } from "node:stream";
import type { Project } from "@semitone/library";
import { z } from "zod";
import { type Block, note, warning } from "../declare/block.ts";
import { machineOptions, withMachines } from "../declare/machines.ts";
import { option, run } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import type { TaggedFile, TagResult } from "../tag.ts";
import { TAG_FORMATS, type TagFormat } from "../tag-format-names.ts";
import { foundSentence } from "../text/score-text.ts";
import { writeStreamed } from "../text/write-streamed.ts";
import { defineVerb } from "../verb.ts";

/** Untagged pieces named. */
const MAX_NAMED = 5;

const BY_EXTENSION = new Map<string, TagFormat>([
  ["csv", "csv"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["jams", "jams"],
  ["json", "label-studio"],
]);

const input = z.object({
  run: run(),
  from: option(z.string().optional(), { help: "use an exported run in this folder", placeholder: "folder" }),
  match: option(z.string().optional(), {
    help: "only pieces with this text in their name, or in that of a copy",
    placeholder: "text",
  }),
  segments: option(z.boolean().default(false), { help: "tag every segment, too (all formats but csv)" }),
  format: option(z.enum(TAG_FORMATS).optional(), {
    help: "the format",
    otherwise: "by the extension of --out, else csv",
  }),
  out: option(z.string().optional(), {
    help: "write to this file",
    placeholder: "file",
    otherwise: "stdout",
  }),
  ...machineOptions("reading and tagging"),
});

interface Tagged {
  readonly project: Project;
  readonly result: TagResult;
  /** A row for every file: pieces and their copies. */
  readonly files: readonly TaggedFile[];
  readonly format: TagFormat;
}

/** Of a dry run. */
interface Planned {
  readonly run: string;
  readonly file: string;
}

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    scores: z.array(z.looseObject({ attribute: z.string(), says: z.string() })).optional(),
    pieces: z
      .union([
        z.number(),
        z.array(
          z.looseObject({
            file: z.string(),
            copyOf: z.string().optional(),
            unfamiliar: z.boolean(),
            priorWeight: z.number(),
          }),
        ),
      ])
      .optional(),
    untagged: z.array(z.strictObject({ piece: z.string(), reason: z.string() })).optional(),
    file: z.string().optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["tag --out tags.csv", "tag --segments --format jsonl > tags.jsonl"],
  run: async (
    context,
    project,
    { run: name, from, match, segments, format: wanted, out, queue, store },
  ): Promise<Tagged | Planned> => {
    const { signal, onProgress, dryRun, path } = context;
    const format = formatOf(wanted, out);
    const folder = from === undefined ? undefined : path(from);
    if (dryRun && out !== undefined) {
      const { findRun, readTagger } = await import("@semitone/models");
      const { config } = readTagger(folder ?? findRun(project, name).folder);
      return { run: config.name, file: out };
    }
    const { tag, taggedFiles } = await import("../tag.ts");
    const result = await withMachines(
      { queue, store },
      context,
      (machines) => tag(project, { run: name, folder, match, segments, machines, signal, onProgress }),
      project.config.machines,
    );
    if (out !== undefined)
      await writeStreamed(path(out), Readable.from(chunksOf(project, result, format)), signal);
    return { project, result, files: taggedFiles(result.pieces), format };
  },
  document: (output, { out }) => {
    if ("file" in output) return output;
    const { result, files } = output;
    return { ...result, ...(out === undefined ? { pieces: files } : { pieces: files.length, file: out }) };
  },
  table: (output, { out }) => {
    if ("file" in output) return [note(`would tag with ${output.run} and write ${output.file}`)];
    const { project, result, files, format } = output;
    const copies = files.length - result.pieces.length;
    return [
      ...(out === undefined ? [{ kind: "data", chunks: chunksOf(project, result, format) } as const] : []),
      note(
        `${result.pieces.length} pieces${copies > 0 ? ` and ${copies} copies` : ""} tagged by ${result.run}${out === undefined ? "" : `, in ${out}`}`,
      ),
      ...result.scores.map((score) => note(foundSentence(score))),
      ...remarks(result),
    ];
  },
  outcome: (output) =>
    "file" in output || (hasTags(output.result) && output.result.untagged.length === 0) ? "ok" : "partly",
});

async function* chunksOf(project: Project, result: TagResult, format: TagFormat): AsyncGenerator<string> {
  const { formatTags } = await import("../tag-formats.ts");
  yield* formatTags(project, result, format);
}

const hasTags = ({ pieces }: TagResult) => pieces.some(({ predictions }) => predictions.length > 0);

const remarks = (result: TagResult): Block[] => [
  ...(hasTags(result)
    ? []
    : [
        warning(
          `${result.run} has learnt no attribute: there are no tags, only what is unfamiliar; label some pieces (semitone label set) and train again`,
        ),
      ]),
  ...result.untagged.slice(0, MAX_NAMED).map(({ piece, reason }) => warning(`${piece}: ${reason}`)),
];

function formatOf(format: TagFormat | undefined, file: string | undefined): TagFormat {
  const chosen = format ?? BY_EXTENSION.get(/\.(\w+)$/.exec(file ?? ".csv")?.[1].toLowerCase() ?? "");
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    `--format: expected one of ${TAG_FORMATS.join(", ")}; got no format, and none by the extension of ${JSON.stringify(file)}`,
  );
}
