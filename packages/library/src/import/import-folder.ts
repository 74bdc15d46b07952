// The import: finds files, passes over what has not changed, has the rest read in child processes, and writes it all down.
import { availableParallelism } from "node:os";
import type { Machines } from "@semitone/job";
import type { Project } from "../project.ts";
import { explainFailure, ProjectError } from "../project-error.ts";
import { rowWriter } from "../rows/row-writer.ts";
import { IMPORTED } from "../rows/stored-view.ts";
import { viewCacheOf } from "../rows/view-cache.ts";
import { BatchWriter } from "./batch-writer.ts";
import { fileKind } from "./file-kind.ts";
import type { FileResult } from "./file-result.ts";
import { droppedFile } from "./file-result.ts";
import type { ImportReport } from "./import-report.ts";
import { collectItems, summarize } from "./import-report.ts";
import { keepRows } from "./keep-rows.ts";
import type { KnownContent } from "./known-content.ts";
import { contentLookup } from "./known-content.ts";
import type { PipelineVersions } from "./pipeline-version.ts";
import { pipelineVersions } from "./pipeline-version.ts";
import type { ImportProgress } from "./progress.ts";
import { ProgressMeter } from "./progress.ts";
import { readingOptions } from "./reading-options.ts";
import { resolveRoots } from "./resolve-roots.ts";
import type { ChangedFile } from "./scan-roots.ts";
import { scanRoots } from "./scan-roots.ts";
import { withScratchCopy } from "./scratch-copy.ts";
import { settleGroups, settleStatuses } from "./settle-duplicates.ts";
import { readFiles } from "./shards/read-on-machines.ts";
import type { FileOutcome } from "./store-results.ts";
import { storeResults } from "./store-results.ts";

/** Each attempt to write waits up to 10 seconds for its turn. */
const MAX_ATTEMPTS = 6;

export interface ImportOptions {
  /** Processes that read files, >= 1. @default the number of cores */
  readonly workers?: number;
  /** Machines that read them, in place of processes of this one: see `semitone work`. */
  readonly machines?: Machines;
  /** Called with the state of things, at most ten times a second. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import; what is read by then stays, and the next import goes on from there. */
  readonly signal?: AbortSignal;
  /** Tells what an import would do, by doing it to a copy of the library. @default false */
  readonly dryRun?: boolean;
}

/**
 * Brings the files of some folders into a project and tells what became of each.
 *
 * Files that were imported before and have the same size and time are passed over; others are known by their content. Neither a damaged
 * file nor a crash, not even of this process, loses what is already in: importing again goes on and ends the same.
 *
 * @param paths  folders or files; links in them are not followed
 * @throws ProjectError with the way out (a path is missing, the disk is full, ...); the reason of `signal` if it is aborted
 * @example const report = await importFolder(project, "music", { onProgress: ({ done, total }) => console.error(done, total) })
 */
export async function importFolder(
  project: Project,
  paths: string | readonly string[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  const { dryRun = false, ...rest } = options;
  try {
    if (!dryRun) return await importInto(project, [paths].flat(), rest, IMPORTED);
    return await withScratchCopy(project, (copy) => importInto(copy, [paths].flat(), rest, []));
  } catch (error) {
    throw explainFailure(error, "importFolder", project.folder);
  }
}

async function importInto(
  project: Project,
  paths: readonly string[],
  {
    onProgress = () => {},
    signal = new AbortController().signal,
    workers = availableParallelism(),
    machines,
  }: ImportOptions,
  views: typeof IMPORTED,
): Promise<ImportReport> {
  if (!Number.isInteger(workers) || workers < 1)
    throw new ProjectError(`importFolder: workers must be a whole number >= 1; got ${workers}`, "config");
  const started = performance.now();
  const { connection, folder, config } = project;
  const pipeline = pipelineVersions(config);
  const roots = resolveRoots(connection, folder, paths);
  const { changed, unchanged, passedOver } = await scanRoots(project, roots, pipeline, signal);
  const progress = new ProgressMeter(unchanged, unchanged + changed.length, onProgress);

  const broken = new AbortController();
  const writer = new BatchWriter<FileOutcome>(
    (batch) => patiently(() => storeResults(connection, batch, config.segments.unit)),
    (error) => broken.abort(error),
  );
  const rows = rowWriter(viewCacheOf(project), views);
  const settle = (file: ChangedFile, result: FileResult | KnownContent) => {
    if ("pieces" in result) keepRows(rows, result);
    writer.add(outcomeOf(file, result, pipeline));
    progress.advance();
  };
  const ending = AbortSignal.any([signal, broken.signal]);
  try {
    const unread = await settleUnread(connection, changed, pipeline, settle, ending);
    await readFiles(
      unread.map(({ absolutePath }, id) => ({ id, path: absolutePath })),
      readingOptions(project, {
        views: views.map(({ id }) => id),
        spans: ["piece", "segments"],
        workers,
        signal: ending,
      }),
      machines,
      ({ id }, result) => settle(unread[id], result),
    );
  } finally {
    writer.flush();
    rows.flush();
  }
  broken.signal.throwIfAborted();
  settleStatuses(connection);
  settleGroups(connection);
  const items = collectItems(connection, folder, roots);
  return summarize(items, passedOver, (performance.now() - started) / 1000);
}

/** Tries again while another process keeps the database locked: an import has time, and a large table of labels is one transaction. */
function patiently(write: () => void): void {
  for (let attempt = 1; ; attempt++)
    try {
      write();
      return;
    } catch (error) {
      const isBusy = error instanceof ProjectError && error.code === "busy";
      if (!isBusy || attempt === MAX_ATTEMPTS) throw error;
    }
}

/** Settles the files that need no reading: those that are no music, and those whose bytes the library has. @returns the others */
async function settleUnread(
  connection: Project["connection"],
  changed: readonly ChangedFile[],
  pipeline: PipelineVersions,
  settle: (file: ChangedFile, result: FileResult | KnownContent) => void,
  signal: AbortSignal,
): Promise<ChangedFile[]> {
  const lookUp = contentLookup(connection, Object.values(pipeline.content));
  const unread: ChangedFile[] = [];
  for (const file of changed) {
    signal.throwIfAborted();
    const known = file.reason ? droppedFile(file.reason, "") : lookUp(file);
    if (known) settle(file, known);
    else unread.push(file);
  }
  return unread;
}

/** Reasons that lie in the limits, not in the bytes: such files are tried again when the limits have changed. */
const LIMIT_REASONS = new Set(["out-of-memory", "crashed", "too-large"]);
/** Reasons that lie in the disk, or in what else the machine was doing: such files are tried again at every import. */
const PASSING_REASONS = new Set(["unreadable", "timeout"]);

function outcomeOf(
  file: ChangedFile,
  result: FileResult | KnownContent,
  pipeline: PipelineVersions,
): FileOutcome {
  const { sha256 = null, status, reasons } = result;
  const because = (set: ReadonlySet<string>) =>
    status === "dropped" && reasons.some((reason) => set.has(reason));
  const kind = "pieces" in result ? (result.pieces[0]?.kind ?? fileKind(file.absolutePath)) : "score";
  const content = "pipeline" in result ? result.pipeline : pipeline.content[kind];
  return {
    file: {
      source_id: file.sourceId,
      path: file.path,
      size: file.size,
      modified: file.modified,
      sha256,
      status,
      reasons,
      pipeline: because(PASSING_REASONS) ? "" : because(LIMIT_REASONS) ? pipeline.limits[kind] : content,
    },
    result: "pieces" in result ? result : undefined,
  };
}
