// A copy of a project's database to try things on: what a dry run writes to.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import type { Project } from "../project.ts";
import { openDatabase } from "../schema/open-database.ts";

/** Runs `work` on the same project with a copy of its database, then throws the copy away. */
export async function withScratchCopy<T>(project: Project, work: (copy: Project) => Promise<T>): Promise<T> {
  const folder = temporaryFolder("dry-run");
  try {
    const path = join(folder, "library.db");
    project.connection.prepare("VACUUM INTO ?").run([path]);
    const connection = openDatabase(path, folder);
    try {
      return await work({ ...project, connection });
    } finally {
      connection.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
