// One block of rows: those of some hundred pieces in one view, in a file, or in memory where nothing can be written.
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type BlockFile,
  FileError,
  isProcessAlive,
  openBlockFile,
  readBlockBytes,
  TEMPORARY,
  writeBlockFile,
} from "@semitone/disk";
import type { Rows } from "@semitone/music";
import type { ViewFolder } from "./view-folder.ts";

const ENDING = ".block";

/** What a block holds of a piece: its key, and the rows of each passage (their number where each has one). */
export type BlockEntry = readonly [piece: string, passages: number | readonly number[]];

export interface ViewBlock {
  readonly entries: readonly BlockEntry[];
  /** Reads numbers of all rows from byte `from` on, as many as `out` holds. */
  read(from: number, out: Uint8Array): void;
}

/** Number of passages, and of their rows. */
export function sizeOf(passages: BlockEntry[1]): { passages: number; rows: number } {
  if (typeof passages === "number") return { passages, rows: passages };
  return { passages: passages.length, rows: passages.reduce((sum, count) => sum + count, 0) };
}

/** The bytes of rows. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Rows): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Every whole block of a folder, in the order of their names; those that are damaged are removed, as is what writers that are gone left.
 *
 * @param rowBytes  bytes of a row
 */
export function openBlocks({ path, content }: ViewFolder, rowBytes: number): ViewBlock[] {
  return fileNamesIn(path).flatMap((name) => {
    const file = join(path, name);
    const block = name.endsWith(ENDING) ? openBlockFile(file) : undefined;
    const entries = block && entriesOf(block, content, rowBytes);
    if (entries)
      return [{ entries, read: (from: number, out: Uint8Array) => readBlockBytes(block, from, out) }];
    if (!isBeingWritten(name)) removeIfPossible(file);
    return [];
  });
}

/** Writes a block; where the cache cannot be written, rows stay in memory: results never depend on the cache. */
export function keepBlock(
  { path, content }: ViewFolder,
  entries: readonly BlockEntry[],
  rows: readonly Rows[],
): ViewBlock {
  const chunks = rows.map(bytesOf);
  const pieces = JSON.stringify(entries);
  const name = `${createHash("sha256").update(pieces).digest("hex").slice(0, 32)}${ENDING}`;
  try {
    writeBlockFile(join(path, name), { content, entries }, chunks);
    const block = openBlockFile(join(path, name));
    if (block) return { entries, read: (from, out) => readBlockBytes(block, from, out) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  const all = Buffer.concat(chunks);
  return { entries, read: (from, out) => void all.copy(out, 0, from, from + out.length) };
}

function entriesOf(
  { header, bytes }: BlockFile,
  content: string,
  rowBytes: number,
): readonly BlockEntry[] | undefined {
  const { content: own, entries } = (header ?? {}) as { content?: unknown; entries?: readonly BlockEntry[] };
  if (own !== content || !Array.isArray(entries) || !entries.every(isEntry)) return undefined;
  const rows = entries.reduce((sum, [, passages]) => sum + sizeOf(passages).rows, 0);
  return rows * rowBytes === bytes ? entries : undefined;
}

function isEntry(entry: unknown): boolean {
  if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== "string") return false;
  return Array.isArray(entry[1]) ? entry[1].every(isCount) : isCount(entry[1]);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** Whether a living process is writing the file. */
function isBeingWritten(name: string): boolean {
  const [, pid] = name.endsWith(TEMPORARY) ? (/\.(\d+)\.\w+$/.exec(name) ?? []) : [];
  return pid !== undefined && isProcessAlive(Number(pid));
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The cache may not be writable; what is damaged is passed over all the same.
  }
}

function fileNamesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
