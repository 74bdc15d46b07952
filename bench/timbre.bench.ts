// How well are single notes and drums told by few labels, here and in other rooms?
// npm run bench -- timbre [--data ../shared/data] [--tasks instrument,drums] [--seeds 5] [--budgets 1,2,5,10,20,all]
//   [--first-seed 1] [--models tagger,gm-vae,gm-vae-images] [--model-seeds 1] [--model-budgets 10,all] [--steps N] [--threads 2] [--copies 1] [--no-rooms]
//   [--collection FOLDER] [--keep FOLDER] [--json]
// --collection: a folder of notes that others recorded, with labels.csv (file_name, instrument, pitch, cents, group), which are only asked about.
// Every number is of recordings of groups that were not trained on. Seeds draw the test groups, the labels and the rooms.
import { parseArgs } from "node:util";
import type { Budget } from "@semitone/stats";
import { printMachine } from "./machine.ts";
import { askTagger } from "./timbre/ask-tagger.ts";
import { askTimbreModel } from "./timbre/ask-timbre-model.ts";
import { readCollection, readDrums, readNotes } from "./timbre/read-sounds.ts";
import { formatScores, Scores } from "./timbre/score.ts";
import { type Fold, runTask } from "./timbre/tasks.ts";

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
      "first-seed": { type: "string", default: "1" },
      budgets: { type: "string", default: "1,2,5,10,20,all" },
      models: { type: "string", default: "tagger,gm-vae" },
      "model-seeds": { type: "string", default: "1" },
      "model-budgets": { type: "string", default: "10,all" },
      steps: { type: "string" },
      threads: { type: "string", default: "2" },
      copies: { type: "string", default: "1" },
      "no-rooms": { type: "boolean", default: false },
      collection: { type: "string" },
      keep: { type: "string" },
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
      firstSeed: Number(options["first-seed"]),
      budgets: options.budgets.split(",").map((text): Budget => (text === "all" ? text : Number(text))),
      scores,
      tell,
      keep: options.keep,
      elsewhere:
        task === "instrument" && options.collection !== undefined
          ? await readCollection(options.collection)
          : [],
      copies: Number(options.copies),
      otherRooms: !options["no-rooms"],
      ...(options.models !== "none" && { networks: (fold: Fold) => askModels(task, fold, scores, options) }),
    });
  }
  if (options.json) console.log(JSON.stringify(scores.list(), null, 1));
  else {
    console.log(formatScores(scores.list()));
    printMachine();
  }
}

interface ModelOptions {
  readonly models: string;
  readonly "first-seed": string;
  readonly "model-seeds": string;
  readonly "model-budgets": string;
  readonly steps?: string;
  readonly threads: string;
}

/** The dearer methods, at some seeds and budgets. */
async function askModels(task: string, fold: Fold, scores: Scores, options: ModelOptions): Promise<void> {
  if (fold.seed >= Number(options["first-seed"]) + Number(options["model-seeds"])) return;
  if (!options["model-budgets"].split(",").includes(String(fold.budget))) return;
  const fitting = {
    steps: options.steps === undefined ? undefined : Number(options.steps),
    threads: Number(options.threads),
  };
  for (const model of options.models.split(","))
    if (model === "tagger") await askTagger(task, fold, scores);
    else if (model === "gm-vae")
      await askTimbreModel(task, fold, scores, { ...fitting, besideDescriptors: true });
    else if (model === "gm-vae-images")
      await askTimbreModel(task, fold, scores, { ...fitting, besideDescriptors: false });
    else throw new RangeError(`timbre: no model ${model}; there are tagger, gm-vae, gm-vae-images and none`);
}
