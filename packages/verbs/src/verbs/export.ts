// `export`: a run as a folder of its own.
import { existsSync } from "node:fs";
import { z } from "zod";
import { line, note } from "../declare/block.ts";
import { option, run } from "../declare/option.ts";
import type { ExportResult } from "../export.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  folder: option(z.string(), { argument: true, help: "the folder to make" }),
  run: run(),
  checkLicence: option(z.boolean().default(false), {
    help: "refuse a run that learnt from music of others whose licence is not known; tell licences in LICENCES.md",
  }),
});

/** What was exported, or would be. */
type Exported = Pick<ExportResult, "run" | "folder"> & Partial<ExportResult>;

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    folder: z.string(),
    checked: z.number().optional(),
    difference: z.number().optional(),
    licences: z
      .array(
        z.strictObject({ name: z.string(), licence: z.string().optional(), notice: z.string().optional() }),
      )
      .readonly()
      .optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["export ~/moods-1", "tag --from ~/moods-1"],
  run: async (
    { path, dryRun, signal, onProgress },
    project,
    { folder, run: name, checkLicence },
  ): Promise<Exported> => {
    const to = path(folder);
    if (!dryRun) {
      const { exportRun } = await import("../export.ts");
      return exportRun(project, { run: name, to, checkLicence, signal, onProgress });
    }
    const { findRun, readTagger, SemitoneError } = await import("@semitone/models");
    const found = findRun(project, name);
    readTagger(found.folder);
    if (checkLicence) (await import("../licences.ts")).knownSources(found.folder);
    if (existsSync(to))
      throw new SemitoneError(
        `export: expected a new folder; got ${to}, which exists; choose another`,
        "exists",
      );
    return { run: found.name, folder: to };
  },
  table: ({ run: name, folder, checked, licences }, given) => [
    line(folder),
    ...(licences ?? []).map((source) => note(`learnt from ${source.name}, ${source.licence}`)),
    note(
      checked === undefined
        ? `would copy ${name} there`
        : `${name} exported; the copy gives ${checked} pieces the same tags; use it with semitone tag --from ${given.folder}`,
    ),
  ],
});
