// How well are single notes and drums told by few labels, here and in other rooms?
// npm run bench -- timbre [--data ../shared/data] [--tasks instrument,drums] [--seeds 5] [--budgets 1,2,5,10,20,all] [--json]
// Every number is of recordings of groups that were not trained on. Seeds draw the test groups, the labels and the rooms.
import { parseArgs } from "node:util";
import type { Budget } from "@semitone/stats";
import { printMachine } from "./machine.ts";
import { readDrums, readNotes } from "./timbre/read-sounds.ts";
import { formatScores, Scores } from "./timbre/score.ts";
import { runTask } from "./timbre/tasks.ts";

/** Recordings by task, and the share of them that is tested: two of seven kits. */
const TASKS = {
  instrument: { read: readNotes, share: 0.2 },
  drums: { read: readDrums, share: 2 / 7 },
} as const;

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      tasks: { type: "string", default: Object.keys(TASKS).join(",") },
      seeds: { type: "string", default: "5" },
      budgets: { type: "string", default: "1,2,5,10,20,all" },
      json: { type: "boolean", default: false },
    },
  });
  const scores = new Scores();
  for (const task of options.tasks.split(",")) {
    if (!(task in TASKS))
      throw new RangeError(`timbre: no task ${task}; there are ${Object.keys(TASKS).join(", ")}`);
    const { read, share } = TASKS[task as keyof typeof TASKS];
    const tell = (text: string) => console.error(`${task}: ${text}`);
    tell("reading");
    await runTask({
      task,
      recorded: await read(options.data),
      share,
      seeds: Number(options.seeds),
      budgets: options.budgets.split(",").map((text): Budget => (text === "all" ? text : Number(text))),
      scores,
      tell,
    });
  }
  if (options.json) console.log(JSON.stringify(scores.list(), null, 1));
  else {
    console.log(formatScores(scores.list()));
    printMachine();
  }
}
