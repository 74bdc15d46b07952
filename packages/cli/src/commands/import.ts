// `semitone import`: brings music into a project and tells what became of every file.
import { type ImportReport, importFolder } from "@semitone/library";
import { EXIT, type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { UsageError } from "../usage-error.ts";

interface ImportOptions {
  readonly workers?: string;
  readonly all?: boolean;
}

/** Dropped files named without `--all`. */
const MOST_NAMED = 20;

export const importVerb: Verb = (program, start) => {
  const command = program
    .command("import")
    .description("bring the music of folders or files into the project; again: only what has changed")
    .argument("<paths...>", "folders or files")
    .option("--workers <n>", "processes that read files (default: the number of cores)")
    .option("--all", `name every dropped and repaired file, not only ${MOST_NAMED}`)
    .action(
      start(async (session, paths: string[], { workers, all }: ImportOptions) => {
        const { out } = session;
        const report = await importFolder(
          session.project,
          paths.map((path) => session.path(path)),
          {
            dryRun: session.dryRun,
            signal: session.signal,
            ...(workers === undefined ? {} : { workers: wholeNumber("--workers", workers) }),
            onProgress: ({ done, total, rate, secondsLeft }) =>
              out.progress(
                `${done} of ${total} files, ${Math.round(rate)} a second${secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`}`,
              ),
          },
        );
        if (out.json) await out.document(report);
        else await printReport(session, report, all ?? false);
        // A picture among the music is passed over; music that was dropped is a loss.
        const lost = report.items.some(
          ({ status, reasons }) => status === "dropped" && !reasons.includes("not-music"),
        );
        if (lost) session.exitCode = EXIT.partly;
      }),
    );
  withExample(
    withCommonOptions(command, { writes: true }),
    "semitone import ~/Music/midi",
    "semitone import scores --json > report.json",
  );
};

async function printReport({ out, dryRun }: Session, report: ImportReport, all: boolean): Promise<void> {
  const { found, kept, repaired, dropped, duplicates, seconds, reasons, items } = report;
  await out.table(
    ["found", "kept", "repaired", "dropped", "duplicates", "seconds"],
    [[found, kept, repaired, dropped, duplicates, seconds]],
  );
  const counted = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (counted.length > 0) {
    await out.line();
    await out.table(["reason", "files"], counted);
  }
  const named = items.filter(({ status }) => status === "dropped" || (all && status === "repaired"));
  if (named.length > 0) {
    await out.line();
    const shown = all ? named : named.slice(0, MOST_NAMED);
    await out.table(
      ["file", "status", "reasons"],
      shown.map(({ file, status, reasons }) => [file, status, reasons.join(", ")]),
    );
    if (shown.length < named.length)
      out.note(
        `${named.length - shown.length} more dropped files; --all names them, --json lists every file`,
      );
  }
  if (dryRun) out.note("dry run: nothing was changed");
}

/** @throws UsageError unless `text` is a whole number >= 1 */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${option}: expected a whole number >= 1; got ${JSON.stringify(text)}`);
  return value;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
