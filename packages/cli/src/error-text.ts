// Errors in words: those of our packages as they are, the system's as the library words them, all others as what they are, a fault of ours.
import { FileError } from "@semitone/disk";
import { QueueError, StoreError } from "@semitone/job";
import { explainFailure, LabelError, ProjectError } from "@semitone/library";
import { SemitoneError } from "@semitone/models";

const KNOWN = [LabelError, ProjectError, SemitoneError, FileError, QueueError, StoreError];

/** @param cwd  where the system's error names no path */
export function errorText(error: unknown, cwd: string): string {
  const { syscall, path = cwd } = error as NodeJS.ErrnoException;
  const told = syscall === undefined ? error : explainFailure(error, syscall, path);
  if (KNOWN.some((type) => told instanceof type)) return (told as Error).message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `unexpected error, a fault of semitone; please report it\n${text}`;
}
