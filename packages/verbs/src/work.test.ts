import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openQueue, openStore } from "@semitone/job";
import { thisMachine } from "@semitone/models";
import { HAS_REDIS, startRedis, type TestServer } from "@semitone/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueUrl, storePlace, withMachines } from "./declare/machines.ts";
import { evaluate } from "./evaluate.ts";
import { type Bench, makeBench, recordingContext } from "./verbs/every-verb.test-support.ts";
import { findVerb } from "./verbs/index.ts";
import { work } from "./work.ts";

const program = thisMachine().semitone;
const path = (written: string) => written;

describe("the URL of a queue", () => {
  it("has its password from the environment alone", () => {
    const env = { SEMITONE_QUEUE: "redis://a@h", SEMITONE_QUEUE_PASSWORD: "p/1" };
    expect(queueUrl({}, env)).toBe("redis://a:p%2F1@h");
    expect(queueUrl({ queue: "redis://b@h" }, env)).toBe("redis://b:p%2F1@h");
    expect(queueUrl({}, {})).toBeUndefined();
    expect(() => queueUrl({ queue: "redis://a:hunter2@h" }, {})).toThrow(
      /^--queue: expected a URL without a password; got one with; set SEMITONE_QUEUE_PASSWORD/,
    );
  });

  it("comes from the option, else the environment, else the project; none stays here", () => {
    const env = { SEMITONE_QUEUE: "redis://environment" };
    const configured = { queue: "redis://project", store: "shared" };
    expect(queueUrl({ queue: "redis://option" }, env, configured)).toBe("redis://option");
    expect(queueUrl({}, env, configured)).toBe("redis://environment");
    expect(queueUrl({}, {}, configured)).toBe("redis://project");
    expect(queueUrl({ queue: "none" }, env, configured)).toBeUndefined();
    const caller = {
      env: { SEMITONE_STORE: "s3://bucket/x" },
      path: (written: string) => `/here/${written}`,
    };
    expect(storePlace({ store: "option" }, caller, configured)).toBe("/here/option");
    expect(storePlace({}, caller, configured)).toBe("s3://bucket/x");
    expect(storePlace({}, { ...caller, env: {} }, configured)).toBe("/here/shared");
    expect(storePlace({}, { ...caller, env: {} })).toBeUndefined();
  });

  it("goes with a store", async () => {
    const context = { env: {}, path, tell: () => {} };
    const use = async () => "used";
    expect(await withMachines({}, context, use)).toBe("used");
    await expect(withMachines({ queue: "redis://h" }, context, use)).rejects.toThrow(
      /expected --store beside it/,
    );
    await expect(withMachines({ store: "x" }, context, use)).rejects.toThrow(/expected --queue beside it/);
  });
});

if (!HAS_REDIS) console.warn("SKIPPED: semitone work and jobs, which need redis-server");

describe.skipIf(!HAS_REDIS)("evaluate, work and jobs on a queue", () => {
  let [server, bench]: [TestServer?, Bench?] = [];
  beforeAll(async () => {
    [server, bench] = await Promise.all([startRedis(), makeBench()]);
  }, 300_000);
  afterAll(() => server?.stop());

  it("evaluate gives with two workers what it gives alone, and jobs counts them", async () => {
    const options = {
      attributes: ["kind"],
      budgets: [2, "all"] as const,
      folds: 2,
      repeats: 1,
      listenSteps: 0,
    };
    const store = await openStore(mkdtempSync(join(tmpdir(), "semitone-work-")));
    const leave = new AbortController();
    const workers = [1, 2].map(async () => {
      const queue = await openQueue(server!.url, program);
      const done = await work({ queue, store, jobs: 1, threads: 1, signal: leave.signal });
      await queue.close();
      return done;
    });
    const { context } = recordingContext(bench!, false);
    const jobs = await findVerb("jobs")!.load();
    await expect
      .poll(() => jobs.run(context, undefined, { queue: server!.url }), { timeout: 20_000 })
      .toEqual({ waiting: 0, running: 0, workers: 2 });
    const queue = await openQueue(server!.url, program);
    const together = await evaluate(bench!.project, { ...options, machines: { queue, store } });
    await queue.close();
    leave.abort();
    const counts = await Promise.all(workers);
    expect(counts.reduce((sum, { done }) => sum + done, 0)).toBeGreaterThanOrEqual(2);
    expect(counts.every(({ failed }) => failed === 0)).toBe(true);
    expect(together).toEqual(await evaluate(bench!.project, { ...options, workers: 1 }));
  }, 180_000);
});
