import { whyUnread } from "@semitone/disk";
import { z } from "zod";
import { SemitoneError } from "./semitone-error.ts";

/**
 * That a file of a run cannot be read, and why.
 *
 * @param what  what it holds, e.g. "language model"
 */
export function unreadable(what: string, error: unknown, path: string): SemitoneError {
  const reason =
    error instanceof z.ZodError ? z.prettifyError(error).split("\n").join(" ") : whyUnread(error);
  return new SemitoneError(
    `the ${what} cannot be read: ${reason}; at ${path}; train again, or copy the folder anew`,
    "broken-run",
  );
}
