// Trains in a process of its own, so that a test can kill it: node <this file> train|addSegmentModel <project folder> <options as JSON>.
// Development only; cannot import what tests of vitest share.
import { openProject } from "@semitone/library";
import { train } from "../train.ts";
import { addSegmentModel } from "./add-segment-model.ts";

const [verb, folder, options] = process.argv.slice(2);
const project = await openProject(folder);
await { train, addSegmentModel }[verb as "train" | "addSegmentModel"](project, {
  ...JSON.parse(options),
  onProgress: ({ stage, done }) => process.send?.({ stage, done }),
});
await project.close();
process.disconnect?.();
