// What a file holds, as a number that fits in a line.
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { withFileErrors } from "./whole-file.ts";

/** SHA-256 in hexadecimal, and size. */
export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

const CHUNK = 1 << 20;

/** SHA-256 and size of a file, read a mebibyte at a time. @throws FileError */
export function digestFile(path: string): FileDigest {
  return withFileErrors("read", path, () => {
    const file = openSync(path, "r");
    try {
      const hash = createHash("sha256");
      const chunk = Buffer.alloc(CHUNK);
      let bytes = 0;
      for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
        hash.update(chunk.subarray(0, read));
        bytes += read;
      }
      return { sha256: hash.digest("hex"), bytes };
    } finally {
      closeSync(file);
    }
  });
}
