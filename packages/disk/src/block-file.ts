// Blocks of numbers under a small header, for caches: a block is there whole and unharmed, or it counts as not there. Knows no meaning.
import { closeSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { parseJson } from "./read-json.ts";
import { type OpenFile, openRegularFile, withRegularFile } from "./regular-file.ts";
import { makeFolder, TEMPORARY, withFileErrors, writeAll } from "./whole-file.ts";

/** First bytes of every block file, and the version of its layout. */
const MAGIC = Buffer.from("semitone block 1\n", "latin1");
/** After the magic: bytes of the header, checksum of header and numbers (both uint32), bytes of the numbers (float64). */
const FIXED = MAGIC.length + 16;
/** Numbers start at a multiple of this, which every kind of number divides. */
const ALIGNMENT = 8;
/** Larger headers are not ours. */
const MAX_HEADER_BYTES = 2 ** 26;
/** Bytes that are looked at in one go. */
const CHUNK = 2 ** 20;

/** A block file that is whole: its header, and where its numbers are. */
export interface BlockFile {
  readonly path: string;
  readonly header: unknown;
  /** Place of the first number in the file, and how many bytes of them there are. */
  readonly start: number;
  readonly bytes: number;
}

/**
 * Writes a block in one step: under another name, then renamed. Not flushed to the disk: what a power failure leaves behind fails its
 * checksum, and a cache computes it again.
 *
 * @param header  JSON
 * @param chunks  numbers as little-endian bytes, in order
 * @throws FileError; nothing is left then
 */
export function writeBlockFile(path: string, header: unknown, chunks: readonly Uint8Array[]): void {
  const json = Buffer.from(JSON.stringify(header));
  const start = Math.ceil((FIXED + json.length) / ALIGNMENT) * ALIGNMENT;
  const head = Buffer.alloc(start, " ");
  MAGIC.copy(head);
  json.copy(head, FIXED);
  const padded = head.subarray(FIXED);
  head.writeUInt32LE(padded.length, MAGIC.length);
  head.writeUInt32LE(
    chunks.reduce((sum, chunk) => crc32(chunk, sum), crc32(padded)),
    MAGIC.length + 4,
  );
  head.writeDoubleLE(
    chunks.reduce((sum, { length }) => sum + length, 0),
    MAGIC.length + 8,
  );
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}${TEMPORARY}`);
  makeFolder(dirname(path));
  withFileErrors("write", path, () => {
    try {
      const file = openSync(unfinished, "w");
      try {
        for (const chunk of [head, ...chunks]) writeAll(file, chunk);
      } finally {
        closeSync(file);
      }
      renameSync(unfinished, path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  });
}

/** The block in a file; undefined where the file is gone, cut short, changed, or no block at all. */
export function openBlockFile(path: string): BlockFile | undefined {
  try {
    return withRegularFile(path, {}, (open) => checkedBlock(open, path));
  } catch {
    return undefined;
  }
}

function checkedBlock({ file, size }: OpenFile, path: string): BlockFile | undefined {
  const fixed = Buffer.alloc(FIXED);
  if (readSync(file, fixed, 0, FIXED, 0) !== FIXED || !fixed.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const headerBytes = fixed.readUInt32LE(MAGIC.length);
  const bytes = fixed.readDoubleLE(MAGIC.length + 8);
  const start = FIXED + headerBytes;
  if (headerBytes > MAX_HEADER_BYTES || size !== start + bytes) return undefined;
  const header = Buffer.alloc(headerBytes);
  if (readSync(file, header, 0, headerBytes, FIXED) !== headerBytes) return undefined;
  let sum = crc32(header);
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, bytes));
  for (let at = 0; at < bytes; ) {
    const length = readSync(file, chunk, 0, Math.min(chunk.length, bytes - at), start + at);
    if (length === 0) return undefined;
    sum = crc32(chunk.subarray(0, length), sum);
    at += length;
  }
  if (sum !== fixed.readUInt32LE(MAGIC.length + 4)) return undefined;
  return { path, header: parseJson(header.toString()), start, bytes };
}

/**
 * Reads numbers of a block into `out`, as many as it holds.
 *
 * @param from  place among the block's numbers, in bytes
 * @throws FileError where the file is gone or shorter than it was
 */
export function readBlockBytes(
  { path, start }: BlockFile,
  from: number,
  out: Uint8Array,
  open?: number,
): void {
  withFileErrors("read", path, () => {
    const file = open ?? openRegularFile(path).file;
    try {
      for (let at = 0; at < out.length; ) {
        const length = readSync(file, out, at, Math.min(out.length - at, 2 ** 30), start + from + at);
        if (length === 0) throw Object.assign(new Error("it is shorter than it was"), { code: "EIO" });
        at += length;
      }
    } finally {
      if (open === undefined) closeSync(file);
    }
  });
}
