// Whether files can be written somewhere, and why not.
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * The system's code for why nothing can be written at `path`, or made there in the nearest folder that exists; undefined where it can.
 * Asked after a failure, whose own code may mislead: Node says ENOENT where it cannot make several folders on read-only media.
 */
export function whyNotWritable(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return dirname(path) === path || statSync(path).isDirectory() ? undefined : whyNotWritable(dirname(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") return code;
    return dirname(path) === path ? undefined : whyNotWritable(dirname(path));
  }
}
