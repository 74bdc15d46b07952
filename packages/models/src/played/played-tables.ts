// Rows of performances in the two views of them, for a project: they follow from two files each, and from the other performances of a score.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { makeFolder, readJsonFile, writeWholeFile } from "@semitone/disk";
import { cacheFolder, type Piece, type Project, performancePairs, readPiece } from "@semitone/library";
import type { Column, Score } from "@semitone/music";
import { z } from "zod";
import { besideOthers, measurePlayed, PLAYED_VIEWS } from "./played-columns.ts";
import { ifPlayed, playedOn } from "./played-on.ts";

/** Performances from which on a project's runs read how they are played. */
export const LEAST_PERFORMANCES = 4;

/** Rows of one view by piece. */
export interface PlayedTable {
  readonly view: { readonly id: string; readonly columns: readonly Column[] };
  /** One row; undefined for a piece that is no performance, or not of its score. */
  rows(piece: Pick<Piece, "id">): readonly Float32Array[] | undefined;
}

export interface PlayedTableOptions {
  readonly signal?: AbortSignal;
  /** Share of the performances that are measured. */
  readonly onProgress?: (share: number) => void;
}

const NUMBERS = PLAYED_VIEWS[0].columns.length;
const keptSchema = z.array(z.number()).length(NUMBERS).nullable();

/**
 * How the performances among some pieces are played. What a pair of files says is kept in the cache of the project, by the bytes of both; what
 * a performance is beside the others is of all that the project has of its score, not only of the pieces that are asked for.
 *
 * @throws the signal's reason when cancelled
 */
export async function playedTables(
  project: Project,
  pieces: readonly Piece[],
  { signal, onProgress }: PlayedTableOptions = {},
): Promise<PlayedTable[]> {
  const wanted = new Set(pieces.map(({ id }) => id));
  const pairs = performancePairs(project).pairs.filter(({ performances }) =>
    performances.some(({ id }) => wanted.has(id)),
  );
  const total = pairs.reduce((sum, { performances }) => sum + performances.length, 0);
  const own = new Map<number, Float32Array[]>();
  const beside = new Map<number, Float32Array[]>();
  const folder = join(cacheFolder(project), "played");
  let done = 0;
  for (const { score, performances } of pairs) {
    const read = oncePerScore(project, score);
    const measured: { id: number; row: number[] }[] = [];
    for (const performance of performances) {
      signal?.throwIfAborted();
      const row = keptOrMeasured(project, folder, score, performance, read);
      if (row) measured.push({ id: performance.id, row });
      onProgress?.(++done / total);
      await nextTurn();
    }
    const others = besideOthers(measured.map(({ row }) => row));
    for (const [i, { id, row }] of measured.entries()) {
      own.set(id, [Float32Array.from(row)]);
      beside.set(id, [Float32Array.from(others[i])]);
    }
  }
  return [own, beside].map((rows, v) => ({ view: PLAYED_VIEWS[v], rows: ({ id }) => rows.get(id) }));
}

const oncePerScore = (project: Project, { id }: Piece): (() => Score) => {
  let score: Score | undefined;
  return () => (score ??= readPiece(project, id));
};

/** null, which is kept as well, for a performance that is not of its score. */
function keptOrMeasured(
  project: Project,
  folder: string,
  score: Piece,
  performance: Piece,
  read: () => Score,
): number[] | null {
  const of = ({ sha256, ordinal }: Piece) => `${sha256.slice(0, 24)}.${ordinal}`;
  const path = join(folder, `${of(score)}-${of(performance)}-1.json`);
  if (existsSync(path)) {
    try {
      return keptSchema.parse(readJsonFile(path, { within: folder }));
    } catch {
      // A cache that cannot be read is written anew.
    }
  }
  const row = measuredOf(project, score, performance, read);
  makeFolder(folder);
  writeWholeFile(path, JSON.stringify(row));
  return row;
}

function measuredOf(project: Project, score: Piece, performance: Piece, read: () => Score): number[] | null {
  const names = { score: score.name, performance: performance.name };
  const row = ifPlayed(() => measurePlayed(playedOn(read(), readPiece(project, performance.id), names)));
  return row ?? null;
}
