// `morph`: from one piece to another in a few steps.
import { z } from "zod";
import type { MorphPlan, MorphResult } from "../creation/morph.ts";
import { note, table } from "../declare/block.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { tagText } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";
import { createdFiles, creationOf, creationOptions } from "./creation-options.ts";

const input = z.object({
  from: option(z.string(), { argument: true, help: "a piece of the project by name" }),
  to: option(z.string(), { argument: true, help: "another piece" }),
  steps: option(wholeNumber(2, 64).default(5), { help: "steps, both pieces included", placeholder: "n" }),
  bars: option(wholeNumber(2, 64).default(4), {
    help: "length of each step",
    placeholder: "n",
    unit: "bars",
  }),
  only: option(z.string().optional(), {
    help: "change only this attribute or quality",
    placeholder: "name",
    otherwise: "everything changes",
  }),
  ...creationOptions,
});

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    from: z.string(),
    to: z.string(),
    ...createdFiles,
    steps: z
      .array(
        z.strictObject({
          t: z.number(),
          bar: z.number(),
          tags: z.record(z.string(), z.record(z.string(), z.number())),
          milliseconds: z.number(),
        }),
      )
      .optional(),
    seconds: z.number().optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["morph waltz.mid march.mid --steps 7 --wav", "morph waltz.mid march.mid --only density"],
  run: async (context, project, given): Promise<MorphPlan | Omit<MorphResult, "score">> => {
    const { signal, onProgress, dryRun } = context;
    const { morph, planMorph } = await import("../creation/morph.ts");
    const options = { ...given, ...creationOf(context, given), signal, onProgress };
    if (dryRun) return planMorph(project, options);
    const { score: _, ...result } = await morph(project, options);
    return result;
  },
  table: (result) => {
    const file = result.wav ?? result.midi;
    if (!("steps" in result)) return [note(`would write ${file}`)];
    return [
      table(
        ["share", "bar", "tags"],
        result.steps.map(({ t, bar, tags }) => [`${Math.round(100 * t)} %`, bar + 1, tagText(tags)]),
      ),
      note(`${file}, ${result.seconds.toFixed(1)} s`),
    ];
  },
});
