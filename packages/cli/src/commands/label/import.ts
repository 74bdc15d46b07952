// `semitone label import`: labels from files, with the names that could not be matched and the values that could not be taken.
import { createInterface } from "node:readline/promises";
import { buffer } from "node:stream/consumers";
import {
  type Attribute,
  importLabels,
  type LabelImportReport,
  type LabelSource,
  PRESETS,
  parseAttribute,
  READERS,
  SPAN_UNITS,
} from "@semitone/library";
import { EXIT, type Session, type Verb, withCommonOptions, withExample } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { declaration } from "./define.ts";
import { attributeText, spanText, unitOption, valueText } from "./label-text.ts";

interface ImportOptions {
  readonly format?: string;
  readonly preset?: string;
  readonly unit?: string;
  readonly fileColumn?: string;
  readonly byName?: boolean;
  readonly attributes?: string;
  readonly annotator?: string;
  readonly define?: readonly string[];
  readonly strict?: boolean;
}

const MOST_SHOWN = 10;

export const importVerb: Verb = (program, start) => {
  const command = program
    .command("import")
    .description("take labels from CSV, JSONL, JAMS or Label Studio files; .gz as well")
    .argument("[files...]", "label files; - for stdin (with --format)")
    .option("--format <name>", `${Object.keys(READERS).join(" | ")} (default: by the extension)`)
    .option("--preset <name>", "a data set's own files: see below")
    .option("--unit <unit>", `unit of start and end: ${SPAN_UNITS.join(" | ")} (default: seconds)`)
    .option("--file-column <name>", "column with the file name (default: file_name)")
    .option("--by-name", "let a file name find its piece in any folder, where only one piece has it")
    .option("--attributes <list>", "only these, separated by commas")
    .option("--annotator <name>", "who gave the labels, where the file names nobody")
    .option(
      "--define <name:kind[:values]>",
      "declare an attribute first, e.g. mood:categorical:calm,tense or tempo:continuous:20..300",
      (text: string, before: string[] = []) => [...before, text],
    )
    .option("--strict", "change nothing if anything cannot be taken")
    .addHelpText(
      "after",
      `\nPresets:\n${PRESETS.map(({ name, description }) => `  ${name.padEnd(15)} ${description}`).join("\n")}`,
    )
    .action(
      start(async (session, files: string[], options: ImportOptions) => {
        const sources = await sourcesOf(session, files, options);
        const reports: LabelImportReport[] = [];
        for (const source of sources) {
          const report = await importLabels(session.project, source, {
            ...options,
            unit: options.unit === undefined ? undefined : unitOption(options.unit),
            attributes: options.attributes?.split(",").map((name) => name.trim()),
            define: options.define?.map(parseDefinition),
            dryRun: session.dryRun,
            signal: session.signal,
            choose: session.canAsk ? (name, candidates) => ask(session, name, candidates) : undefined,
            onProgress: (labels) => session.out.progress(`${labels} labels read`),
          });
          reports.push(report);
          if (!session.out.json) await printReport(session, report);
          if (report.refused) session.exitCode = EXIT.failed;
          else if (lost(report) > 0 && session.exitCode === EXIT.ok) session.exitCode = EXIT.partly;
        }
        if (session.out.json) await session.out.document(reports.length === 1 ? reports[0] : reports);
      }),
    );
  withExample(
    withCommonOptions(command, { writes: true }),
    "semitone label import labels.csv --dry-run",
    "semitone label import ratings.csv.gz --preset vgmidi-ratings",
  );
};

async function sourcesOf(
  session: Session,
  files: readonly string[],
  { preset, format }: ImportOptions,
): Promise<LabelSource[]> {
  if (files.length === 0) {
    if (PRESETS.find(({ name }) => name === preset)?.input === "names") return ["the names of the pieces"];
    throw new UsageError("import: expected at least one file of labels");
  }
  return Promise.all(
    files.map(async (file) => {
      if (file !== "-") return session.path(file);
      if (format === undefined && preset === undefined)
        throw new UsageError("import: stdin has no extension; name its --format");
      return { name: "stdin", bytes: await buffer(session.terminal.stdin) };
    }),
  );
}

/** `mood:categorical:calm,tense`, `tempo:continuous:20..300`, `album:group`. */
function parseDefinition(text: string): Attribute {
  const [name, kind, ...rest] = text.split(":");
  const values = rest.join(":");
  const [min, max] = values.split("..");
  return parseAttribute(declaration(name, kind, values === "" ? [] : values.split(","), { min, max }));
}

async function ask(
  { terminal, signal }: Session,
  name: string,
  candidates: readonly string[],
): Promise<string | undefined> {
  const questions = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const list = candidates.map((candidate, index) => `  ${index + 1}  ${candidate}`).join("\n");
    const answer = await questions.question(
      `${JSON.stringify(name)} may mean any of\n${list}\nnumber, or Enter to leave it out: `,
      { signal },
    );
    return candidates[Number(answer) - 1];
  } finally {
    questions.close();
  }
}

function lost({ unmatchedLabels, ambiguousLabels, failed, broken }: LabelImportReport): number {
  return unmatchedLabels + ambiguousLabels + failed + broken;
}

async function printReport({ out }: Session, report: LabelImportReport): Promise<void> {
  await out.table(
    ["read", "added", "changed", "unchanged", "blank", "unmatched", "ambiguous", "failed"],
    [
      [
        report.read,
        report.added,
        report.changed,
        report.unchanged,
        report.blank,
        report.unmatchedLabels,
        report.ambiguousLabels,
        report.failed + report.broken,
      ],
    ],
  );
  const section = async (header: string[], rows: (string | number | undefined)[][]) => {
    if (rows.length === 0) return;
    await out.line();
    await out.table(header, rows.slice(0, MOST_SHOWN));
    if (rows.length > MOST_SHOWN) out.note(`more of these: --json lists up to 100`);
  };
  await section(
    ["new attribute", "kind", "values"],
    report.newAttributes.map((attribute) => [attribute.name, attribute.kind, attributeText(attribute)]),
  );
  await section(
    ["changed", "attribute", "where", "before", "after"],
    report.changes.map(({ file, attribute, span, before, after }) => [
      file,
      attribute,
      spanText(span),
      valueText(before),
      valueText(after),
    ]),
  );
  await section(
    ["name in the file", "matched by", "piece"],
    report.matches.map(({ name, method, path }) => [name, method, path]),
  );
  await section(
    ["unmatched", "labels", "nearest, or why not"],
    report.unmatched.map(({ name, labels, candidates, droppedFor }) => [
      name,
      labels,
      droppedFor ? `dropped when the music was imported: ${droppedFor.join(", ")}` : candidates[0],
    ]),
  );
  await section(
    ["ambiguous", "labels", "may mean"],
    report.ambiguous.map(({ name, labels, candidates }) => [name, labels, candidates.join(", ")]),
  );
  await section(
    ["could not be taken"],
    report.errors.map(({ message }) => [message]),
  );
  if (report.refused) out.note("nothing was changed, as --strict asks");
  else if (report.dryRun) out.note("dry run: nothing was changed");
  else if (report.batch !== undefined) out.note(`batch ${report.batch}; semitone label undo takes it back`);
}
