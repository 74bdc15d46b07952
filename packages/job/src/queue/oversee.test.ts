import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import {
  HAS_POSTGRES,
  HAS_REDIS,
  memoryQueue,
  startPostgres,
  startRedis,
  type TestServer,
} from "@semitone/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { counting, squaring, stubborn } from "../counting.test-support.ts";
import { jobId } from "../job.ts";
import { folderStore } from "../store/folder-store.ts";
import { sweepStore } from "../store/sweep-store.ts";
import { openQueue } from "./bullmq-queue.ts";
import type { JobQueue } from "./job-queue.ts";
import { cancelJobs, jobsReport, retryJobs } from "./oversee.ts";
import { runJobsOnQueue } from "./run-on-queue.ts";
import { sharedResult } from "./shared-jobs.ts";
import { workOnQueue } from "./work-on-queue.ts";

const url = new URL("../counting.test-support.ts", import.meta.url).href;
const kinds = {
  squaring: { url, name: "squaring" },
  counting: { url, name: "counting" },
  stubborn: { url, name: "stubborn" },
};
const newStore = () => folderStore(mkdtempSync(join(tmpdir(), "semitone-oversee-")));
const patient = { timeout: 60_000, interval: 200 };

/** Works while `use` does something. */
async function withWorker<T>(
  queue: JobQueue,
  store: ReturnType<typeof newStore>,
  use: () => Promise<T>,
): Promise<T> {
  const leave = new AbortController();
  const working = workOnQueue(queue, {
    ...{ store, kinds, program: "test", jobs: 1, threads: 1, signal: leave.signal },
  });
  try {
    return await use();
  } finally {
    leave.abort();
    await working;
  }
}

