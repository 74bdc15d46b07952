// Which run plays scores, and where its model is.
import { join } from "node:path";
import type { Project } from "@semitone/library";
import { findRun, hasPerformanceModel, newestRunWith, PERFORMANCE_FOLDER } from "@semitone/models";

type OfProject = Pick<Project, "folder">;

/** The newest run with a performance model; undefined without any. */
export const newestPerformanceRun = (project: OfProject): string | undefined =>
  newestRunWith(project, (folder) => hasPerformanceModel(join(folder, PERFORMANCE_FOLDER)));

/** A run, else the newest with a performance model, and the folder of its model; the newest of all where none has one. @throws SemitoneError (`no-run`) */
export function findPerformanceRun(project: OfProject, wanted?: string): { name: string; folder: string } {
  const { name, folder } = findRun(project, wanted ?? newestPerformanceRun(project));
  return { name, folder: join(folder, PERFORMANCE_FOLDER) };
}
