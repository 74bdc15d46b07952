// `label history`: every batch of changes, newest first.
import { z } from "zod";
import { table } from "../declare/block.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  limit: option(wholeNumber(1, Number.MAX_SAFE_INTEGER).default(20), {
    help: "at most so many batches",
    placeholder: "n",
  }),
});

export const verb = defineVerb({
  input,
  output: z.array(
    z.looseObject({
      id: z.number(),
      at: z.string(),
      action: z.string(),
      note: z.string(),
      undone: z.boolean(),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["label history --limit 5"],
  run: async (_, project, { limit }) => {
    const { labelHistory } = await import("@semitone/library");
    return labelHistory(project, limit);
  },
  table: (batches) => [
    table(
      ["batch", "time", "action", "added", "removed", "undone", "labels"],
      batches.map(({ id, at, action, added, removed, undone, note }) => [
        id,
        at.replace("T", " ").slice(0, 19),
        action,
        added,
        removed,
        undone ? "yes" : "",
        note,
      ]),
    ),
  ],
});
