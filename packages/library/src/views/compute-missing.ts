// Computes rows that are not kept from the files, each read once, in child processes.
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Machines, WorkOptions } from "@semitone/job";
import type { FileJob, FileResult } from "../import/file-result.ts";
import { keepRows } from "../import/keep-rows.ts";
import { readFile } from "../import/read-file.ts";
import { readingOptions } from "../import/reading-options.ts";
import { readFiles } from "../import/shards/read-on-machines.ts";
import type { Piece } from "../pieces/piece.ts";
import { filesOf, type SourceFile, whyGone } from "../pieces/piece-content.ts";
import type { Project } from "../project.ts";
import type { RowWriter } from "../rows/row-writer.ts";
import type { Spans } from "../rows/view-spans.ts";

/** A piece without rows, and why. */
export interface Unreadable {
  readonly piece: string;
  readonly reason: string;
}

export interface MissingOptions extends WorkOptions {
  /** Processes that read files. @default the number of cores */
  readonly workers?: number;
  /** Machines that do so, in place of processes of this one. */
  readonly machines?: Machines;
}

/** Fewer files are read in this process: starting another takes longer. */
const FEW = 32;
/**
 * Rows of pieces in views that read scores, all of them from one reading of each file.
 *
 * @returns the pieces that could not be read
 */
export async function computeFromFiles(
  project: Project,
  views: readonly string[],
  spans: readonly Spans[],
  pieces: readonly Piece[],
  writer: RowWriter,
  {
    workers = availableParallelism(),
    machines,
    onProgress,
    signal = new AbortController().signal,
  }: MissingOptions,
): Promise<Unreadable[]> {
  const options = readingOptions(project, { views, spans, workers, signal });
  const reasons = new Map<string, string>();
  const found = new Set<string>();
  let open = byContent(pieces);
  const total = open.length;
  // A content may lie in several files, of which the first may be gone or changed: then the next is tried.
  for (let attempt = 0; open.length > 0; attempt++) {
    const jobs = open.map((sha256) => ({ sha256, ...filesOf(project, sha256)[attempt] }));
    const again: string[] = [];
    let done = total - open.length;
    const settle = (sha256: string, result: FileResult) => {
      if (result.sha256 === sha256) {
        keepRows(writer, result);
        for (const { ordinal, views: own } of result.pieces) {
          found.add(`${sha256}:${ordinal}`);
          for (const rows of own) if ("reason" in rows) reasons.set(`${sha256}:${ordinal}`, rows.reason);
        }
        if (result.status === "dropped") reasons.set(sha256, result.diagnostics[0].message);
      } else again.push(sha256);
      onProgress?.({ stage: "reading files", done: ++done / total });
    };
    for (const { sha256, path } of jobs)
      if (path === undefined) reasons.set(sha256, whyGone(project, sha256));
    await readAll(
      jobs.filter((job): job is ContentJob => job.path !== undefined),
      options,
      machines,
      settle,
    );
    open = again;
  }
  return pieces.flatMap(({ name, sha256, ordinal }) => {
    const key = `${sha256}:${ordinal}`;
    const reason =
      reasons.get(key) ??
      (found.has(key) ? undefined : (reasons.get(sha256) ?? "it is not in its file any more; import again"));
    return reason === undefined ? [] : [{ piece: name, reason }];
  });
}

const byContent = (pieces: readonly Piece[]): string[] => [...new Set(pieces.map(({ sha256 }) => sha256))];

/** A file that may hold some content. */
interface ContentJob extends SourceFile {
  readonly sha256: string;
}

async function readAll(
  jobs: readonly ContentJob[],
  options: Parameters<typeof readFiles>[1],
  machines: Machines | undefined,
  settle: (sha256: string, result: FileResult) => void,
): Promise<void> {
  if (jobs.length > FEW) {
    const numbered = jobs.map(({ path, within }, id): FileJob => ({ id, path, within }));
    return readFiles(numbered, options, machines, ({ id }, result) => settle(jobs[id].sha256, result));
  }
  for (const { sha256, path, within } of jobs) {
    options.signal.throwIfAborted();
    settle(sha256, await readFile(path, options.settings, within));
    await nextTurn();
  }
}
