// Features of a project's pieces, computed once and kept in the project's cache folder.
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { WorkOptions } from "@semitone/job";
import {
  descriptorsOf,
  type Piece,
  PROJECT_FILES,
  type Project,
  ProjectError,
  readPiece,
  segmentsOf,
} from "@semitone/library";
import { sliceScore, ticks } from "@semitone/music";
import { LATENT_NAMES, latentRows } from "../listener/latents.ts";
import type { Listener } from "../listener/listener.ts";
import { openSegmentModel, type SegmentModel } from "../segments/open-segment-model.ts";
import { BlockIndex } from "./block-index.ts";
import { FEATURE_NAMES, FEATURE_VERSION, featureRow, MEASURED_NAMES } from "./features.ts";

/** Pieces in a block: what a killed run may lose. */
const BLOCK = 256;

/** The whole piece (one row) or its segments in order. */
export type FeatureScope = "piece" | "segments";

/** Features by piece id; pieces whose file is gone are left out and named in `unreadable`. */
export interface Features {
  readonly rows: ReadonlyMap<number, readonly Float32Array[]>;
  readonly unreadable: readonly { readonly piece: string; readonly reason: string }[];
}

/** A kind of rows in the cache. */
interface Kept {
  /** Names what rows depend on beside the bytes of their piece. */
  readonly folder: string;
  /** Numbers of a row. */
  readonly width: number;
  /** @throws ProjectError where the piece cannot be read */
  readonly compute: (piece: Piece) => readonly Float32Array[] | Promise<readonly Float32Array[]>;
}

export interface FeatureOptions extends WorkOptions {
  /** Hears what is not measured. @default none: its columns are NaN */
  readonly listener?: Listener;
}

/**
 * Features of the pieces, all held at once: from the cache where they are there, else computed and kept.
 *
 * A run that is killed keeps the blocks it has finished.
 */
export async function loadFeatures(
  project: Project,
  pieces: readonly Piece[],
  scope: FeatureScope,
  options: FeatureOptions = {},
): Promise<Features> {
  const rows = new Map<number, readonly Float32Array[]>();
  const unreadable = await featureBatches(
    project,
    pieces,
    scope,
    (_, batch) => {
      for (const [id, own] of batch) rows.set(id, own);
    },
    options,
  );
  return { rows, unreadable };
}

/**
 * As `loadFeatures`, a few hundred pieces after the other, in order: what `onBatch` is given is held no longer than it keeps it.
 *
 * @returns the pieces that cannot be read
 */
