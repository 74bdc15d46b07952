// Why a project could not be opened, read or written, with the way out. Knows SQLite's and the system's error codes, so that callers need not.

/** What kind of trouble, for callers that react to it. */
export type ProjectErrorCode =
  | "busy"
  | "config"
  | "corrupt"
  | "disk-full"
  | "exists"
  | "internal"
  | "io"
  | "missing"
  | "newer-version"
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
 */
export function explainFailure(error: unknown, caller: string, path: string): unknown {
  if (error instanceof ProjectError || !(error instanceof Error)) return error;
  const code = failureCode(error);
  for (const [pattern, kind, meaning, wayOut] of CAUSES)
    if (pattern.test(code))
      return new ProjectError(`${caller}: ${meaning}; got ${code} at ${path}; ${wayOut}`, kind, path, {
        cause: error,
      });
  return error;
}

/** libsql reports a failed open as text with SQLite's number (14) at its end, everything else as `code`. */
function failureCode(error: Error): string {
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && code !== "") return code;
  return /^ConnectionFailed\(.*: 14"\)$/.test(error.message) ? "SQLITE_CANTOPEN" : "";
}
