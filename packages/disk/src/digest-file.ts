// What a file holds, as a number that fits in a line.
import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { type RegularFileOptions, withRegularFile } from "./regular-file.ts";

/** SHA-256 in hexadecimal, and size. */
export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

const CHUNK = 1 << 20;

/**
 * SHA-256 and size of a regular file, read a mebibyte at a time; of one that grows meanwhile, what it held when it was opened.
 *
 * @throws FileError as `openRegularFile`
 */
export function digestFile(path: string, options: RegularFileOptions = {}): FileDigest {
  return withRegularFile(path, options, ({ file, size }) => {
    const hash = createHash("sha256");
    const chunk = Buffer.alloc(Math.min(CHUNK, size));
    let bytes = 0;
    for (let read = 1; bytes < size && read > 0; bytes += read) {
      read = readSync(file, chunk, 0, Math.min(chunk.length, size - bytes), bytes);
      hash.update(chunk.subarray(0, read));
    }
    return { sha256: hash.digest("hex"), bytes };
  });
}
