// `label import`: labels from files, with the names that could not be matched and the values that could not be taken.
import { buffer } from "node:stream/consumers";
import type { LabelImportReport, LabelSource } from "@semitone/library";
import { ATTRIBUTE_KINDS, PRESETS, READ_FORMATS, SPAN_UNITS } from "@semitone/library/choices";
import { z } from "zod";
import { attributeNames, option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { defineVerb, type VerbContext } from "../verb.ts";
import { labelImportBlocks } from "./label-import-report.ts";

const input = z.object({
  files: option(z.array(z.string()).default([]), {
    argument: true,
    help: "label files; - for stdin (with --format)",
  }),
  format: option(z.enum(READ_FORMATS).optional(), {
    help: "the format",
    otherwise: "by the file's extension",
  }),
  preset: option(z.enum(PRESETS.map(({ name }) => name)).optional(), {
    help: "read the files of a known data set",
  }),
  unit: option(z.enum(SPAN_UNITS).optional(), {
    help: "unit of start and end",
    otherwise: "seconds",
  }),
  fileColumn: option(z.string().optional(), {
    help: "column with the file name",
    placeholder: "name",
    otherwise: "file_name",
  }),
  byName: option(z.boolean().default(false), {
    help: "let a file name match a piece in any folder if only one piece has that name",
  }),
  attributes: attributeNames("all"),
  annotator: option(z.string().optional(), {
    help: "the annotator of labels that name none",
    placeholder: "name",
  }),
  define: option(z.array(z.string()).optional(), {
    help: "declare an attribute first, e.g. mood:categorical:calm,tense or tempo:continuous:20..300; repeatable",
    placeholder: "name:kind[:values]",
    several: "repeated",
  }),
  oneValue: option(z.boolean().default(false), {
    help: "take each cell as one class, whatever separators or brackets are in it",
  }),
  split: option(z.string().min(1).optional(), {
    help: "what separates the tags of a cell",
    placeholder: "sign",
    otherwise: "decided for each column, and reported",
  }),
  keepCase: option(z.boolean().default(false), {
    help: "keep classes apart that differ only in case or spaces, or in the word for yes and no",
  }),
  nothing: option(z.array(z.string()).optional(), {
    help: "words that mean nothing, separated by commas",
    placeholder: "words",
    otherwise: "NA, null, -, ? and the like, and none where it is no class",
  }),
  tags: option(z.string().min(1).optional(), {
    help: "columns of 0 and 1, yes and no, or x are tags of this attribute",
    placeholder: "name",
    otherwise: "tags, for columns of x only",
  }),
  strict: option(z.boolean().default(false), { help: "change nothing if any label cannot be imported" }),
});

type Input = z.output<typeof input>;

const report = z.looseObject({
  file: z.string(),
  format: z.string(),
  dryRun: z.boolean(),
  read: z.number(),
  added: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  notes: z.array(z.string()),
});

export const verb = defineVerb({
  input,
  output: z.union([report, z.array(report)]),
  writes: true,
  needs: "project",
  examples: ["label import labels.csv --dry-run", "label import ratings.csv.gz --preset vgmidi-ratings"],
  more: () =>
    `Presets:\n${PRESETS.map(({ name, description }) => `  ${name.padEnd(15)} ${description}`).join("\n")}`,
  run: async (context, project, given) => {
    const { signal, dryRun, ask } = context;
    const { Progress } = await import("@semitone/job");
    const { importLabels, LabelError, parseAttribute } = await import("@semitone/library");
    const sources = await sourcesOf(context, given);
    const { files: _, preset, define, ...options } = given;
    const progress = Progress.to(context.onProgress);
    const reports: LabelImportReport[] = [];
    for (const source of sources) {
      const part = progress.part("", 1 / sources.length);
      try {
        const imported = await importLabels(project, source, {
          ...options,
          preset,
          define: define?.map((text) => parseAttribute(declarationOf(text))),
          dryRun,
          signal,
          choose: ask && ((name, candidates) => choose(ask, name, candidates)),
          onProgress: (labels) => part.onProgress({ stage: `${labels} labels read`, done: 0 }),
        });
        reports.push(imported);
      } catch (error) {
        // What earlier files brought is saved, and must be told.
        if (reports.length === 0 || !(error instanceof LabelError)) throw error;
        context.tell("error", error.message);
        break;
      }
      part.at(1);
    }
    return reports;
  },
  document: (reports) => (reports.length === 1 ? reports[0] : reports),
  table: (reports) => reports.flatMap(labelImportBlocks),
  outcome: (reports) => {
    if (reports.some(({ refused }) => refused)) return "failed";
    return reports.some((one) => lost(one) > 0 || one.read === one.blank) ? "partly" : "ok";
  },
});

const lost = ({ unmatchedLabels, ambiguousLabels, failed, broken }: LabelImportReport) =>
  unmatchedLabels + ambiguousLabels + failed + broken;

async function sourcesOf(
  { path, stdin }: VerbContext,
  { files, preset, format }: Input,
): Promise<LabelSource[]> {
  if (files.length === 0) {
    if (PRESETS.find(({ name }) => name === preset)?.input === "names") return ["the names of the pieces"];
    throw new UsageError("import: expected at least one label file; got none");
  }
  return Promise.all(
    files.map(async (file) => {
      if (file !== "-") return path(file);
      if (format === undefined && preset === undefined)
        throw new UsageError("import: expected --format for stdin, which has no extension; got none");
      return { name: "stdin", bytes: await buffer(stdin) };
    }),
  );
}

/** The name ends where a kind follows; it and the values may hold colons. */
const DEFINITION = new RegExp(`^(.*?):(${ATTRIBUTE_KINDS.join("|")})(?::(.*))?$`, "s");

/** What `mood:categorical:calm,tense`, `tempo:continuous:20..300` or `album:group` declares; whether it holds together is for `parseAttribute` to say. */
function declarationOf(text: string): object {
  const [, name, kind, values = ""] = DEFINITION.exec(text) ?? [];
  if (kind === undefined)
    throw new UsageError(
      `--define: expected NAME:KIND or NAME:KIND:VALUES, with a kind among ${ATTRIBUTE_KINDS.join(", ")}; got ${JSON.stringify(text)}`,
    );
  if (kind !== "continuous")
    return kind === "group" ? { name, kind } : { name, kind, values: values === "" ? [] : values.split(",") };
  const [min, max] = values.split("..");
  if (max === undefined)
    throw new UsageError(`--define: expected ${name}:continuous:LOW..HIGH; got ${JSON.stringify(text)}`);
  return { name, kind, min: Number(min), max: Number(max) };
}

/** Asks which piece a name means. */
async function choose(
  ask: NonNullable<VerbContext["ask"]>,
  name: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  const list = candidates.map((candidate, index) => `  ${index + 1}  ${candidate}`).join("\n");
  const answer = await ask(`${JSON.stringify(name)} may be any of\n${list}\nnumber, or Enter to skip it: `);
  return candidates[Number(answer) - 1];
}
