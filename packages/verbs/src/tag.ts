// The verb `tag`: what a run says of every piece, and of its segments.

import { Progress, type WorkOptions } from "@semitone/job";
import { listPieces, type Piece, type Project, segmentsOf } from "@semitone/library";
import {
  type Features,
  findRun,
  listenerOf,
  loadFeatures,
  readsSegments,
  readTagger,
  SemitoneError,
  type TaggedRow,
  type Tagger,
  tagRows,
} from "@semitone/models";

export interface TagOptions extends WorkOptions {
  /** Name of a run. @default the newest */
  readonly run?: string;
  /** A run folder anywhere, e.g. an exported one; comes before `run`. */
  readonly folder?: string;
  /** Only pieces whose name holds the text. */
  readonly match?: string;
  /** Also every segment of each piece. @default false */
  readonly segments?: boolean;
}

export interface TaggedSegment extends TaggedRow {
  /** Bars count from 0; `endBar` is the first that is not part of it. */
  readonly startBar: number;
  readonly endBar: number;
  readonly startTicks: number;
  readonly endTicks: number;
}

export interface TaggedPiece extends TaggedRow {
  readonly file: string;
  readonly segments?: readonly TaggedSegment[];
}

export interface TagResult {
  /** Name of the run. */
  readonly run: string;
  readonly pieces: readonly TaggedPiece[];
  /** Pieces without a note or a file, and why they have no tags. */
  readonly untagged: readonly { readonly piece: string; readonly reason: string }[];
}

/** Pieces tagged at once, between two looks at the signal. */
const BATCH = 256;

/**
 * Tags every piece; pieces that were trained on too, whose tags then agree with their labels more often than those of new music do.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `too-small`)
 */
export async function tag(project: Project, options: TagOptions = {}): Promise<TagResult> {
  const { folder, match, segments = false, signal } = options;
  const progress = Progress.to(options.onProgress);
  const from = folder ?? findRun(project, options.run).folder;
  const { config, tagger } = readTagger(from);
  const listener = listenerOf(from);
  const wanted = match?.toLowerCase();
  const pieces = listPieces(project).filter(
    ({ name }) => wanted === undefined || name.toLowerCase().includes(wanted),
  );
  if (pieces.length === 0)
    throw new SemitoneError(
      match === undefined
        ? `tag: expected a project with pieces; got none in ${project.folder}; import some first (semitone import FOLDER)`
        : `match: expected part of a piece's name; got ${JSON.stringify(match)}, which no name contains; see semitone pieces`,
      "too-small",
    );
  const isOfParts = readsSegments(tagger);
  const read = (scope: "piece" | "segments", share: number) =>
    loadFeatures(project, pieces, scope, {
      signal,
      listener,
      onProgress: progress.part("reading features", share).onProgress,
    });
  const readsParts = segments || isOfParts;
  const whole = await read("piece", readsParts ? 0.45 : 0.9);
  const parts = readsParts ? await read("segments", 0.45) : undefined;
  const untagged = [...whole.unreadable];
  const usable = pieces.filter((piece) => {
    if (piece.notes > 0) return whole.rows.get(piece.id)?.length === 1;
    untagged.push({ piece: piece.name, reason: "has no notes" });
    return false;
  });
  const tagging = progress.part("tagging", 0.1);
  const tagged: TaggedPiece[] = [];
  for (let start = 0; start < usable.length; start += BATCH) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    tagging.at(start / usable.length);
    const batch = usable.slice(start, start + BATCH);
    const rows = await tagRows(
      tagger,
      batch.map(({ id }) => whole.rows.get(id)![0]),
      isOfParts ? batch.map(({ id }) => parts?.rows.get(id)) : undefined,
    );
    const ofSegments = segments && parts && (await tagSegments(project, tagger, batch, parts.rows));
    for (const [i, { name }] of batch.entries())
      tagged.push({ file: name, ...rows[i], ...(ofSegments && { segments: ofSegments[i] }) });
  }
  tagging.at(1);
  return { run: config.name, pieces: tagged, untagged };
}

/** The segments of each piece; all are tagged at once. */
async function tagSegments(
  project: Project,
  tagger: Tagger,
  pieces: readonly Piece[],
  features: Features["rows"],
): Promise<TaggedSegment[][]> {
  const rows = await tagRows(
    tagger,
    pieces.flatMap(({ id }) => features.get(id) ?? []),
  );
  let from = 0;
  return pieces.map(({ id }) => {
    const own = rows.slice(from, from + (features.get(id)?.length ?? 0));
    from += own.length;
    return segmentsOf(project, id)
      .slice(0, own.length)
      .map(({ start_bar, end_bar, start_ticks, end_ticks }, i) => ({
        startBar: start_bar,
        endBar: end_bar,
        startTicks: start_ticks,
        endTicks: end_ticks,
        ...own[i],
      }));
  });
}
