// `import`: brings music into a project and tells what became of every file.

import type { ImportProgress, ImportReport } from "@semitone/library";
import { z } from "zod";
import { type Block, note, section, table } from "../declare/block.ts";
import { machineOptions, withMachines } from "../declare/machines.ts";
import { option, workers } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

/** Dropped files named without `--all`. */
const MAX_NAMED = 20;

const input = z.object({
  paths: option(z.array(z.string()).min(1), { argument: true, help: "folders or files" }),
  workers: workers("read files"),
  ...machineOptions("reading of files"),
  all: option(z.boolean().default(false), {
    help: `name every dropped and repaired file, not only the first ${MAX_NAMED} dropped`,
  }),
});

const count = z.number().int();

export const verb = defineVerb({
  input,
  output: z.strictObject({
    found: count,
    kept: count,
    repaired: count,
    dropped: count,
    duplicates: count,
    seconds: z.number(),
    reasons: z.record(z.string(), count),
    performances: count.optional(),
    items: z.array(z.strictObject({ file: z.string(), status: z.string(), reasons: z.array(z.string()) })),
  }),
  writes: true,
  needs: "project",
  examples: ["import ~/Music/midi", "import scores --json > report.json"],
  run: async (
    context,
    project,
    { paths, workers, queue, store },
  ): Promise<ImportReport & { performances?: number }> => {
    const { path, dryRun, signal, onProgress } = context;
    const { Progress } = await import("@semitone/job");
    const { importFolder, performancePairs } = await import("@semitone/library");
    const progress = Progress.to(onProgress);
    const told = ({ done, total, rate, secondsLeft }: ImportProgress) =>
      progress.onProgress({
        stage: `${done} of ${total} files, ${Math.round(rate)} per second`,
        done: done / Math.max(1, total),
        ...(secondsLeft === undefined ? {} : { secondsLeft }),
      });
    const report = await withMachines(
      { queue, store },
      context,
      (machines) =>
        importFolder(project, paths.map(path), {
          ...{ dryRun, signal, machines, onProgress: told },
          ...(workers === undefined ? {} : { workers }),
        }),
      project.config.machines,
    );
    const { pairs } = performancePairs(project);
    const performances = pairs.reduce((sum, pair) => sum + pair.performances.length, 0);
    return performances > 0 ? { ...report, performances } : report;
  },
  table: (report, { all }) => [
    table(
      ["found", "kept", "repaired", "dropped", "duplicates", "seconds"],
      [[report.found, report.kept, report.repaired, report.dropped, report.duplicates, report.seconds]],
    ),
    ...section(
      ["reason", "files"],
      Object.entries(report.reasons).sort(([, a], [, b]) => b - a),
    ),
    ...namedFiles(report, all),
    ...(isWithoutMusic(report)
      ? [note(report.found === 0 ? "no file is there" : `no music is among the ${report.found} files`)]
      : []),
    ...(report.performances
      ? [
          note(
            `performances beside their scores, in all: ${report.performances} (semitone train --performance learns from them)`,
          ),
        ]
      : []),
  ],
  // A picture among the music is passed over; music that was dropped is a loss, and pictures alone are not what was asked for.
  outcome: (report) =>
    isWithoutMusic(report) ||
    report.items.some(({ status, reasons }) => status === "dropped" && !reasons.includes("not-music"))
      ? "partly"
      : "ok",
});

const isWithoutMusic = ({ kept, repaired, duplicates }: ImportReport): boolean =>
  kept + repaired + duplicates === 0;

function namedFiles({ items }: ImportReport, all: boolean): Block[] {
  const named = items.filter(({ status }) => status === "dropped" || (all && status === "repaired"));
  const shown = all ? named : named.slice(0, MAX_NAMED);
  const rows = shown.map(({ file, status, reasons }) => [file, status, reasons.join(", ")]);
  return [
    ...section(["file", "status", "reasons"], rows),
    ...(shown.length < named.length
      ? [note(`${named.length - shown.length} more dropped files; --all names them, --json lists every file`)]
      : []),
  ];
}
