// Trains a segment model in a process of its own, so that a test can kill it: node <this file> <project folder> <steps> <sizes as JSON>.
// Development only; cannot import what tests of vitest share.
import { openProject } from "@semitone/library";
import { addSegmentModel } from "./add-segment-model.ts";

const project = await openProject(process.argv[2]);
await addSegmentModel(project, {
  steps: Number(process.argv[3]),
  threads: 1,
  sizes: JSON.parse(process.argv[4]),
  onProgress: ({ stage, done }) => process.send?.({ stage, done }),
});
await project.close();
