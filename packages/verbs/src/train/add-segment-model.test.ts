import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Project, setLabels } from "@semitone/library";
import { createRun, SEGMENT_FILES } from "@semitone/models";
import { madeUpProject, TINY_SIZES } from "@semitone/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { runAndKill } from "../kill-verb.test-support.ts";
import { addSegmentModel } from "./add-segment-model.ts";

const STEPS = 100;
/** Processes that start from source take a while. */
const LONG = 120_000;

/** Trains to the end. @returns at which share of the steps it began */
async function trainOn(project: Project): Promise<number> {
  const learning: number[] = [];
  await addSegmentModel(project, {
    steps: STEPS,
    threads: 1,
    sizes: TINY_SIZES,
    onProgress: ({ stage, done }) => {
      if (stage === "learning segments") learning.push((done - 0.1) / 0.9);
    },
  });
  return learning[0];
}

describe("addSegmentModel after a kill", () => {
  let project: Project;
  let runFolder: string;
  beforeEach(async () => {
    project = await madeUpProject({ tunes: 3, labels: 2 });
    runFolder = join(project.folder, "runs", "run-1");
    await createRun(project, "run-1", async () => {});
    const options = { steps: STEPS, threads: 1, sizes: TINY_SIZES };
    const isTime = (stage: string, done: number) => stage === "learning segments" && done > 0.6;
    await runAndKill(project, "addSegmentModel", options, isTime);
    expect(existsSync(join(runFolder, SEGMENT_FILES.config))).toBe(false);
  }, LONG);

  it(
    "addSegmentModel goes on with the job, and ends where it would have ended",
    async () => {
      expect(await trainOn(project)).toBeGreaterThan(0.25);
      const resumed = readFileSync(join(runFolder, SEGMENT_FILES.weights));
      expect(await trainOn(project)).toBeLessThan(0.25);
      expect(readFileSync(join(runFolder, SEGMENT_FILES.weights)).equals(resumed)).toBe(true);
      expect(existsSync(join(project.folder, "runs", ".segments-run-1"))).toBe(false);
    },
    LONG,
  );

  it(
    "addSegmentModel begins anew where labels have changed since",
    async () => {
      setLabels(project, ["waltz2.abc"], [{ attribute: "kind", value: "waltz" }]);
      expect(await trainOn(project)).toBeLessThan(0.25);
      expect(existsSync(join(runFolder, SEGMENT_FILES.config))).toBe(true);
    },
    LONG,
  );
});
