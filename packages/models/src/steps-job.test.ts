// A model that another machine trains is the one that this machine would have trained.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { cancelJobs, openStore, workOnQueue } from "@semitone/job";
import { memoryQueue } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { TRAIN_STEPS } from "./jobs.ts";
import { LANGUAGE_FILES } from "./language/language-config.ts";
import { scalePieces, TEST_TOKENS } from "./language/made-up-pieces.test-support.ts";
import { trainLanguageModel } from "./language/train-language-model.ts";
import { trainSteps } from "./steps-job.ts";

const OPTIONS = {
  pieces: scalePieces(24),
  tokens: TEST_TOKENS.spec,
  sizes: { embedding: 16, units: 24, layers: 1, heads: 2, window: 16 },
  chunk: { lanes: 8, steps: 16 },
  steps: 60,
  threads: 1,
};

const folder = (): string => {
  const dir = join(temporaryFolder("steps-test"), "model");
  mkdirSync(dir, { recursive: true });
  return dir;
};
const filesOf = (dir: string) => Object.values(LANGUAGE_FILES).map((file) => readFileSync(join(dir, file)));

async function withWorker<T>(
  use: (machines: {
    queue: ReturnType<typeof memoryQueue>;
    store: Awaited<ReturnType<typeof openStore>>;
  }) => Promise<T>,
): Promise<T> {
  const machines = { queue: memoryQueue(), store: await openStore(temporaryFolder("steps-store")) };
  const leave = new AbortController();
  const working = workOnQueue(machines.queue, {
    ...{ store: machines.store, kinds: { "train-steps": TRAIN_STEPS }, program: "test" },
    ...{ jobs: 1, threads: 1, signal: leave.signal },
  });
  try {
    return await use(machines);
  } finally {
    leave.abort();
    await working;
  }
}

describe("a training on another machine", () => {
  it("trainLanguageModel({ machines }) leaves the bytes that it leaves without, and tells how far it is", async () => {
    const [alone, together] = [folder(), folder()];
    const { config } = await trainLanguageModel({ ...OPTIONS, dir: alone });
    expect(config.training.heldOut).toBeDefined();
    const told: number[] = [];
    const onProgress = ({ done }: { done: number }) => void told.push(done);
    await withWorker((machines) => trainLanguageModel({ ...OPTIONS, dir: together, machines, onProgress }));
    expect(filesOf(together)).toEqual(filesOf(alone));
    expect(told.at(-1)).toBe(1);
  }, 180_000);

  it("cancelled, ends with who cancelled it, and nothing is written", async () => {
    const dir = folder();
    await withWorker(async ({ queue, store }) => {
      const training = trainLanguageModel({ ...OPTIONS, steps: 1_000_000, dir, machines: { queue, store } });
      training.catch(() => {});
      await expect.poll(async () => (await queue.counts()).running, { timeout: 60_000 }).toBe(1);
      expect(await cancelJobs(queue, store, "all")).toBe(1);
      await expect(training).rejects.toThrow(/^train-steps: \w{12} was cancelled/);
      await expect.poll(async () => (await queue.counts()).running, { timeout: 60_000 }).toBe(0);
    });
    expect(() => filesOf(dir)).toThrow(/ENOENT/);
  }, 180_000);

  it.each([
    { files: { "../job.json": "0".repeat(64) }, program: "1" },
    { files: { "job.json": "0" }, program: "1" },
    { files: { "code.js": "0".repeat(64) }, program: "1" },
    { files: {}, program: "1", more: 1 },
  ])("refuses the input %j", (input) => {
    expect(trainSteps.input.safeParse(input).success).toBe(false);
  });
});
