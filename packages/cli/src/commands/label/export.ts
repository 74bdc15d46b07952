// `semitone label export`: labels to stdout or into a file.
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { exportLabels, WRITE_FORMATS, type WriteFormat } from "@semitone/library";
import { nearestName } from "@semitone/stats";
import { type Verb, withCommonOptions, withExample } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";

interface ExportOptions {
  readonly format: string;
  readonly out?: string;
  readonly attributes?: string;
  readonly piece?: string;
  readonly annotator?: string;
  readonly kind?: string;
}

const KINDS = ["human", "model", "aggregate"] as const;

export const exportVerb: Verb = (program, start) => {
  const command = program
    .command("export")
    .description("write the labels in a format that other tools read")
    .option("--format <name>", WRITE_FORMATS.join(" | "), "csv-long")
    .option("--out <file>", "into a file, which is replaced when all is written (default: stdout)")
    .option("--attributes <list>", "only these, separated by commas")
    .option("--piece <name>", "only of this piece")
    .option("--annotator <name>", "only by this annotator")
    .option("--kind <kind>", `only by a ${KINDS.join(" | ")}`)
    .action(
      start(async (session, options: ExportOptions) => {
        const { out, signal } = session;
        const format = out.json ? "jsonl" : formatOption(options.format);
        const text = exportLabels(session.project, format, {
          attributes: options.attributes?.split(",").map((name) => name.trim()),
          piece: options.piece,
          annotator: options.annotator,
          annotatorKind: kindOption(options.kind),
        });
        if (options.out === undefined || options.out === "-") {
          for await (const chunk of text) {
            signal.throwIfAborted();
            await out.write(chunk);
          }
          return;
        }
        const path = session.path(options.out);
        if (session.dryRun) return out.note(`would write ${path}`);
        const unfinished = `${path}.${process.pid}.part`;
        try {
          await pipeline(Readable.from(text), createWriteStream(unfinished), { signal });
          await rename(unfinished, path);
        } catch (error) {
          await rm(unfinished, { force: true });
          throw error;
        }
        await out.line(path);
      }),
    );
  withExample(
    withCommonOptions(command, { writes: true }),
    "semitone label export --format csv --out labels.csv",
    "semitone label export --format jams --attributes mood | head",
  );
};

function formatOption(name: string): WriteFormat {
  if ((WRITE_FORMATS as readonly string[]).includes(name)) return name as WriteFormat;
  const near = nearestName(name, WRITE_FORMATS);
  throw new UsageError(
    `--format: unknown format ${JSON.stringify(name)}; ${near ? `did you mean ${near}?` : `known: ${WRITE_FORMATS.join(", ")}`}`,
  );
}

function kindOption(kind: string | undefined): (typeof KINDS)[number] | undefined {
  const found = KINDS.find((known) => known === kind);
  if (kind !== undefined && found === undefined)
    throw new UsageError(`--kind: expected ${KINDS.join(", ")}; got ${JSON.stringify(kind)}`);
  return found;
}
