// Where the jobs of a command leave what they have done, so that the command goes on from there when it was killed.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { LockedError, lockFolder, makeFolder, temporaryFolder } from "@semitone/disk";
import { PROJECT_FILES } from "./own-files.ts";
import type { Project } from "./project.ts";

/** Where a project keeps what can be computed again. */
export const cacheFolder = ({ folder }: Pick<Project, "folder">): string => join(folder, PROJECT_FILES.cache);

/** Where the jobs of a command leave what they have done, whether or not there is anything yet. @param command  e.g. `study` */
export const jobStoreFolder = (project: Pick<Project, "folder">, command: string): string =>
  join(cacheFolder(project), "jobs", command);

/**
 * What `action` gives with a store for its jobs: results of a killed command serve the next one. Where nothing may be written, or another
 * process uses the store, it is a temporary one.
 *
 * @param command  names the store in the cache, e.g. `evaluate`
 * @param isKept   whether the store stays once `action` has succeeded; the input of its jobs must then name the version of the program
 */
export async function withJobStore<T>(
  project: Pick<Project, "folder" | "connection">,
  command: string,
  action: (store: string) => Promise<T>,
  isKept = false,
): Promise<T> {
  const folder = jobStoreFolder(project, command);
  const release = project.connection.isReadOnly ? undefined : lockUnlessHeld(folder);
  if (!release) {
    const temporary = temporaryFolder("jobs");
    try {
      return await action(temporary);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  try {
    const result = await action(folder);
    if (!isKept) rmSync(folder, { recursive: true, force: true });
    return result;
  } finally {
    release();
  }
}

function lockUnlessHeld(folder: string): (() => void) | undefined {
  makeFolder(folder);
  try {
    return lockFolder(folder);
  } catch (error) {
    if (error instanceof LockedError) return undefined;
    throw error;
  }
}
