// The verb `export`: a run as a folder that needs nothing of the project it came from.

import { cpSync, existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { publishFolder, writeFlushed } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import { listPieces, type Project } from "@semitone/library";
import {
  findRun,
  hasSegmentModel,
  listenerOf,
  loadFeatures,
  type MusicSource,
  readsSegments,
  readTagger,
  SemitoneError,
  segmentGraphs,
  type Tagger,
  tagRows,
} from "@semitone/models";
import { knownSources, LICENCES_FILE, licenceText } from "./licences.ts";

export interface ExportOptions extends WorkOptions {
  /** Name of a run. @default the newest */
  readonly run?: string;
  /** The folder to make; nothing may be there. */
  readonly to: string;
  /** Only where the licence of all music of others is known that the run has learnt from, which is then told in LICENCES.md. @default false */
  readonly checkLicence?: boolean;
}

export interface ExportResult {
  readonly run: string;
  readonly folder: string;
  /** Pieces that the folder tagged again, and the largest difference of a probability or number to the run's own tags. */
  readonly checked: number;
  readonly difference: number;
  /** Whose music beside the project's own the run has learnt from; left out where that was not asked for. */
  readonly licences?: readonly MusicSource[];
}

/** Pieces that an exported folder has to tag as the run does. */
const CHECKED = 50;
/** Largest difference that still counts as the same. */
const TOLERANCE = 1e-4;

/**
 * Copies a run, reads the copy back and compares its tags with the run's own before the folder gets its name; adds what makes music as
 * ONNX graphs.
 *
 * @throws SemitoneError (`exists`) if something is at `to`, (`no-run`, `broken-run`), (`option`) for music whose licence is not known
 */
export async function exportRun(project: Project, options: ExportOptions): Promise<ExportResult> {
  const { run, to, signal } = options;
  const progress = Progress.to(options.onProgress);
  const found = findRun(project, run);
  const target = resolve(to);
  if (existsSync(target))
    throw new SemitoneError(
      `export: expected a new folder; got ${target}, which exists; choose another`,
      "exists",
    );
  const licences = options.checkLicence ? knownSources(found.folder) : undefined;
  const { tagger } = readTagger(found.folder);
  const listener = listenerOf(found.folder);
  const checked = listPieces(project).slice(0, CHECKED);
  const { onProgress } = progress.part("reading features", 0.6);
  const reading = { signal, listener };
  const { rows } = await loadFeatures(project, tagger.reads, checked, "piece", { ...reading, onProgress });
  const copying = progress.part("copying", 0.4);
  const raw = [...rows.values()].flatMap((of) => of.slice(0, 1));
  const segments = readsSegments(tagger)
    ? await loadFeatures(project, tagger.reads, checked, "segments", reading)
    : undefined;
  const parts = segments && [...rows].flatMap(([id, of]) => of.slice(0, 1).map(() => segments.rows.get(id)));
  let difference = 0;
  await publishFolder(dirname(target), basename(target), async (folder) => {
    // Other files than the run's own are not followed: a link could lead anywhere.
    cpSync(found.folder, folder, {
      recursive: true,
      dereference: false,
      filter: (path) => !/[\\/]\./.test(path.slice(found.folder.length)),
    });
    copying.at(0.3);
    difference = await largestDifference(tagger, readTagger(folder).tagger, raw, parts);
    if (!(difference <= TOLERANCE))
      throw new SemitoneError(
        `export: expected a copy that tags as the run does, within ${TOLERANCE}; got a difference of ${difference} at ${target}; train again`,
        "broken-run",
      );
    if (hasSegmentModel(folder))
      for (const [name, graph] of Object.entries(segmentGraphs(folder)))
        writeFlushed(join(folder, `segments-${name}.onnx`), graph);
    if (licences) writeFlushed(join(folder, LICENCES_FILE), licenceText(licences));
    signal?.throwIfAborted();
  });
  copying.at(1);
  const told = { run: found.name, folder: target, checked: raw.length, difference };
  return { ...told, ...(licences && { licences }) };
}

async function largestDifference(
  a: Tagger,
  b: Tagger,
  raw: readonly Float32Array[],
  parts: readonly (readonly Float32Array[] | undefined)[] | undefined,
): Promise<number> {
  const numbers = async (tagger: Tagger) =>
    (await tagRows(tagger, raw, parts)).flatMap(({ predictions }) =>
      predictions.flatMap(({ distribution, value }) =>
        distribution ? Object.values(distribution) : [value as number],
      ),
    );
  const [own, copied] = [await numbers(a), await numbers(b)];
  return own.reduce((most, value, i) => Math.max(most, Math.abs(value - copied[i])), 0);
}
