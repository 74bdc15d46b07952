// Trains a segment model in a process of its own, so that a test can kill it: node <this file> <project folder>. Development only.
// Not from the index of testing, which registers hooks of tests.
import { openProject } from "@semitone/library";
import { TINY_SIZES } from "@semitone/testing/made-up-piece";
import { addSegmentModel } from "./add-segment-model.ts";

const project = await openProject(process.argv[2]);
await addSegmentModel(project, {
  steps: Number(process.argv[3]),
  threads: 1,
  sizes: TINY_SIZES,
  onProgress: ({ stage, done }) => process.send?.({ stage, done }),
});
await project.close();