/** Whether a process runs; one that has ended and whose parent has not been told yet does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("jobs that are looked after", () => {
  const servers: readonly [string, boolean, (() => Promise<TestServer>) | undefined][] = [
    ["memory", true, undefined],
    ["Redis", HAS_REDIS, startRedis],
    ["PostgreSQL", HAS_POSTGRES, startPostgres],
  ];
  const running = new Map<string, TestServer>();
  beforeAll(async () => {
    for (const [name, isThere, start] of servers) if (isThere && start) running.set(name, await start());
  }, 120_000);
  afterAll(() => {
    for (const server of running.values()) server.stop();
  });
  for (const [name, isThere] of servers)
    if (!isThere) console.warn(`SKIPPED: cancelling over ${name}, which is not installed`);

  it.each(servers.filter(([, isThere]) => isThere))(
    "over %s: a running job is seen, stops when it is cancelled, and the command that waits ends",
    async (name) => {
      const server = running.get(name);
      const queue = server ? await openQueue(server.url, "test") : memoryQueue();
      const store = newStore();
      const input = { to: 1, ending: "wait" as const };
      const id = jobId(counting, input);
      await withWorker(queue, store, async () => {
        const told: number[] = [];
        const onProgress = ({ done }: { done: number }) => void told.push(done);
        const waiting = runJobsOnQueue(counting, [input], { queue, store, onProgress });
        // Its end is awaited below; until then nobody listens.
        waiting.catch(() => {});
        const seen = () => jobsReport(store);
        await expect
          .poll(async () => (await seen()).workers.flatMap((worker) => worker.running), patient)
          .toMatchObject([{ kind: "counting", id, done: 1 }]);
        await expect
          .poll(async () => (await seen()).plans, patient)
          .toMatchObject([{ host: hostname(), kind: "counting", total: 1, done: 0, failures: 0, rate: 0 }]);
        expect((await seen()).plans[0].secondsLeft).toBeUndefined();
        // The worker said that all of it is done, though it has not ended.
        await expect.poll(() => told.at(-1), patient).toBe(1);
        expect(await cancelJobs(queue, store, id.slice(0, 12))).toBe(1);
        await expect(waiting).rejects.toThrow(/^counting: \w{12} was cancelled by semitone jobs --cancel/);
        await expect
          .poll(async () => (await seen()).workers.map(({ running, done }) => [running, done]), patient)
          .toEqual([[[], 1]]);
        expect(await sharedResult(counting, store, id)).toBeUndefined();
        expect((await seen()).plans).toEqual([]);
      });
      expect((await jobsReport(store)).workers).toEqual([]);
      await queue.close();
    },
    180_000,
  );

  it.each(servers.filter(([, isThere]) => isThere))(
    "over %s: the process of a job that never ends and hears nothing is killed when it is cancelled, and its worker goes on",
    async (name) => {
      const server = running.get(name);
      const queue = server ? await openQueue(server.url, "stubborn") : memoryQueue();
      const store = newStore();
      const path = join(mkdtempSync(join(tmpdir(), "semitone-stubborn-")), "pid");
      await withWorker(queue, store, async () => {
        const waiting = runJobsOnQueue(stubborn, [{ path }], { queue, store });
        waiting.catch(() => {});
        await expect.poll(() => existsSync(path) && readFileSync(path, "utf8"), patient).toMatch(/^\d+$/);
        const pid = Number(readFileSync(path, "utf8"));
        expect(isAlive(pid)).toBe(true);
        expect(await cancelJobs(queue, store, "all")).toBe(1);
        await expect(waiting).rejects.toThrow(/^stubborn: \w{12} was cancelled/);
        await expect.poll(() => isAlive(pid), patient).toBe(false);
        const input = { number: 7, ending: "end" as const };
        expect(await runJobsOnQueue(squaring, [input], { queue, store })).toEqual([{ square: 49 }]);
      });
      await queue.close();
    },
    180_000,
  );

  it.each(servers.filter(([, isThere]) => isThere))(
    "over %s: a machine in trouble gives its job to others, tells why, and no failure is counted",
    async (name) => {
      const server = running.get(name);
      const open = async () => (server ? openQueue(server.url, "trouble") : undefined);
      const queue = (await open()) ?? memoryQueue();
      const store = newStore();
      const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
      let tried = 0;
      const broken = {
        ...store,
        read: async (object: string) => {
          if (!object.startsWith("orders/")) return store.read(object);
          tried++;
          throw full;
        },
      };
      const input = { number: 5, ending: "end" as const };
      const outputs = withWorker((await open()) ?? queue, broken, async () => {
        const waiting = runJobsOnQueue(squaring, [input], { queue, store });
        await expect.poll(() => tried, patient).toBeGreaterThan(0);
        await expect
          .poll(async () => (await jobsReport(store)).workers.map(({ trouble }) => trouble), patient)
          .toEqual(["no space left"]);
        return withWorker((await open()) ?? queue, store, () => waiting);
      });
      expect(await outputs).toEqual([{ square: 25 }]);
      expect(await store.names("failures")).toEqual([]);
    },
    180_000,
  );

  it.skipIf(!HAS_POSTGRES)(
    "PostgreSQL serves a user who may use one database and nothing else, as docs/many-machines.md makes it",
    async () => {
      const admin = new URL(running.get("PostgreSQL")!.url);
      const client = new pg.Client({ connectionString: admin.href });
      await client.connect();
      await client.query("CREATE ROLE worker LOGIN");
      await client.query("CREATE DATABASE jobs");
      await client.query("REVOKE ALL ON DATABASE jobs FROM PUBLIC");
      await client.query("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE jobs TO worker");
      const url = `postgres://worker@${admin.host}/jobs`;
      const squareOf = async (number: number) => {
        const queue = await openQueue(url, "test");
        const store = newStore();
        const input = { number, ending: "end" as const };
        const outputs = await withWorker(queue, store, () =>
          runJobsOnQueue(squaring, [input], { queue, store }),
        );
        await queue.close();
        return outputs;
      };
      expect(await squareOf(3)).toEqual([{ square: 9 }]);
      // The tables are there now.
      await client.query("REVOKE CREATE ON DATABASE jobs FROM worker");
      await client.end();
      expect(await squareOf(4)).toEqual([{ square: 16 }]);
      const worker = new pg.Client({ connectionString: url });
      await worker.connect();
      for (const forbidden of ["CREATE SCHEMA own", "CREATE TABLE public.own (a int)", "CREATE ROLE own"])
        await expect(worker.query(forbidden)).rejects.toThrow(/permission denied/);
      await worker.end();
    },
    180_000,
  );

  it("cancelJobs(queue, store, which) says that no job is called so", async () => {
    await expect(cancelJobs(memoryQueue(), newStore(), "abc")).rejects.toThrow(
      /expected the first digits of the id of an open job, or all; got "abc"/,
    );
    expect(await cancelJobs(memoryQueue(), newStore(), "all")).toBe(0);
  });

  it("retryJobs(queue, store) adds what failed for good again; until then it is told with its reason", async () => {
    const queue = memoryQueue();
    const store = newStore();
    const input = { number: 1, ending: "fail" as const };
    await withWorker(queue, store, async () => {
      await expect(runJobsOnQueue(squaring, [input], { queue, store })).rejects.toThrow(/failed 3 times/);
    });
    const { failed } = await jobsReport(store);
    expect(failed).toEqual([
      {
        ...{ kind: "squaring", version: 1, id: jobId(squaring, input), host: hostname() },
        message: "squaring: counted too far",
      },
    ]);
    expect((await queue.counts()).waiting).toBe(0);
    expect(await retryJobs(queue, store)).toBe(1);
    expect((await queue.counts()).waiting).toBe(1);
    expect((await jobsReport(store)).failed).toEqual([]);
  });
});

describe("sweepStore(store, { days, isRemoved })", () => {
  it("counts what is old and removes it, but for files that a younger order names", async () => {
    const store = newStore();
    const digest = "a".repeat(64);
    for (const name of [`files/${digest}`, `files/${"b".repeat(64)}`, "results/squaring/1.json"])
      await store.write(name, "12345");
    await store.write("orders/squaring/2.json", JSON.stringify({ data: digest }));
    const day = 86_400_000;
    // As a store whose clock has gone on for forty days since; its orders are of today.
    const later = {
      ...store,
      now: async () => (await store.now()) + 40 * day,
      list: async (folder: string) =>
        (await store.list(folder)).map((object) =>
          folder === "orders" ? { ...object, modified: object.modified + 40 * day } : object,
        ),
    };
    expect((await sweepStore(store, { days: 30, isRemoved: true })).old).toEqual({ objects: 0, bytes: 0 });
    const use = await sweepStore(later, { days: 30, isRemoved: false });
    expect([use.objects, use.old]).toEqual([4, { objects: 2, bytes: 10 }]);
    expect(await store.names("files")).toHaveLength(2);
    await sweepStore(later, { days: 30, isRemoved: true });
    expect(await store.names("files")).toEqual([`files/${digest}`]);
    expect(await store.names("results")).toEqual([]);
    expect(await store.names("orders")).toHaveLength(1);
  });
});