export async function featureBatches(
  project: Project,
  pieces: readonly Piece[],
  scope: FeatureScope,
  onBatch: (pieces: readonly Piece[], rows: Features["rows"]) => void | Promise<void>,
  options: FeatureOptions = {},
): Promise<Features["unreadable"]> {
  const { listener, signal } = options;
  const measured = await completeBlocks(project, pieces, measuring(project, scope), options);
  const readable = pieces.filter((piece) => measured.blocks.has(keyOf(piece)));
  const heard = listener && (await hear(project, readable, scope, listener, options));
  try {
    for (let start = 0; start < pieces.length; start += BLOCK) {
      const batch = pieces.slice(start, start + BLOCK);
      await onBatch(batch, joinedRows(batch, measured.blocks, heard?.blocks));
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  } finally {
    for (const blocks of [measured.blocks, heard?.blocks]) blocks?.close();
  }
  return measured.unreadable;
}

/** Rows of each piece, side by side in windows into one array; the columns of what was not heard are NaN. */
function joinedRows(pieces: readonly Piece[], measured: BlockIndex, heard?: BlockIndex): Features["rows"] {
  const [width, at] = [FEATURE_NAMES.length, MEASURED_NAMES.length];
  const counts = pieces.map((piece) => measured.count(keyOf(piece)));
  const all = new Float32Array(counts.reduce<number>((sum, count = 0) => sum + count, 0) * width);
  const rows = new Map<number, readonly Float32Array[]>();
  let next = 0;
  for (const [p, piece] of pieces.entries()) {
    if (counts[p] === undefined) continue;
    const own = Array.from({ length: counts[p] }, () => all.subarray(next++ * width, next * width));
    for (const [r, row] of own.entries()) {
      measured.read(keyOf(piece), r, row);
      if (heard) heard.read(keyOf(piece), r, row.subarray(at));
      else row.fill(Number.NaN, at);
    }
    rows.set(piece.id, own);
  }
  return rows;
}

interface Completed {
  readonly blocks: BlockIndex;
  readonly unreadable: Features["unreadable"];
}

async function hear(
  project: Project,
  pieces: readonly Piece[],
  scope: FeatureScope,
  { folder, digest }: Listener,
  options: WorkOptions,
): Promise<Completed> {
  // Opened where something is to be heard: as a rule all of it was heard before.
  let model: SegmentModel | undefined;
  const kept: Kept = {
    folder: folderName(project, scope, [digest, LATENT_NAMES]),
    width: LATENT_NAMES.length,
    compute: async (piece) => {
      model ??= await openSegmentModel(folder);
      const score = readPiece(project, piece.id);
      return latentRows(
        model,
        scope === "piece" ? [score] : spansOf(project, piece).map((span) => sliceScore(score, ...span)),
      );
    },
  };
  try {
    return await completeBlocks(project, pieces, kept, options);
  } finally {
    await model?.dispose();
  }
}

/** Where the rows of every readable piece are, after what was missing has been computed and kept. */
async function completeBlocks(
  project: Project,
  pieces: readonly Piece[],
  { folder: name, width, compute }: Kept,
  { onProgress, signal }: WorkOptions,
): Promise<Completed> {
  const folder = join(project.folder, PROJECT_FILES.cache, "features", name);
  const blocks = new BlockIndex(folder, width);
  const missing = pieces.filter((piece) => !blocks.has(keyOf(piece)));
  const unreadable: { piece: string; reason: string }[] = [];
  for (let start = 0; start < missing.length; start += BLOCK) {
    const block = new Map<string, readonly Float32Array[]>();
    for (const [i, piece] of missing.slice(start, start + BLOCK).entries()) {
      signal?.throwIfAborted();
      try {
        block.set(keyOf(piece), await compute(piece));
      } catch (error) {
        if (!(error instanceof ProjectError)) throw error;
        unreadable.push({ piece: piece.name, reason: error.message });
      }
      if (i % 16 === 0) {
        onProgress?.({ stage: "reading features", done: (start + i) / missing.length });
        await new Promise(setImmediate);
      }
    }
    blocks.keep(block);
  }
  return { blocks, unreadable };
}

const keyOf = ({ sha256, ordinal }: Piece): string => `${sha256}:${ordinal}`;

/** Names what rows depend on beside the bytes of their piece: their meaning, and how pieces are cut. */
function folderName({ config }: Project, scope: FeatureScope, meaning: readonly unknown[]): string {
  const { unit, length, hop } = config.segments;
  const all = JSON.stringify([...meaning, scope === "piece" ? [] : [unit, length, hop]]);
  return `${scope}-${createHash("sha256").update(all).digest("hex").slice(0, 16)}`;
}

const measuring = (project: Project, scope: FeatureScope): Kept => ({
  folder: folderName(project, scope, [FEATURE_VERSION, MEASURED_NAMES]),
  width: MEASURED_NAMES.length,
  compute: (piece) => {
    const score = readPiece(project, piece.id);
    const descriptors = descriptorsOf(project, piece.id, scope);
    if (scope === "piece") return descriptors.slice(0, 1).map((row) => featureRow(score, row));
    return spansOf(project, piece).map((span, i) => featureRow(sliceScore(score, ...span), descriptors[i]));
  },
});

const spansOf = (project: Project, { id }: Piece) =>
  segmentsOf(project, id).map(
    ({ start_ticks, end_ticks }) => [ticks(start_ticks), ticks(end_ticks)] as const,
  );
