// The verb `tag`: what a run says of every piece, and of its segments.

import { Progress, type WorkOptions } from "@semitone/job";
import {
  copiesOf,
  listPieces,
  type Piece,
  type Project,
  type SegmentPlace,
  type Spans,
  segmentPlaces,
} from "@semitone/library";
import {
  type FeatureBatch,
  type FeatureOptions,
  featureBatches,
  findRun,
  hasContent,
  KIND_NAMES,
  kindOfReads,
  listenerOf,
  partsOf,
  readTagger,
  SemitoneError,
  type TaggedRow,
  type Tagger,
  type TaskScore,
  tagRows,
  taskScore,
} from "@semitone/models";

export interface TagOptions extends WorkOptions {
  /** Name of a run. @default the newest */
  readonly run?: string;
  /** A run folder anywhere, e.g. an exported one; comes before `run`. */
  readonly folder?: string;
  /** Only pieces whose name, or that of a copy, holds the text. */
  readonly match?: string;
  /** Also every segment of each piece. @default false */
  readonly segments?: boolean;
}

/** What is said of a segment, and where it is. */
export type TaggedSegment = TaggedRow & SegmentPlace;

export interface TaggedPiece extends TaggedRow {
  readonly file: string;
  /** Files with the same bytes, which have the same tags; left out where there are none. */
  readonly copies?: readonly string[];
  readonly segments?: readonly TaggedSegment[];
}

/** What is said of one file. */
export interface TaggedFile extends Omit<TaggedPiece, "copies"> {
  /** Of a copy: the file that stands for it. */
  readonly copyOf?: string;
}

/** A row for every file: each piece, and after it its copies. */
export const taggedFiles = (pieces: readonly TaggedPiece[]): TaggedFile[] =>
  pieces.flatMap(({ copies = [], ...piece }) => [
    piece,
    ...copies.map((file) => ({ ...piece, file, copyOf: piece.file })),
  ]);

export interface TagResult {
  /** Name of the run. */
  readonly run: string;
  /** How good its tags are by labels left out, beside always the same answer. */
  readonly scores: readonly TaskScore[];
  readonly pieces: readonly TaggedPiece[];
  /** Pieces without a note or a file, copies too, and why they have no tags. */
  readonly untagged: readonly { readonly piece: string; readonly reason: string }[];
}

/**
 * Tags every piece; pieces that were trained on too, whose tags then agree with their labels more often than those of new music do.
 *
 * @throws SemitoneError (`no-run`, `broken-run`, `too-small`)
 */
export async function tag(project: Project, options: TagOptions = {}): Promise<TagResult> {
  const { folder, match, segments = false, signal } = options;
  const from = folder ?? findRun(project, options.run).folder;
  const { config, tagger } = readTagger(from);
  const kind = kindOfReads(tagger.reads);
  const named = piecesNamed(project, match);
  const all = named.filter((piece) => piece.kind === kind);
  const pieces = all.filter(hasContent);
  const tagged = new Map<number, TaggedPiece>();
  const progress = Progress.to(options.onProgress);
  const work: Tagging = { project, tagger, pieces, listener: listenerOf(from), signal };
  const unreadable = await eachBatch(
    work,
    "piece",
    progress.part("", segments ? 0.5 : 1),
    async (batch) => {
      for (const [id, piece] of await tagPieces(work, batch)) tagged.set(id, piece);
    },
    segments ? ["segments"] : [],
  );
  if (segments)
    await eachBatch(work, "segments", progress.part("", 0.5), async (batch) => {
      for (const [id, own] of await tagSegments(project, tagger, batch, tagged)) {
        const piece = tagged.get(id);
        if (piece) tagged.set(id, { ...piece, segments: own });
      }
    });
  const noNotes = all.filter((piece) => !hasContent(piece));
  const others = named.filter((piece) => piece.kind !== kind);
  const copies = new Map(named.map((piece) => [piece.name, copiesOf(piece)]));
  const untagged = [
    ...unreadable,
    ...noNotes.map(({ name }) => ({ piece: name, reason: "has no notes" })),
    ...others.map(({ name }) => ({
      piece: name,
      reason: `is none of the ${KIND_NAMES[kind]}, which the run is of`,
    })),
  ].flatMap(({ piece, reason }) =>
    [piece, ...(copies.get(piece) ?? [])].map((file) => ({ piece: file, reason })),
  );
  return { run: config.name, scores: tagger.tasks.map(taskScore), pieces: [...tagged.values()], untagged };
}

