// The verb `tag`: what a run says of every piece, and of its segments.

import type { WorkOptions } from "@semitone/job";
import { listPieces, type Piece, type Project, segmentsOf } from "@semitone/library";
import {
  type Features,
  featureBatches,
  findRun,
  listenerOf,
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

/**
 * Tags every piece; pieces that were trained on too, whose tags then agree with their labels more often than those of new music do.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `too-small`)
 */
export async function tag(project: Project, options: TagOptions = {}): Promise<TagResult> {
  const { folder, match, segments = false, onProgress, signal } = options;
  const from = folder ?? findRun(project, options.run).folder;
  const { config, tagger } = readTagger(from);
  const listener = listenerOf(from);
  const pieces = piecesCalled(project, match);
  const told = (from: number, share: number) => ({
    signal,
    listener,
    onProgress:
      onProgress &&
      ((progress: { stage: string; done: number }) =>
        onProgress({ stage: progress.stage, done: from + share * progress.done })),
  });
  const share = segments ? 0.5 : 1;
  const tagged: TaggedPiece[] = [];
  const untagged: { piece: string; reason: string }[] = [];
  const places = new Map<number, number>();
  let seen = 0;
  const unreadable = await featureBatches(
    project,
    pieces,
    "piece",
    (batch, rows) => {
      const usable = batch.filter(({ id, notes }) => notes > 0 && rows.get(id)?.length === 1);
      for (const { name, notes } of batch)
        if (notes === 0) untagged.push({ piece: name, reason: "it has no notes" });
      const answers = tagRows(
        tagger,
        usable.map(({ id }) => rows.get(id)![0]),
      );
      for (const [i, { id, name }] of usable.entries()) {
        places.set(id, tagged.length);
        tagged.push({ file: name, ...answers[i] });
      }
      seen += batch.length;
      onProgress?.({ stage: "tagging", done: share * (0.9 + (0.1 * seen) / pieces.length) });
    },
    told(0, 0.9 * share),
  );
  if (segments)
    await featureBatches(
      project,
      pieces.filter(({ id }) => places.has(id)),
      "segments",
      (batch, rows) => {
        const own = tagSegments(project, tagger, batch, rows);
        for (const [i, { id }] of batch.entries()) {
          const place = places.get(id)!;
          tagged[place] = { ...tagged[place], segments: own[i] };
        }
      },
      told(0.5, 0.5),
    );
  return { run: config.name, pieces: tagged, untagged: [...unreadable, ...untagged] };
}

/** Pieces whose name holds the text, or all. @throws SemitoneError (`too-small`) without any */
function piecesCalled(project: Project, match: string | undefined): Piece[] {
  const wanted = match?.toLowerCase();
  const pieces = listPieces(project, {
    where: ({ name }) => wanted === undefined || name.toLowerCase().includes(wanted),
  });
  if (pieces.length > 0) return pieces;
  throw new SemitoneError(
    match === undefined
      ? `the project holds no pieces; got ${project.folder}; bring some in first (semitone import FOLDER)`
      : `no piece has a name with ${JSON.stringify(match)} in it; see semitone pieces`,
    "too-small",
  );
}

/** The segments of each piece; all are tagged at once. */
function tagSegments(
  project: Project,
  tagger: Tagger,
  pieces: readonly Piece[],
  features: Features["rows"],
): TaggedSegment[][] {
  const rows = tagRows(
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
