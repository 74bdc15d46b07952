// `repeat`: trains a run again from its manifest, and says whether the same came out.
import { z } from "zod";
import { type Block, line, note, section, table, warning } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import type { RepeatResult } from "../repeat.ts";
import { timeText } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  run: option(z.string().optional(), {
    argument: true,
    help: "the run to train again",
    otherwise: "the newest",
  }),
  keep: option(z.string().optional(), {
    help: "keep the new run under this name",
    placeholder: "name",
    otherwise: "it is removed",
  }),
});

export const verb = defineVerb({
  input,
  output: z.looseObject({
    run: z.string(),
    identical: z.boolean().optional(),
    changed: z.array(z.strictObject({ what: z.string(), before: z.string(), now: z.string() })).optional(),
    files: z.array(z.strictObject({ file: z.string(), state: z.string() })).optional(),
    damaged: z.array(z.string()).optional(),
    kept: z.string().optional(),
  }),
  writes: true,
  needs: "project",
  examples: ["repeat run-1", "repeat run-1 --keep run-1-again"],
  run: async (
    { dryRun, signal, onProgress },
    project,
    { run, keep },
  ): Promise<RepeatResult | { run: string }> => {
    const { planRepeat, repeat } = await import("../repeat.ts");
    if (dryRun) return planRepeat(project, run);
    return repeat(project, run, { signal, onProgress, ...(keep === undefined ? {} : { keep }) });
  },
  table: (output) =>
    isDone(output) ? blocks(output) : [note(`would train ${output.run} again and compare the two`)],
  outcome: (output) => (isDone(output) && !output.identical ? "partly" : "ok"),
});

const isDone = (output: RepeatResult | { readonly run: string }): output is RepeatResult =>
  "identical" in output;

function blocks({ run, identical, changed, damaged, files, tags, kept, seconds }: RepeatResult): Block[] {
  const different = files.filter(({ state }) => state !== "identical");
  const tagged = tags ? ` and the tags of ${tags.pieces} pieces` : "";
  const moved = tags
    ? `, and the tags of ${tags.differing} of ${tags.pieces} pieces, by ${tags.greatest.toPrecision(2)} at most`
    : "";
  return [
    line(
      identical
        ? `identical: ${files.length} files${tagged} are those of ${run}`
        : `not identical: ${different.length} of ${files.length} files differ${moved}`,
    ),
    ...section(
      ["changed since", "then", "now"],
      changed.map(({ what, before, now }) => [what, before, now]),
    ),
    ...(different.length === 0
      ? []
      : [
          table(
            ["file", "state"],
            different.map(({ file, state }) => [file, state]),
          ),
        ]),
    ...damaged.map((file) => warning(`${file} of ${run} is no longer what its manifest says`)),
    ...(kept === undefined ? [] : [note(`kept the new run as ${kept}`)]),
    note(`took ${timeText(seconds)}`),
  ];
}
