// `label export`: labels to stdout or into a file.
import { Readable } from "node:stream";
import { ANNOTATOR_KINDS, WRITE_FORMATS } from "@semitone/library/choices";
import { z } from "zod";
import { line, note } from "../declare/block.ts";
import { attributeNames, option } from "../declare/option.ts";
import { writeStreamed } from "../text/write-streamed.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  format: option(z.enum(WRITE_FORMATS).default("csv-long"), { help: "the format; with --json it is jsonl" }),
  out: option(z.string().optional(), {
    help: "write to this file, which is replaced once all is written",
    placeholder: "file",
    otherwise: "stdout",
  }),
  attributes: attributeNames("all"),
  piece: option(z.string().optional(), { help: "only labels of this piece", placeholder: "name" }),
  annotator: option(z.string().optional(), { help: "only labels by this annotator", placeholder: "name" }),
  kind: option(z.enum(ANNOTATOR_KINDS).optional(), {
    help: "only labels by annotators of this kind",
  }),
});

export const verb = defineVerb({
  input,
  output: z.string(),
  writes: true,
  needs: "project",
  examples: [
    "label export --format csv --out labels.csv",
    "label export --format jams --attributes mood | head",
  ],
  run: async (context, project, { format, out, kind, ...filter }): Promise<string | undefined> => {
    const { signal, dryRun, json } = context;
    const { exportLabels } = await import("@semitone/library");
    const text = exportLabels(project, json ? "jsonl" : format, { ...filter, annotatorKind: kind });
    if (out === undefined || out === "-") {
      for await (const chunk of text) {
        signal.throwIfAborted();
        await context.write(chunk);
      }
      return undefined;
    }
    const path = context.path(out);
    if (!dryRun) await writeStreamed(path, Readable.from(text), signal);
    return path;
  },
  table: (path, _, { dryRun }) => [dryRun ? note(`would write ${path}`) : line(path)],
});
