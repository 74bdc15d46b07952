// `runs show`: one run, task by task and method by method.
import { z } from "zod";
import { type Block, line, table } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { type RunSummary, showRun } from "../runs.ts";
import { decimals, measuredText, taskName } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  run: option(z.string().optional(), { argument: true, help: "the run", otherwise: "the newest" }),
});

export const verb = defineVerb({
  input,
  output: z.looseObject({
    name: z.string(),
    folder: z.string(),
    pieces: z.number(),
    model: z.string(),
    tasks: z.array(z.looseObject({ attribute: z.string() })),
  }),
  writes: false,
  needs: "project",
  examples: ["runs show run-2"],
  run: (_, project, { run }) => showRun(project, run),
  table: ({ name, folder, tasks }) => [
    line(`${name}  ${folder}`),
    ...(tasks.length === 0 ? [line("no attribute learnt")] : tasks.flatMap(taskBlocks)),
  ],
});

function taskBlocks(task: RunSummary["tasks"][number]): Block[] {
  const { chosen, labelled, frequencies, methods } = task.report;
  return [
    line(),
    line(`${taskName(task)}: ${measuredText(task.report)} by ${chosen}, ${labelled} labelled pieces`),
    ...(frequencies
      ? [
          table(
            ["class", "share of labels", "estimated share of the music"],
            task.classes.map((name, k) => [
              name,
              decimals(frequencies.labelled[k]),
              decimals(frequencies.estimated[k]),
            ]),
          ),
        ]
      : []),
    table(
      ["method", "left-out loss", "weight"],
      methods.map(({ method, loss, weight }) => [method, decimals(loss), decimals(weight)]),
    ),
  ];
}
