// Blocks of rows in a folder, each written whole and never changed, and where in them the rows of a piece are.
import { createHash } from "node:crypto";
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { whyNotWritable } from "@semitone/disk";

/** Files held open at once. */
const MOST_OPEN = 64;

interface Place {
  readonly path: string;
  /** Byte of the first row. */
  readonly start: number;
  readonly count: number;
}

/**
 * Layout of a block: length of the header (uint32), header as JSON `[key, rows][]` padded with spaces to 4 bytes, rows as float32.
 *
 * What is not such a block is removed, to be computed anew. On media that cannot be written, rows are held in memory instead of kept.
 */
export class BlockIndex {
  readonly #places = new Map<string, Place>();
  readonly #unkept = new Map<string, readonly Float32Array[]>();
  readonly #open = new Map<string, number>();

  /** @param width  numbers of a row */
  constructor(
    private readonly folder: string,
    private readonly width: number,
  ) {
    for (const file of namesIn(folder)) {
      const path = join(folder, file);
      if (!file.endsWith(".f32") || !this.#add(path)) removeIfPossible(path);
    }
  }

  has(key: string): boolean {
    return this.#places.has(key) || this.#unkept.has(key);
  }

  /** Number of rows of a key; undefined where there are none. */
  count(key: string): number | undefined {
    return this.#places.get(key)?.count ?? this.#unkept.get(key)?.length;
  }

  /** Copies a row of a key to `into`, from its start. */
  read(key: string, row: number, into: Float32Array): void {
    const place = this.#places.get(key);
    if (place === undefined) into.set(this.#unkept.get(key)![row]);
    else readSync(this.#handle(place.path), into, 0, 4 * this.width, place.start + 4 * this.width * row);
  }

  /** Writes a block, and knows its rows from then on. */
  keep(block: ReadonlyMap<string, readonly Float32Array[]>): void {
    if (block.size === 0) return;
    const json = JSON.stringify([...block].map(([key, rows]) => [key, rows.length]));
    const header = Buffer.from(json.padEnd(Math.ceil(json.length / 4) * 4));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    const rows = [...block.values()]
      .flat()
      .map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength));
    const name = createHash("sha256").update(header).digest("hex").slice(0, 32);
    const [path, unfinished] = [`${name}.f32`, `${name}.${process.pid}.part`].map((file) =>
      join(this.folder, file),
    );
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(unfinished, Buffer.concat([length, header, ...rows]));
      renameSync(unfinished, path);
      this.#add(path);
    } catch (error) {
      if (whyNotWritable(this.folder) === undefined) throw error;
      for (const [key, own] of block) this.#unkept.set(key, own);
    }
  }

  close(): void {
    for (const handle of this.#open.values()) closeSync(handle);
    this.#open.clear();
  }

  #handle(path: string): number {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    if (this.#open.size >= MOST_OPEN) this.close();
    const handle = openSync(path, "r");
    this.#open.set(path, handle);
    return handle;
  }

  /** Notes where the rows of a block are; false where it is not what `keep` writes. */
  #add(path: string): boolean {
    const handle = openSync(path, "r");
    try {
      const length = Buffer.alloc(4);
      readSync(handle, length, 0, 4, 0);
      const { size } = fstatSync(handle);
      const start = 4 + length.readUInt32LE(0);
      if (start > size) return false;
      const text = Buffer.alloc(start - 4);
      readSync(handle, text, 0, text.length, 4);
      const header = JSON.parse(text.toString("utf8")) as [string, number][];
      const total = header.reduce((sum, [, rows]) => sum + rows, 0);
      if (size !== start + 4 * this.width * total) return false;
      let row = 0;
      for (const [key, count] of header) {
        this.#places.set(key, { path, start: start + 4 * this.width * row, count });
        row += count;
      }
      return true;
    } catch {
      return false;
    } finally {
      closeSync(handle);
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (whyNotWritable(path) === undefined) throw error;
  }
}
