// Why a project could not be opened, read or written, with the way out. Knows SQLite's and the system's error codes, so that callers need not.
import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { whyNotWritable } from "@semitone/disk";

/** What kind of trouble, for callers that react to it. */
export type ProjectErrorCode =
  | "busy"
  | "config"
  | "corrupt"
  | "disk-full"
  | "exists"
  | "foreign"
  | "internal"
  | "io"
  | "missing"
  | "newer-version"
  | "no-piece"
  | "not-a-project"
  | "read-only";

/** Thrown by every function of this package that touches a project. The message names the way out. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
  constructor(
    message: string,
    readonly code: ProjectErrorCode,
    /** The file or folder concerned, where known. */
    readonly path?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One row for each known cause: SQLite result code or system error number, what it means, and the way out. */
const CAUSES: readonly (readonly [RegExp, ProjectErrorCode, string, string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)$/, "disk-full", "the disk is full", "free some space and try again"],
  [
    /^(SQLITE_READONLY|SQLITE_PERM|EROFS|EACCES|EPERM)/,
    "read-only",
    "it may not be written",
    "change the permissions, or copy the project to a folder of your own",
  ],
  [
    /^(SQLITE_BUSY|SQLITE_LOCKED)/,
    "busy",
    "another process kept it locked for 10 seconds",
    "let that process finish, or end it, and try again",
  ],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    "corrupt",
    "the database is damaged",
    "move library.db, library.db-wal and library.db-shm away and copy the newest file of backups/ to library.db",
  ],
  [
    /^SQLITE_NOMEM/,
    "corrupt",
    "it holds more than semitone reads at once",
    "copy the newest file of backups/ to library.db, or put back a copy of your own",
  ],
  [
    /^(SQLITE_CANTOPEN|ENOENT|ENOTDIR|EISDIR|EEXIST)/,
    "missing",
    "it cannot be opened",
    "check that the folder exists, is a folder, and may be read and written",
  ],
  [/^(SQLITE_IOERR|EIO|EMFILE|ENFILE)/, "io", "the disk failed", "check the disk, then try again"],
];

/**
 * The `ProjectError` that says in words what SQLite or the file system reported; unknown errors come back as they are.
 *
 * @param caller  what was being done, the start of the message
 * @param path    the file or folder it was done to
 * @param intent  what for: what cannot be made where nothing may be written is read-only, though the system calls it missing
 */
export function explainFailure(
  error: unknown,
  caller: string,
  path: string,
  intent: "read" | "write" = "read",
): unknown {
  if (error instanceof ProjectError || !(error instanceof Error)) return error;
  const reported = failureCode(error);
  const isMissing = /^(SQLITE_CANTOPEN|ENOENT)$/.test(reported);
  const code =
    (isMissing && intent === "write" && whyNotWritable(path)) ||
    (reported === "SQLITE_IOERR" && isFull(path) && "SQLITE_FULL") ||
    reported;
  for (const [pattern, kind, meaning, wayOut] of CAUSES)
    if (pattern.test(code))
      return new ProjectError(`${caller}: ${meaning}; got ${code} at ${path}; ${wayOut}`, kind, path, {
        cause: error,
      });
  return error;
}

/** SQLite needs 32 KiB for the index of its log, and calls it a fault of the disk where there is no room for it. */
const LEAST_ROOM = 1 << 16;

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < LEAST_ROOM;
  } catch {
    return false; // the folder has gone, too
  }
}

/** SQLite's result codes by number; the driver has no names for their refinements, which are in the higher bits. */
const SQLITE_CODES: Readonly<Record<number, string>> = {
  3: "SQLITE_PERM",
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  7: "SQLITE_NOMEM",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  26: "SQLITE_NOTADB",
};

/** The system's or SQLite's name for an error; a failed open comes as text with SQLite's number (14) at its end. */
function failureCode(error: Error): string {
  const { code, rawCode } = error as { code?: unknown; rawCode?: unknown };
  if (typeof rawCode === "number" && SQLITE_CODES[rawCode & 0xff]) return SQLITE_CODES[rawCode & 0xff];
  if (typeof code === "string" && code !== "") return code;
  return /^ConnectionFailed\(.*: 14"\)$/.test(error.message) ? "SQLITE_CANTOPEN" : "";
}
