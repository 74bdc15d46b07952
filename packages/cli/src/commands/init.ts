// `semitone init`: makes a project.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { createProject, PROJECT_FILES, ProjectError } from "@semitone/library";
import { type Verb, withCommonOptions, withExample } from "../session.ts";

interface InitOptions {
  readonly name?: string;
  readonly project?: string;
}

export const initVerb: Verb = (program, start) => {
  const command = program
    .command("init")
    .description("make a project in a folder, which may exist and hold music already")
    .argument("[folder]", "the folder", ".")
    .option("--name <name>", "name for reports (default: the folder's)")
    .action(
      start(async (session, folder: string, { name, project: named }: InitOptions) => {
        const path = session.path(named ?? folder);
        const result = { folder: path, name: name ?? basename(path) };
        if (!session.dryRun) await createProject(path, name === undefined ? {} : { name }).close();
        else if (existsSync(join(path, PROJECT_FILES.config)))
          throw new ProjectError(`init: a project is already there; got ${path}`, "exists", path);
        if (session.out.json) return session.out.document(result);
        await session.out.line(path);
        session.out.note(
          session.dryRun
            ? "a project would be made there"
            : `made the project ${JSON.stringify(result.name)}; next: semitone import FOLDER`,
        );
      }),
    );
  withExample(
    withCommonOptions(command, { writes: true }),
    "semitone init my-music",
    "cd my-music && semitone import ~/Music/midi",
  );
};
