// Files that are either the old or the new ones, never half. Errors in plain words.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { FileError } from "./errors.ts";

const REASONS: Record<string, string> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
  EROFS: "the file system is read-only; choose another folder",
  EACCES: "permission is denied; check the folder's owner and mode",
  EPERM: "permission is denied; check the folder's owner and mode",
  ENOENT: "it does not exist",
  ENOTDIR: "a part of the path is no folder",
  ENXIO: "it is a socket, or a pipe that nobody reads",
  ELOOP: "it is a link that leads to a link, without end",
  EEXIST: "a file is in its place; move it away, or choose another folder",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
};

/** `action` on files, with any system error turned into a FileError that names the path, the reason and the way out. */
export function withFileErrors<T>(verb: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== "string" || error instanceof FileError) throw error;
    throw new FileError(`${verb} ${path}: ${REASONS[code] ?? (error as Error).message}`, path, code);
  }
}

/** Makes `path` and the folders above it, as far as they are missing. @throws FileError */
export function makeFolder(path: string): void {
  withFileErrors("make", path, () => {
    makeFolders(path);
  });
}

/**
 * Not Node's recursive form: where a folder cannot hold others, as in `/proc`, that one never ends, and on a read-only file system it
 * claims that the folder does not exist.
 */
function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return;
    if (code !== "ENOENT" || existsSync(dirname(path))) throw error;
    makeFolders(dirname(path));
    makeFolders(path);
  }
}

/** Suffix of files that are being written; one that is found without its process was left by a crash. */
export const TEMPORARY = ".tmp";

/**
 * Writes `content` to `path`, replacing what was there in one step that survives a crash: written beside it, flushed, renamed.
 * Folders above it that are missing are made.
 *
 * @param content  text (UTF-8), bytes, or bytes in chunks
 * @throws FileError; the old file is then untouched and nothing is left beside it
 */
export function writeWholeFile(path: string, content: string | Uint8Array | Iterable<Uint8Array>): void {
  const { target, isReplaced } = writingPlace(path);
  if (!isReplaced) {
    withFileErrors("write", path, () => writeInto(target, content));
    return;
  }
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${process.pid}${TEMPORARY}`);
  withFileErrors("write", path, () => {
    makeFolders(folder);
    try {
      writeFlushed(temporary, content);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(folder);
  });
}

/**
 * Where what is written to `path` goes: to the file that a link leads to, which is replaced; but into a pipe or a device such as
 * `/dev/stdout`, since a file of its name in its place would cut it off from whoever reads it.
 */
export function writingPlace(path: string): { readonly target: string; readonly isReplaced: boolean } {
  try {
    const found = statSync(path);
    if (!found.isFile() && !found.isDirectory()) return { target: path, isReplaced: false };
    return { target: realpathSync(path), isReplaced: true };
  } catch {
    return { target: path, isReplaced: true }; // nothing there yet, or nothing that may be looked at
  }
}

function writeInto(path: string, content: string | Uint8Array | Iterable<Uint8Array>): void {
  const file = openSync(path, "w");
  try {
    for (const chunk of chunksOf(content)) writeAll(file, chunk);
  } finally {
    closeSync(file);
  }
}

/** Writes a file where nobody looks yet, and flushes it to the disk. */
export function writeFlushed(path: string, content: string | Uint8Array | Iterable<Uint8Array>): void {
  const file = openSync(path, "w");
  try {
    for (const chunk of chunksOf(content)) writeAll(file, chunk);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function chunksOf(content: string | Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === "string") return [Buffer.from(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** The most that one call may move; Node refuses 2^31 bytes and more. */
export const CALL_BYTES = 1 << 30;

/** Writes every byte: one call may write fewer than asked for. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, Math.min(bytes.length - at, CALL_BYTES));
}

/** Makes a rename durable; Windows neither needs nor allows it. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
