// Regular files and nothing else: what a stranger put in place of one (a pipe that never ends, a device, a link that leads away) is
// refused before a byte of it is read.
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { FileError } from "./errors.ts";
import { isInside } from "./posix-path.ts";
import { CALL_BYTES, withFileErrors } from "./whole-file.ts";

export interface RegularFileOptions {
  /** A folder that the file must lie in once all links on the way are followed. @default anywhere: the user named the file */
  readonly within?: string;
}

/** A file open for reading, and its bytes at that moment. */
export interface OpenFile {
  readonly file: number;
  readonly size: number;
}

/**
 * Opens a regular file for reading, without waiting: for a pipe nobody may ever come. The caller closes it.
 *
 * @throws FileError (`ENOTFILE`) for a folder, pipe, device or socket, (`EOUTSIDE`) for a link that leads out of `within`, or the system's
 */
export function openRegularFile(path: string, { within }: RegularFileOptions = {}): OpenFile {
  return withFileErrors("read", path, () => {
    const target = within === undefined ? path : insideOf(path, within);
    const noFollow = within === undefined ? 0 : (constants.O_NOFOLLOW ?? 0);
    const file = openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) throw refusal(path, `expected a file; got ${kindOf(stats)}`, "ENOTFILE");
      return { file, size: stats.size };
    } catch (error) {
      closeSync(file);
      throw error;
    }
  });
}

/** `use` of a regular file, which is closed afterwards. @throws as `openRegularFile`, and what `use` throws */
export function withRegularFile<T>(path: string, options: RegularFileOptions, use: (open: OpenFile) => T): T {
  const open = openRegularFile(path, options);
  try {
    return withFileErrors("read", path, () => use(open));
  } finally {
    closeSync(open.file);
  }
}

export interface ReadOptions extends RegularFileOptions {
  /** Larger files are refused unread. */
  readonly atMost: number;
}

/**
 * The bytes of a regular file; of one that grows meanwhile, those that it had when it was opened.
 *
 * @throws FileError as `openRegularFile`; (`EFBIG`) for one of more than `atMost` bytes
 */
export function readRegularFile(path: string, { atMost, ...options }: ReadOptions): Buffer<ArrayBuffer> {
  return withRegularFile(path, options, ({ file, size }) => {
    if (size > atMost) throw refusal(path, `expected at most ${atMost} bytes; got ${size}`, "EFBIG");
    const bytes = Buffer.alloc(size);
    let at = 0;
    for (let read = 1; at < size && read > 0; at += read)
      read = readSync(file, bytes, at, Math.min(size - at, CALL_BYTES), at);
    return bytes.subarray(0, at);
  });
}

/** Where `path` leads. @throws FileError where that is outside of `folder` */
function insideOf(path: string, folder: string): string {
  const target = realpathSync(path);
  if (!isInside(target, realpathSync(folder)))
    throw refusal(path, `a link leads out of ${folder}; put the file itself there`, "EOUTSIDE");
  return target;
}

const refusal = (path: string, reason: string, code: string): FileError =>
  new FileError(`read ${path}: ${reason}`, path, code);

interface Kind {
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  isSymbolicLink(): boolean;
}

/** What something is that is no regular file. */
export function kindOf(stats: Kind): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSymbolicLink()) return "a link";
  return stats.isSocket() ? "a socket" : "a device";
}
