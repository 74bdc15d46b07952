// `runs delete`: removes runs for good.
import { z } from "zod";
import { note } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  runs: option(z.array(z.string()).min(1), { argument: true, help: "names of runs" }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({ deleted: z.array(z.string()) }),
  writes: true,
  needs: "project",
  examples: ["runs delete run-1"],
  run: async ({ dryRun }, project, { runs }) => {
    const { findRun } = await import("@semitone/models");
    const { deleteRun } = await import("../runs.ts");
    for (const name of runs) {
      if (dryRun) findRun(project, name);
      else await deleteRun(project, name);
    }
    return { deleted: dryRun ? [] : runs };
  },
  table: (_, { runs }, { dryRun }) => [note(`${dryRun ? "would delete" : "deleted"} ${runs.join(", ")}`)],
});
