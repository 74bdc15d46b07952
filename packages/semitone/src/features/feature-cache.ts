// Features of a project's pieces, computed once: blocks of rows in the project's cache folder, each written whole and never changed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
import type { VerbOptions } from "../progress.ts";
import { FEATURE_NAMES, FEATURE_VERSION, featureRow } from "./features.ts";

/** Pieces in a block: what a killed run may lose. */
const BLOCK = 256;
const WIDTH = FEATURE_NAMES.length;

/** The whole piece (one row) or its segments in order. */
export type FeatureScope = "piece" | "segments";

/** Features by piece id; pieces whose file is gone are left out and named in `unreadable`. */
export interface Features {
  readonly rows: ReadonlyMap<number, readonly Float32Array[]>;
  readonly unreadable: readonly { readonly piece: string; readonly reason: string }[];
}

/**
 * Features of the pieces: from the cache where they are there, else computed and kept.
 *
 * A run that is killed keeps the blocks it has finished.
 */
export async function loadFeatures(
  project: Project,
  pieces: readonly Piece[],
  scope: FeatureScope,
  { onProgress, signal }: VerbOptions = {},
): Promise<Features> {
  const folder = join(project.folder, PROJECT_FILES.cache, "features", cacheName(project, scope));
  const known = readBlocks(folder);
  const missing = pieces.filter((piece) => !known.has(keyOf(piece)));
  const unreadable: { piece: string; reason: string }[] = [];
  for (let start = 0; start < missing.length; start += BLOCK) {
    const block = new Map<string, readonly Float32Array[]>();
    for (const [i, piece] of missing.slice(start, start + BLOCK).entries()) {
      signal?.throwIfAborted();
      try {
        block.set(keyOf(piece), computeRows(project, piece, scope));
      } catch (error) {
        if (!(error instanceof ProjectError)) throw error;
        unreadable.push({ piece: piece.name, reason: error.message });
      }
      if (i % 16 === 0) {
        onProgress?.({ stage: "reading features", done: (start + i) / missing.length });
        await new Promise(setImmediate);
      }
    }
    writeBlock(folder, block);
    for (const [key, rows] of block) known.set(key, rows);
  }
  const rows = pieces.flatMap((piece) => {
    const found = known.get(keyOf(piece));
    return found ? [[piece.id, found] as const] : [];
  });
  return { rows: new Map(rows), unreadable };
}

const keyOf = ({ sha256, ordinal }: Piece): string => `${sha256}:${ordinal}`;

/** Names what rows depend on beside the bytes of their piece. */
function cacheName({ config }: Project, scope: FeatureScope): string {
  const { unit, length, hop } = config.segments;
  const meaning = JSON.stringify([
    FEATURE_VERSION,
    FEATURE_NAMES,
    scope === "piece" ? [] : [unit, length, hop],
  ]);
  return `${scope}-${createHash("sha256").update(meaning).digest("hex").slice(0, 16)}`;
}

function computeRows(project: Project, piece: Piece, scope: FeatureScope): Float32Array[] {
  const score = readPiece(project, piece.id);
  const descriptors = descriptorsOf(project, piece.id, scope);
  if (scope === "piece") return descriptors.slice(0, 1).map((row) => featureRow(score, row));
  return segmentsOf(project, piece.id).map(({ start_ticks, end_ticks }, i) =>
    featureRow(sliceScore(score, ticks(start_ticks), ticks(end_ticks)), descriptors[i]),
  );
}

/** Every row of every block that is whole; others are removed, to be computed anew. */
function readBlocks(folder: string): Map<string, readonly Float32Array[]> {
  const known = new Map<string, readonly Float32Array[]>();
  for (const file of fileNamesIn(folder)) {
    const path = join(folder, file);
    if (!file.endsWith(".f32") || !readBlock(readFileSync(path), known)) rmSync(path, { force: true });
  }
  return known;
}

function fileNamesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Layout: length of the header (uint32), header as JSON `[key, rows][]` padded with spaces to 4 bytes, rows as float32. */
function writeBlock(folder: string, block: ReadonlyMap<string, readonly Float32Array[]>): void {
  if (block.size === 0) return;
  const json = JSON.stringify([...block].map(([key, rows]) => [key, rows.length]));
  const header = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const rows = [...block.values()]
    .flat()
    .map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength));
  const bytes = Buffer.concat([length, header, ...rows]);
  const name = createHash("sha256").update(header).digest("hex").slice(0, 32);
  mkdirSync(folder, { recursive: true });
  const unfinished = join(folder, `${name}.${process.pid}.part`);
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, join(folder, `${name}.f32`));
}

/** Adds the rows of a block; false where it is not what `writeBlock` writes. */
function readBlock(bytes: Buffer, into: Map<string, readonly Float32Array[]>): boolean {
  try {
    const start = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.toString("utf8", 4, start)) as [string, number][];
    const total = header.reduce((sum, [, rows]) => sum + rows, 0);
    if (bytes.length !== start + 4 * WIDTH * total) return false;
    const values = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
    let row = 0;
    for (const [key, count] of header) {
      into.set(
        key,
        Array.from({ length: count }, (_, i) => values.subarray((row + i) * WIDTH, (row + i + 1) * WIDTH)),
      );
      row += count;
    }
    return true;
  } catch {
    return false;
  }
}
