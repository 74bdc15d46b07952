// `perform`: a score played expressively.
import { z } from "zod";
import { note, table, warning } from "../declare/block.ts";
import { constraints, option } from "../declare/option.ts";
import type { PerformPlan, PerformVerbResult } from "../performing/perform.ts";
import { decimals } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";
import { createdFiles, creationOf, creationOptions } from "./creation-options.ts";

const input = z.object({
  score: option(z.string(), { argument: true, help: "a score of the project by name" }),
  wish: option(constraints().default([]), {
    help: "what the performance is to be like, in deviations from the mean: tempo, rubato, level, range, articulation, asynchrony; or a class",
    placeholder: "name=value",
    several: "words",
  }),
  like: option(z.string().optional(), {
    help: "a performance of the project, beside its score, whose way of playing is taken over",
    placeholder: "name",
    otherwise: "the mean way",
  }),
  seed: option(z.number().int().min(0).optional(), {
    help: "draw a way to play; the same seed draws the same",
    placeholder: "number",
    otherwise: "the mean way",
  }),
  ...creationOptions,
});

export const verb = defineVerb({
  input,
  output: z.strictObject({
    run: z.string(),
    score: z.string(),
    ...createdFiles,
    like: z.string().optional(),
    className: z.string().optional(),
    wishes: z
      .array(z.strictObject({ attribute: z.string(), asked: z.number(), reached: z.number().nullable() }))
      .optional(),
    notes: z.array(z.string()).optional(),
    seconds: z.number().optional(),
  }),
  writes: true,
  needs: "project",
  examples: [
    "perform waltz.musicxml",
    "perform waltz.musicxml --wish tempo=-1 rubato=1.5 --wav",
    "perform waltz.musicxml --like sonata_kim.mid --out waltz-as-kim.mid",
  ],
  run: async (context, project, given): Promise<PerformPlan | PerformVerbResult> => {
    const { perform, planPerform } = await import("../performing/perform.ts");
    const { signal, onProgress, dryRun } = context;
    const { score, like, seed } = given;
    const options = {
      score,
      wishes: given.wish,
      like,
      seed,
      ...creationOf(context, given),
      signal,
      onProgress,
    };
    return dryRun ? planPerform(project, options) : perform(project, options);
  },
  table: (result) => {
    const file = result.wav ?? result.midi;
    if (!("wishes" in result)) return [note(`would write ${file}`)];
    return [
      ...(result.wishes.length > 0
        ? [
            table(
              ["attribute", "asked", "reached"],
              result.wishes.map(({ attribute, asked, reached }) => [
                attribute,
                decimals(asked),
                reached === null ? undefined : decimals(reached),
              ]),
            ),
          ]
        : []),
      ...result.notes.map(warning),
      note(`${file}, ${result.seconds.toFixed(1)} s`),
    ];
  },
});
