// `semitone tag`: tags of every piece, as a table or in the formats of annotation tools.
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { formatTags, TAG_FORMATS, type TagFormat, tag } from "@semitone/verbs";
import { EXIT, type Verb, withCommonOptions, withExample } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { following } from "./verb-options.ts";

interface TagOptions {
  readonly run?: string;
  readonly from?: string;
  readonly match?: string;
  readonly segments?: boolean;
  readonly format?: string;
  readonly out?: string;
}

const BY_EXTENSION: Readonly<Record<string, TagFormat>> = {
  csv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  jams: "jams",
  json: "label-studio",
};

export const tagVerb: Verb = (program, start) => {
  const command = program
    .command("tag")
    .description("say of every piece what a run makes of it, and how sure that is")
    .option("--run <name>", "the run (default: the newest)")
    .option("--from <folder>", "an exported run, anywhere")
    .option("--match <text>", "only pieces whose name holds the text")
    .option("--segments", "also every segment (in all formats but csv)")
    .option("--format <format>", `${TAG_FORMATS.join(" | ")} (default: by the extension of --out, else csv)`)
    .option("--out <file>", "write there instead of to stdout")
    .action(
      start(async (session, { run, from, match, segments, format, out: file }: TagOptions) => {
        const { out, project } = session;
        const chosen = formatOf(format, file);
        const result = await tag(project, {
          ...following(session),
          run,
          folder: from === undefined ? undefined : session.path(from),
          match,
          segments: segments ?? false,
        });
        if (file !== undefined) {
          const path = session.path(file);
          const unfinished = `${path}.${process.pid}.part`;
          try {
            await pipeline(formatTags(project, result, chosen), createWriteStream(unfinished));
            renameSync(unfinished, path);
          } finally {
            rmSync(unfinished, { force: true });
          }
        }
        if (out.json)
          await out.document(file === undefined ? result : { ...result, pieces: result.pieces.length, file });
        else if (file === undefined)
          for await (const text of formatTags(project, result, chosen)) await out.write(text);
        out.note(
          `${result.pieces.length} pieces tagged by ${result.run}${file === undefined ? "" : `, in ${file}`}`,
        );
        const hasTags = result.pieces.some(({ predictions }) => predictions.length > 0);
        if (!hasTags)
          out.warn(
            `${result.run} has learnt no attribute, so there is nothing to tag by, only what is unfamiliar; label some pieces (semitone label) and train again`,
          );
        for (const { piece, reason } of result.untagged.slice(0, 5)) out.warn(`${piece}: ${reason}`);
        if (!hasTags || result.untagged.length > 0) session.exitCode = EXIT.partly;
      }),
    );
  withExample(
    withCommonOptions(command),
    "semitone tag --out tags.csv",
    "semitone tag --segments --format jsonl > tags.jsonl",
  );
};

function formatOf(format: string | undefined, file: string | undefined): TagFormat {
  const chosen = format ?? BY_EXTENSION[/\.(\w+)$/.exec(file ?? ".csv")?.[1].toLowerCase() ?? ""];
  if ((TAG_FORMATS as readonly (string | undefined)[]).includes(chosen)) return chosen as TagFormat;
  throw new UsageError(
    `--format: expected one of ${TAG_FORMATS.join(", ")}; got ${JSON.stringify(format ?? file)}`,
  );
}
