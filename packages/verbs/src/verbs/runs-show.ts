// `runs show`: one run, task by task and method by method.
import { taskScore } from "@semitone/models/task-score";
import { z } from "zod";
import { type Block, line, table } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import type { RunSummary } from "../runs.ts";
import { decimals } from "../text/numbers.ts";
import { doubtBlocks, scoreSentence } from "../text/score-text.ts";
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
    tasks: z.array(z.looseObject({ attribute: z.string(), says: z.string() })),
  }),
  writes: false,
  needs: "project",
  examples: ["runs show run-2"],
  run: async (_, project, { run }) => {
    const { showRun } = await import("../runs.ts");
    return showRun(project, run);
  },
  document: (shown) => ({
    ...shown,
    tasks: shown.tasks.map((task) => ({ ...task, says: taskScore(task).says })),
  }),
  table: ({ name, folder, tasks }) => [
    line(`${name}  ${folder}`),
    ...(tasks.length === 0 ? [line("no attribute learnt")] : tasks.flatMap(taskBlocks)),
  ],
});

function taskBlocks(task: RunSummary["tasks"][number]): Block[] {
  const { chosen, labelled, frequencies, methods, unlabelled } = task.report;
  return [
    line(),
    line(
      `${scoreSentence(task)}; by ${chosen}, ${labelled} labelled pieces; unlabelled music ${unlabelled.verdict}`,
    ),
    ...doubtBlocks([task]),
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
