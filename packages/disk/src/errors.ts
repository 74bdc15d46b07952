// The errors of the disk. Each message: what was done, to which path, the reason, the way out.

/** A file that could not be read or written: full disk, read-only folder, missing permission. */
export class FileError extends Error {
  override readonly name = "FileError";
  constructor(
    message: string,
    readonly path: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** A folder that another living process has locked. */
export class LockedError extends Error {
  override readonly name = "LockedError";
  constructor(
    message: string,
    /** The process that holds the lock. */
    readonly pid: number,
  ) {
    super(message);
  }
}
