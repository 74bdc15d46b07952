// Features of a project's pieces, computed once: blocks of rows in the project's cache folder, each written whole and never changed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
import { sliceEach, ticks } from "@semitone/music";
import { LATENT_NAMES, latentRows } from "../listener/latents.ts";
import type { Listener } from "../listener/listener.ts";
import { openSegmentModel, type SegmentModel } from "../segments/open-segment-model.ts";
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
 * Features of the pieces: from the cache where they are there, else computed and kept.
 *
 * A run that is killed keeps the blocks it has finished.
 */
export async function loadFeatures(
  project: Project,
  pieces: readonly Piece[],
  scope: FeatureScope,
  options: FeatureOptions = {},
): Promise<Features> {
  const { listener } = options;
  const measured = await keptRows(project, pieces, measuring(project, scope), options);
  const readable = pieces.filter(({ id }) => measured.rows.has(id));
  const heard = listener && (await hear(project, readable, scope, listener, options));
  const rows = readable.map(({ id }) => [id, joined(measured.rows.get(id)!, heard?.rows.get(id))] as const);
  return { rows: new Map(rows), unreadable: measured.unreadable };
}

/** Rows side by side; the columns of what was not heard are NaN. */
function joined(measured: readonly Float32Array[], heard?: readonly Float32Array[]): Float32Array[] {
  return measured.map((row, i) => {
    const all = new Float32Array(FEATURE_NAMES.length).fill(Number.NaN);
    all.set(row);
    if (heard) all.set(heard[i], MEASURED_NAMES.length);
    return all;
  });
}

async function hear(
  project: Project,
  pieces: readonly Piece[],
  scope: FeatureScope,
  { folder, digest }: Listener,
  options: WorkOptions,
): Promise<Features> {
  // Opened where something is to be heard: as a rule all of it was heard before.
  let model: SegmentModel | undefined;
  const kept: Kept = {
    folder: folderName(project, scope, [digest, LATENT_NAMES]),
    width: LATENT_NAMES.length,
    compute: async (piece) => {
      model ??= await openSegmentModel(folder);
      const score = readPiece(project, piece.id);
      return latentRows(model, scope === "piece" ? [score] : [...sliceEach(score, spansOf(project, piece))]);
    },
  };
  try {
    return await keptRows(project, pieces, kept, options);
  } finally {
    await model?.dispose();
  }
}

async function keptRows(
  project: Project,
  pieces: readonly Piece[],
  { folder: name, width, compute }: Kept,
  { onProgress, signal }: WorkOptions,
): Promise<Features> {
  const folder = join(project.folder, PROJECT_FILES.cache, "features", name);
  const known = readBlocks(folder, width);
  const missing = pieces.filter((piece) => !known.has(keyOf(piece)));
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
    return Array.from(sliceEach(score, spansOf(project, piece)), (slice, i) =>
      featureRow(slice, descriptors[i]),
    );
  },
});

const spansOf = (project: Project, { id }: Piece) =>
  segmentsOf(project, id).map(({ start_ticks, end_ticks }) => ({
    start: ticks(start_ticks),
    end: ticks(end_ticks),
  }));

/** Every row of every block that is whole; others are removed, to be computed anew. */
function readBlocks(folder: string, width: number): Map<string, readonly Float32Array[]> {
  const known = new Map<string, readonly Float32Array[]>();
  for (const file of fileNamesIn(folder)) {
    const path = join(folder, file);
    if (!file.endsWith(".f32") || !readBlock(readFileSync(path), width, known)) rmSync(path, { force: true });
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
function readBlock(bytes: Buffer, width: number, into: Map<string, readonly Float32Array[]>): boolean {
  try {
    const start = 4 + bytes.readUInt32LE(0);
    const header = JSON.parse(bytes.toString("utf8", 4, start)) as [string, number][];
    const total = header.reduce((sum, [, rows]) => sum + rows, 0);
    if (bytes.length !== start + 4 * width * total) return false;
    const values = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
    let row = 0;
    for (const [key, count] of header) {
      into.set(
        key,
        Array.from({ length: count }, (_, i) => values.subarray((row + i) * width, (row + i + 1) * width)),
      );
      row += count;
    }
    return true;
  } catch {
    return false;
  }
}
