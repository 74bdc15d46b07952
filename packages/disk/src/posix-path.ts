// Paths as a project stores them: POSIX separators, relative to the project folder where they lie inside, so that it can be moved.
import { isAbsolute, relative, resolve, sep } from "node:path";

/** `path` with `/` between its parts. */
export function toPosix(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}

/** True for the folder itself and everything under it. Both absolute. */
export function isInside(path: string, folder: string): boolean {
  const step = relative(folder, path);
  return step === "" || (!isAbsolute(step) && step !== ".." && !step.startsWith(`..${sep}`));
}

/** How a project in `projectFolder` stores the absolute `path`: `.` or relative where it lies inside, else absolute. */
export function toStoredPath(path: string, projectFolder: string): string {
  return isInside(path, projectFolder) ? toPosix(relative(projectFolder, path)) || "." : toPosix(path);
}

/** The absolute path of what `toStoredPath` made, wherever the project lies now. */
export function fromStoredPath(stored: string, projectFolder: string): string {
  return resolve(projectFolder, stored);
}
