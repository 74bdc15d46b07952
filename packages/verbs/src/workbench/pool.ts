// The pieces as points, kept in memory: what is alike, what to ask next, and what a quick model learns from.
import type { Piece, PieceKind, Project } from "@semitone/library";
import {
  byContent,
  fitScaler,
  hasContent,
  type LabelPool,
  labelPool,
  learningReads,
  loadFeatures,
  scaleRows,
  viewNamesOf,
} from "@semitone/models";
import { squaredDistance } from "@semitone/stats";

/** Pieces that the scale of features is found from: more change it little. */
const SAMPLE = 1000;

/** Pieces with features, by their row. */
export interface PiecePool extends LabelPool {
  readonly pieces: readonly Piece[];
  /** By number of the piece. */
  readonly rowOf: ReadonlyMap<number, number>;
}

/**
 * Reads what the import has stored of pieces of one kind; pieces without notes or a file are left out. Depends on the music alone, whatever its
 * files are called.
 *
 * @returns undefined where no piece is left
 */
export async function loadPool(
  project: Project,
  all: readonly Piece[],
  kind: PieceKind,
  signal?: AbortSignal,
): Promise<PiecePool | undefined> {
  const reads = learningReads({ kind });
  const sounding = all.filter(hasContent);
  const { rows } = await loadFeatures(project, reads, sounding, "piece", { signal });
  const pieces = sounding.filter(({ id }) => rows.get(id)?.length === 1).sort(byContent);
  if (pieces.length === 0) return undefined;
  const raw = pieces.map(({ id }) => rows.get(id)![0]);
  const step = Math.ceil(raw.length / SAMPLE);
  const scaler = fitScaler(
    raw.filter((_, i) => i % step === 0),
    viewNamesOf(reads),
  );
  const pool = await labelPool({
    rows: scaleRows(scaler, raw),
    families: scaler.views,
    groups: pieces.map(({ group }) => group),
    names: pieces.map(({ name }) => name),
    signal,
  });
  return { ...pool, pieces, rowOf: new Map(pieces.map(({ id }, row) => [id, row])) };
}

/** The pieces nearest to one, nearest first, without itself and its near-duplicates. */
export function nearestTo(
  { pieces, rowOf, groups, places }: PiecePool,
  piece: number,
  count: number,
): { readonly piece: number; readonly distance: number }[] {
  const own = rowOf.get(piece);
  if (own === undefined) return [];
  return pieces
    .flatMap(({ id }, row) =>
      groups[row] === groups[own]
        ? []
        : [{ piece: id, distance: Math.sqrt(squaredDistance(places[own], places[row])) }],
    )
    .sort((a, b) => a.distance - b.distance || a.piece - b.piece)
    .slice(0, count);
}
