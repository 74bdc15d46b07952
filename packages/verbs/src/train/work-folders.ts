// Where the training of a run's segment model stands, so that a killed one goes on: a folder beside the runs that no run can be.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isProcessAlive } from "@semitone/disk";
import type { Project } from "@semitone/library";
import { runsFolder } from "@semitone/models";

const PREFIX = ".segments-";

/** The work folder of a run's segment model. */
export const segmentsWork = (project: Pick<Project, "folder">, run: string): string =>
  join(runsFolder(project), `${PREFIX}${run}`);

/** Removes what trainings had left that nobody goes on with: of runs that neither are there nor are being trained. */
export function removeStaleWork(project: Pick<Project, "folder">): void {
  const folder = runsFolder(project);
  const entries = readdirSync(folder);
  const isTrained = (run: string) =>
    entries.some((entry) => {
      const [, pid, name] = /^\.unfinished-(\d+)-(.*)$/.exec(entry) ?? [];
      return name === run && isProcessAlive(Number(pid));
    });
  for (const entry of entries) {
    const run = entry.slice(PREFIX.length);
    if (entry.startsWith(PREFIX) && !existsSync(join(folder, run)) && !isTrained(run))
      rmSync(join(folder, entry), { recursive: true, force: true });
  }
}
