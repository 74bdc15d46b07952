// Rows of a project's pieces in the order of what a run reads, from the store of views.
import {
  findView as findStoredView,
  type Piece,
  type PieceKind,
  type Project,
  type Spans,
  type StoredView,
  type Unreadable,
  type ViewRowsOptions,
  viewBatches,
} from "@semitone/library";
import { viewName } from "@semitone/music";
import { SOUND_VIEWS } from "@semitone/sound";
import type { Listener } from "../listener/listener.ts";
import { isPlayedView, PLAYED_VIEWS } from "../played/played-columns.ts";
import { type PlayedTable, playedTables } from "../played/played-tables.ts";
import { SemitoneError } from "../semitone-error.ts";
import { isLearntView, learntView } from "./learnt-views.ts";
import { type Reads, readsOf, rowsFor, SCORE_READS } from "./reads.ts";

export interface FeatureOptions extends ViewRowsOptions {
  /** Whose latents are read beside the scores, or that of the run that is read for. @default none */
  readonly listener?: Listener;
}

/** Rows by piece id; pieces whose file is gone are left out and named in `unreadable`. */
export interface Features {
  readonly rows: ReadonlyMap<number, readonly Float32Array[]>;
  readonly unreadable: readonly Unreadable[];
}

export interface DefaultReadsOptions {
  readonly listener?: Listener;
  /** @default "score" */
  readonly kind?: PieceKind;
  /** Whether how pieces are performed is read, too. @default false */
  readonly performed?: boolean;
}

/** What is read where no run says so: every view of scores, and what else there is of them; or every view of recordings. */
export function defaultReads({ listener, kind = "score", performed }: DefaultReadsOptions = {}): Reads {
  if (kind === "sound") return readsOf(SOUND_VIEWS);
  return [
    ...SCORE_READS,
    ...(performed ? readsOf(PLAYED_VIEWS) : []),
    ...(listener ? readsOf([learntView(listener)]) : []),
  ];
}

/**
 * How loud a recording is says more of who made it than of what it is of: learnt from, it costs three to six points of instruments on
 * recordings of others, and is worth less than one on those of the same collection (docs/results-timbre.md).
 */
const LEVEL = "loudness";

/** What is learnt from where nothing else is said: all that is read but the level of recordings. */
export const learningReads = (options: DefaultReadsOptions = {}): Reads =>
  defaultReads(options).map((read) =>
    options.kind === "sound" ? { ...read, columns: read.columns.filter((name) => name !== LEVEL) } : read,
  );

/** Rows of the pieces, or of their segments in order, all held at once: see `featureBatches` for many pieces. */
export async function loadFeatures(
  project: Project,
  reads: Reads,
  pieces: readonly Piece[],
  spans: Spans,
  options: FeatureOptions = {},
): Promise<Features> {
  const rows = new Map<number, readonly Float32Array[]>();
  const keep = (piece: Piece, own: readonly Float32Array[]) => void rows.set(piece.id, own);
  return { rows, unreadable: await featureBatches(project, reads, pieces, spans, keepEach(keep), options) };
}

/** Some pieces with their rows. */
export interface FeatureBatch {
  readonly pieces: readonly Piece[];
  /** In the order of the pieces; undefined for what cannot be read. */
  readonly rows: readonly (readonly Float32Array[] | undefined)[];
}

/**
 * The same, a thousand pieces after the other, in order.
 *
 * @returns the pieces that cannot be read
 * @throws SemitoneError (`broken-run`) where a view that is read is not known any more, or is that of a listener that is not there
 */
export async function featureBatches(
  project: Project,
  reads: Reads,
  pieces: readonly Piece[],
  spans: Spans,
  onBatch: (batch: FeatureBatch) => void | Promise<void>,
  { listener, ...options }: FeatureOptions = {},
): Promise<readonly Unreadable[]> {
  const latents = listener && learntView(listener);
  const views = reads.flatMap(({ view }) => findView(view, latents) ?? []);
  const played = await playedIn(project, reads, pieces, spans, options);
  try {
    return await viewBatches(
      project,
      views,
      pieces,
      spans,
      (batch) => {
        const rowsOf = rowsFor(reads, [...batch.tables, ...played]);
        return onBatch({ pieces: batch.pieces, rows: batch.pieces.map(rowsOf) });
      },
      options,
    );
  } finally {
    await latents?.close();
  }
}

/** Rows of performances, where they are read. Segments have none: a performance is measured as a whole. */
const playedIn = async (
  project: Project,
  reads: Reads,
  pieces: readonly Piece[],
  spans: Spans,
  { signal }: ViewRowsOptions,
): Promise<PlayedTable[]> =>
  spans === "piece" && reads.some(({ view }) => isPlayedView(viewName(view)))
    ? playedTables(project, pieces, { signal })
    : [];

/** The view of an id; undefined where it is gone, which costs the runs that read it its columns. */
function findView(id: string, latents: StoredView | undefined): StoredView | undefined {
  if (!isLearntView(viewName(id))) return findStoredView(id);
  if (latents?.id === id) return latents;
  throw new SemitoneError(
    `the run cannot be used: it reads ${id}, and its folder holds ${latents ? latents.id : "no listener"}; copy the folder anew, or train again`,
    "broken-run",
  );
}

/** Hands on each piece that can be read. */
const keepEach =
  (keep: (piece: Piece, rows: readonly Float32Array[]) => void) =>
  ({ pieces, rows }: FeatureBatch): void => {
    for (const [i, own] of rows.entries()) if (own) keep(pieces[i], own);
  };
