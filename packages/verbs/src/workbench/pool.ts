// The pieces as points, kept in memory: what is alike, what to ask next, and what a quick model learns from.
import type { Piece, PieceKind, Project } from "@semitone/library";
import {
  axesSample,
  byContent,
  featureBatches,
  fitScaler,
  hasContent,
  type LabelPoints,
  learningReads,
  loadFeatures,
  Placer,
  scaleRows,
  viewNamesOf,
} from "@semitone/models";
import { squaredDistance } from "@semitone/stats";

/** Pieces with features, by their row. */
export interface PiecePool extends LabelPoints {
  readonly pieces: readonly Piece[];
  /** By number of the piece. */
  readonly rowOf: ReadonlyMap<number, number>;
}

/**
 * Reads what the import has stored of pieces of one kind; pieces without notes or a file are left out. Depends on the music alone, whatever its
 * files are called. Features of all pieces are never held at once: of 100,000 they would take 700 MB.
 *
 * @returns undefined where no piece is left
 */
export async function loadPool(
  project: Project,
  all: readonly Piece[],
  kind: PieceKind,
  signal?: AbortSignal,
): Promise<PiecePool | undefined> {
  // What scale and axes are found from depends on which pieces can be read: where some cannot, the others are placed anew.
  for (let pieces = all.filter(hasContent).sort(byContent); pieces.length > 0; ) {
    const { points, readable } = await placed(project, pieces, kind, signal);
    if (points && readable.length === pieces.length)
      return { ...points, pieces, rowOf: new Map(pieces.map(({ id }, row) => [id, row])) };
    pieces = readable;
  }
  return undefined;
}

/** Pieces as points, where each that the axes are found from can be read; and those that can be. */
async function placed(
  project: Project,
  pieces: readonly Piece[],
  kind: PieceKind,
  signal?: AbortSignal,
): Promise<{ points: LabelPoints | undefined; readable: Piece[] }> {
  const reads = learningReads({ kind });
  const chosen = axesSample(pieces);
  const { rows } = await loadFeatures(project, reads, chosen, "piece", { signal });
  const sample = chosen.flatMap(({ id }) => (rows.get(id)?.length === 1 ? rows.get(id)! : []));
  const isWhole = sample.length === chosen.length;
  const scaler = isWhole ? fitScaler(sample, viewNamesOf(reads)) : undefined;
  const placer = scaler && (await Placer.of(scaleRows(scaler, sample), scaler.views, { signal }));
  const readable: Piece[] = [];
  await featureBatches(
    project,
    reads,
    pieces,
    "piece",
    (batch) => {
      const own = batch.rows.flatMap((all, i) => {
        if (all?.length !== 1) return [];
        readable.push(batch.pieces[i]);
        return all;
      });
      if (scaler) placer!.add(scaleRows(scaler, own));
    },
    { signal },
  );
  const about = { groups: readable.map(({ group }) => group), names: readable.map(({ name }) => name) };
  return { points: placer?.points(about), readable };
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
