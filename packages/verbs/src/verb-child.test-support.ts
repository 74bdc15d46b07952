// Runs a verb in a process of its own, so that a test can kill it: node <this file> VERB <project folder> <options as JSON>.
// Development only; cannot import what tests of vitest share.
import { openProject } from "@semitone/library";
import { evaluate } from "./evaluate.ts";
import { study } from "./study.ts";
import { addSegmentModel } from "./train/add-segment-model.ts";
import { train } from "./train.ts";

const VERBS = { train, addSegmentModel, evaluate, study };
const [verb, folder, options] = process.argv.slice(2);
const project = await openProject(folder);
await VERBS[verb as keyof typeof VERBS](project, {
  ...JSON.parse(options),
  onProgress: ({ stage, done }) => process.send?.({ stage, done }),
});
await project.close();
process.disconnect?.();
