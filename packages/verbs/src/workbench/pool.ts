// All pieces along a few axes, kept in memory: what is alike, what is not, and what a quick tagger learns from.
import type { Project, ScorePiece } from "@semitone/library";
import {
  byContent,
  defaultReads,
  evenedAxes,
  fitScaler,
  loadFeatures,
  principalAxes,
  scaleRows,
  viewNamesOf,
} from "@semitone/models";
import { rowProducts, squaredDistance } from "@semitone/stats";

/** Axes that are kept: 13 MB for 100,000 pieces. */
const AXES = 32;
/** Pieces that scale and axes are found from: more change them little. */
const SAMPLE = 1000;
/** Pieces brought onto the axes between two looks at what else there is to do. */
const CHUNK = 2000;

/** Pieces with features, by their row. */
export interface Pool {
  /** Numbers of the pieces. */
  readonly ids: readonly number[];
  readonly rowOf: ReadonlyMap<number, number>;
  /** Near-duplicates share one. */
  readonly groups: readonly string[];
  /** Coordinates of each; mean squared length 1 over all. */
  readonly rows: readonly Float64Array[];
}

/**
 * Reads what the import has stored of each piece; pieces without notes or a file are left out. Depends on the music alone, whatever its
 * files are called.
 */
export async function loadPool(
  project: Project,
  pieces: readonly ScorePiece[],
  signal?: AbortSignal,
): Promise<Pool> {
  const reads = defaultReads();
  const sounding = pieces.filter(({ notes }) => notes > 0);
  const { rows } = await loadFeatures(project, reads, sounding, "piece", { signal });
  const known = sounding.filter(({ id }) => rows.get(id)?.length === 1).sort(byContent);
  const pool = {
    ids: known.map(({ id }) => id),
    rowOf: new Map(known.map(({ id }, row) => [id, row])),
    groups: known.map(({ group }) => group),
  };
  if (known.length === 0) return { ...pool, rows: [] };
  const raw = known.map(({ id }) => rows.get(id)![0]);
  const step = Math.ceil(raw.length / SAMPLE);
  const sample = raw.filter((_, i) => i % step === 0);
  const scaler = fitScaler(sample, viewNamesOf(reads));
  const { axes, dimensions } = evenedAxes(principalAxes(scaleRows(scaler, sample), AXES));
  const placed: Float64Array[] = [];
  for (let from = 0; from < raw.length; from += CHUNK) {
    signal?.throwIfAborted();
    placed.push(...rowProducts(axes, dimensions, scaleRows(scaler, raw.slice(from, from + CHUNK))));
    await new Promise(setImmediate);
  }
  const mean = placed.reduce((sum, row) => sum + row.reduce((s, v) => s + v * v, 0), 0) / placed.length || 1;
  return { ...pool, rows: placed.map((row) => row.map((value) => value / Math.sqrt(mean))) };
}

/** The pieces nearest to one, nearest first, without itself and its near-duplicates. */
export function nearestTo(
  { ids, rowOf, groups, rows }: Pool,
  piece: number,
  count: number,
  among: (piece: number) => boolean = () => true,
): { readonly piece: number; readonly distance: number }[] {
  const own = rowOf.get(piece);
  if (own === undefined) return [];
  return ids
    .flatMap((id, row) =>
      groups[row] === groups[own] || !among(id)
        ? []
        : [{ piece: id, distance: Math.sqrt(squaredDistance(rows[own], rows[row])) }],
    )
    .sort((a, b) => a.distance - b.distance || a.piece - b.piece)
    .slice(0, count);
}
