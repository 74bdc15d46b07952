export { type BlockFile, openBlockFile, readBlockBytes, writeBlockFile } from "./block-file.ts";
export { type ChildModule, childModule } from "./child-module.ts";
export { digestFile, type FileDigest } from "./digest-file.ts";
export { FileError, LockedError } from "./errors.ts";
export { LOCK_FILE, lockFolder, waitForFolder } from "./lock.ts";
export { fromStoredPath, isInside, toPosix, toStoredPath } from "./posix-path.ts";
export { isProcessAlive, isSameProcess, startOfProcess } from "./processes.ts";
export {
  JSON_LIMITS,
  JsonError,
  type JsonOptions,
  parseJson,
  readJsonFile,
  whyUnread,
} from "./read-json.ts";
export {
  kindOf,
  type OpenFile,
  openRegularFile,
  type RegularFileOptions,
  readRegularFile,
  withRegularFile,
} from "./regular-file.ts";
export { sweepTemporaryFolders, temporaryFolder } from "./temporary-folder.ts";
export {
  CALL_BYTES,
  makeFolder,
  TEMPORARY,
  withFileErrors,
  writeAll,
  writeFlushed,
  writeWholeFile,
  writingPlace,
} from "./whole-file.ts";
export { claimWorkFolder, publishFolder, removeLeftovers, workFolder } from "./work-folder.ts";
export { whyNotWritable } from "./writable.ts";
