// `label redo`: takes back the newest undo.
import { z } from "zod";
import { defineVerb } from "../verb.ts";
import { revertBlocks, revertResult } from "./label-revert.ts";

export const verb = defineVerb({
  input: z.object({}),
  output: revertResult,
  writes: true,
  needs: "project",
  examples: ["label redo"],
  run: async ({ dryRun }, project) => {
    const { redoLabels } = await import("@semitone/library");
    return redoLabels(project, { dryRun });
  },
  table: revertBlocks,
});
