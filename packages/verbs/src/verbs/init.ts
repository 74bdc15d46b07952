// `init`: makes a project.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { line, note } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  folder: option(z.string().default("."), { argument: true, help: "the folder; made if it does not exist" }),
  name: option(z.string().optional(), {
    help: "the project's name in reports",
    otherwise: "the folder's name",
  }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({ folder: z.string(), name: z.string() }),
  writes: true,
  needs: "new project",
  examples: ["init my-music", "init --name corpus ."],
  run: async (context, _, { folder, name }) => {
    const { createProject, PROJECT_FILES, ProjectError } = await import("@semitone/library");
    const path = context.path(context.namedFolder ?? folder);
    if (!context.dryRun) await createProject(path, name === undefined ? {} : { name }).close();
    else if (existsSync(join(path, PROJECT_FILES.config)))
      throw new ProjectError(
        `init: a project is already there; got ${path}; choose another folder`,
        "exists",
        path,
      );
    return { folder: path, name: name ?? basename(path) };
  },
  table: ({ folder, name }, _, { dryRun }) => [
    line(folder),
    note(
      dryRun
        ? `would make the project ${JSON.stringify(name)}`
        : `made the project ${JSON.stringify(name)}; next: semitone import FOLDER`,
    ),
  ],
});
