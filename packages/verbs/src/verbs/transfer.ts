// `transfer`: a piece with one thing about it changed.
import { z } from "zod";
import type { TransferPlan, TransferResult } from "../creation/transfer.ts";
import { note, table } from "../declare/block.ts";
import { constraints, option } from "../declare/option.ts";
import { decimals, tagText } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";
import { createdFiles, creationOf, creationOptions } from "./creation-options.ts";

const input = z.object({
  piece: option(z.string(), { argument: true, help: "a piece of the project by name" }),
  constraints: option(constraints(), {
    argument: true,
    help: "attributes and qualities to change, such as mood=calm density=low",
  }),
  strength: option(z.number().min(0).max(4).default(1.5), {
    help: "strength of the change: 0 none; the stronger, the less of the piece is kept",
    placeholder: "number",
  }),
  ...creationOptions,
});

const kept = z.looseObject({
  chroma: z.number().nullable(),
  rhythm: z.number().nullable(),
  contour: z.number().nullable(),
});
const tags = z.record(z.string(), z.record(z.string(), z.number()));

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    piece: z.string(),
    ...createdFiles,
    before: tags.optional(),
    after: tags.optional(),
    kept: kept.optional(),
    keptUnchanged: kept.optional(),
    seconds: z.number().optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["transfer waltz.mid mood=tense --wav", "transfer waltz.mid mode=lowest --out minor-waltz.mid"],
  run: async (context, project, given): Promise<TransferPlan | Omit<TransferResult, "score">> => {
    const { signal, onProgress, dryRun } = context;
    const { planTransfer, transfer } = await import("../creation/transfer.ts");
    const options = { ...given, ...creationOf(context, given), signal, onProgress };
    if (dryRun) return planTransfer(project, options);
    const { score: _, ...result } = await transfer(project, options);
    return result;
  },
  table: (result) => {
    const file = result.wav ?? result.midi;
    if (!("kept" in result)) return [note(`would write ${file}`)];
    const { kept: changed, keptUnchanged, before, after } = result;
    return [
      table(
        ["kept", "with the change", "without it"],
        (["chroma", "rhythm", "contour"] as const).map((name) => [
          name,
          decimals(changed[name]),
          decimals(keptUnchanged[name]),
        ]),
      ),
      ...(Object.keys(before).length > 0
        ? [note(`before: ${tagText(before)}; after: ${tagText(after)}`)]
        : []),
      note(`${file}, ${result.seconds.toFixed(1)} s`),
    ];
  },
});