/** The pieces whose names hold a text. @throws SemitoneError (`too-small`) without any */
function piecesNamed(project: Project, match: string | undefined): Piece[] {
  const wanted = match?.toLowerCase();
  const pieces = listPieces(project).filter(
    (piece) =>
      wanted === undefined ||
      [piece.name, ...copiesOf(piece)].some((name) => name.toLowerCase().includes(wanted)),
  );
  if (pieces.length > 0) return pieces;
  throw new SemitoneError(
    match === undefined
      ? `tag: expected a project with pieces; got none in ${project.folder}; import some first (semitone import FOLDER)`
      : `match: expected part of a piece's name; got ${JSON.stringify(match)}, which no name contains; see semitone pieces`,
    "too-small",
  );
}

interface Tagging extends Pick<FeatureOptions, "listener" | "signal"> {
  readonly project: Project;
  readonly tagger: Tagger;
  readonly pieces: readonly Piece[];
}

/** Hands some pieces after the other to `take`, with their rows. @returns the pieces that cannot be read */
function eachBatch(
  { project, tagger, pieces, ...options }: Tagging,
  spans: Spans,
  progress: Progress,
  take: (batch: FeatureBatch) => Promise<void>,
  beside: readonly Spans[] = [],
): Promise<TagResult["untagged"]> {
  const [reading, tagging] = [progress.part("reading features", 0.5), progress.part("tagging", 0.5)];
  let done = 0;
  const onBatch = async (batch: FeatureBatch) => {
    await take(batch);
    done += batch.pieces.length;
    tagging.at(done / pieces.length);
  };
  const onProgress = (report: { done: number }) => reading.at(report.done);
  return featureBatches(project, tagger.reads, pieces, spans, onBatch, { ...options, beside, onProgress });
}

/** Each piece that has a row, tagged, by its id. */
async function tagPieces(
  { project, tagger, signal, listener }: Tagging,
  { pieces, rows }: FeatureBatch,
): Promise<[number, TaggedPiece][]> {
  const readable = [...pieces.keys()].filter((i) => rows[i]?.length === 1);
  const chosen = readable.map((i) => pieces[i]);
  const own = await tagRows(
    tagger,
    readable.map((i) => rows[i]![0]),
    await partsOf(project, tagger, chosen, { signal, listener }),
  );
  return readable.map((i, k) => {
    const copies = copiesOf(pieces[i]);
    return [pieces[i].id, { file: pieces[i].name, ...(copies.length > 0 && { copies }), ...own[k] }];
  });
}

/** The segments of each piece, by its id; all are tagged at once, and are as familiar as their piece. */
async function tagSegments(
  project: Project,
  tagger: Tagger,
  { pieces, rows }: FeatureBatch,
  wholes: ReadonlyMap<number, TaggedPiece>,
): Promise<[number, TaggedSegment[]][]> {
  const tagged = await tagRows(
    tagger,
    rows.flatMap((own) => own ?? []),
    undefined,
    pieces.flatMap(({ id }, p) => (rows[p] ?? []).map(() => wholes.get(id)?.priorWeight ?? 0)),
  );
  let from = 0;
  return pieces.map((piece, p) => {
    const own = tagged.slice(from, from + (rows[p]?.length ?? 0));
    from += own.length;
    const places = segmentPlaces(project, piece).slice(0, own.length);
    return [piece.id, places.map((place, i) => ({ ...place, ...own[i] }))];
  });
}
