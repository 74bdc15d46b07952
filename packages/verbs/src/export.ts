// The verb `export`: a run as a folder that needs nothing of the project it came from.

import { cpSync, existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { publishFolder, writeFlushed } from "@semitone/disk";
import type { WorkOptions } from "@semitone/job";
import { listPieces, type Project } from "@semitone/library";
import {
  findRun,
  hasSegmentModel,
  listenerOf,
  loadFeatures,
  readTagger,
  SemitoneError,
  segmentGraphs,
  type Tagger,
  tagRows,
} from "@semitone/models";

export interface ExportOptions extends WorkOptions {
  /** Name of a run. @default the newest */
  readonly run?: string;
  /** The folder to make; nothing may be there. */
  readonly to: string;
}

export interface ExportResult {
  readonly run: string;
  readonly folder: string;
  /** Pieces that the folder tagged again, and the largest difference of a probability or number to the run's own tags. */
  readonly checked: number;
  readonly difference: number;
}

/** Pieces that an exported folder has to tag as the run does. */
const CHECKED = 50;
/** Largest difference that still counts as the same. */
const TOLERANCE = 1e-4;

/**
 * Copies a run, reads the copy back and compares its tags with the run's own before the folder gets its name; adds what makes music as
 * ONNX graphs.
 *
 * @throws SemitoneError (`exists`) if something is at `to`, (`no-run`, `broken-run`)
 */
export async function exportRun(project: Project, { run, to, signal }: ExportOptions): Promise<ExportResult> {
  const found = findRun(project, run);
  const target = resolve(to);
  if (existsSync(target))
    throw new SemitoneError(`export: something is there already; got ${target}; name a new folder`, "exists");
  const { tagger } = readTagger(found.folder);
  const listener = listenerOf(found.folder);
  const checked = listPieces(project).slice(0, CHECKED);
  const { rows } = await loadFeatures(project, tagger.reads, checked, "piece", { signal, listener });
  const raw = [...rows.values()].flatMap((of) => of.slice(0, 1));
  let difference = 0;
  await publishFolder(dirname(target), basename(target), async (folder) => {
    // Other files than the run's own are not followed: a link could lead anywhere.
    cpSync(found.folder, folder, {
      recursive: true,
      dereference: false,
      filter: (path) => !/[\\/]\./.test(path.slice(found.folder.length)),
    });
    difference = largestDifference(tagger, readTagger(folder).tagger, raw);
    if (!(difference <= TOLERANCE))
      throw new SemitoneError(
        `export: the copy tags differently, by ${difference}; got ${join(target)}; train again`,
        "broken-run",
      );
    if (hasSegmentModel(folder))
      for (const [name, graph] of Object.entries(segmentGraphs(folder)))
        writeFlushed(join(folder, `segments-${name}.onnx`), graph);
    signal?.throwIfAborted();
  });
  return { run: found.name, folder: target, checked: raw.length, difference };
}

function largestDifference(a: Tagger, b: Tagger, raw: readonly Float32Array[]): number {
  const numbers = (tagger: Tagger) =>
    tagRows(tagger, raw).flatMap(({ predictions }) =>
      predictions.flatMap(({ distribution, value }) =>
        distribution ? Object.values(distribution) : [value as number],
      ),
    );
  const [own, copied] = [numbers(a), numbers(b)];
  return own.reduce((most, value, i) => Math.max(most, Math.abs(value - copied[i])), 0);
}
