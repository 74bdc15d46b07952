// The bytes of an open file as readers of recordings ask for them: a piece at a time, with some read ahead.
import { closeSync, readSync } from "node:fs";
import { openRegularFile, type RegularFileOptions } from "@semitone/disk";
import type { ByteSource } from "@semitone/sound";

/** Bytes read ahead: most readers ask for the next few. */
const AHEAD = 2 ** 18;

/** The bytes of an open file. */
function fileSource({ file, size }: { readonly file: number; readonly size: number }): ByteSource {
  let held = Buffer.alloc(0);
  let start = 0;
  return {
    size,
    read(at, length) {
      const stop = Math.min(size, at + length);
      if (at < start || stop > start + held.length) {
        const wanted = Math.max(0, Math.min(size - at, Math.max(length, AHEAD)));
        const bytes = Buffer.alloc(wanted);
        let done = 0;
        for (let read = 1; done < wanted && read > 0; done += read)
          read = readSync(file, bytes, done, wanted - done, at + done);
        held = bytes.subarray(0, done);
        start = at;
      }
      return held.subarray(at - start, Math.max(at, stop) - start);
    },
  };
}

/** What `use` makes of the bytes of a regular file, which is closed afterwards. @throws FileError as `openRegularFile` */
export async function withFileSource<Result>(
  path: string,
  use: (source: ByteSource) => Promise<Result>,
  options: RegularFileOptions = {},
): Promise<Result> {
  const open = openRegularFile(path, options);
  try {
    return await use(fileSource(open));
  } finally {
    closeSync(open.file);
  }
}
