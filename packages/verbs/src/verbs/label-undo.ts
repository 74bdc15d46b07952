// `label undo`: takes back a batch of changes.
import { z } from "zod";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";
import { revertBlocks, revertResult } from "./label-revert.ts";

const input = z.object({
  batch: option(wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(), {
    help: "number of the batch; refused if later batches changed the same labels",
    placeholder: "n",
    otherwise: "the newest",
  }),
});

export const verb = defineVerb({
  input,
  output: revertResult,
  writes: true,
  needs: "project",
  examples: ["label undo"],
  run: async ({ dryRun }, project, { batch }) => {
    const { undoLabels } = await import("@semitone/library");
    return undoLabels(project, { dryRun, batch });
  },
  table: revertBlocks,
});
