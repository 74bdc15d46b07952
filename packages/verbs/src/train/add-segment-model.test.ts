import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Project, setLabels } from "@semitone/library";
import { createRun, SEGMENT_FILES } from "@semitone/models";
import { madeUpProject, TINY_SIZES } from "@semitone/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { addSegmentModel } from "./add-segment-model.ts";

const STEPS = 100;
/** Processes that start from source take a while. */
const LONG = 120_000;

/** Starts the training in a process of its own, and kills that and the trainer's after six tenths of it. */
async function trainAndKill({ folder }: Project): Promise<void> {
  const script = fileURLToPath(new URL("./killed-training.test-support.ts", import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = fork(script, [folder, String(STEPS), JSON.stringify(TINY_SIZES)], {
    execArgv: ["--conditions=source", "--import", tsx],
    detached: true,
  });
  child.on("message", ({ stage, done }: { stage: string; done: number }) => {
    if (stage === "learning segments" && done > 0.6) process.kill(-child.pid!, "SIGKILL");
  });
  const [code, signal] = await once(child, "exit");
  expect([code, signal]).toEqual([null, "SIGKILL"]);
}

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
    await trainAndKill(project);
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
