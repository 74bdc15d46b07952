import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
import { afterEach, describe, expect, it } from "vitest";
import { squaring, writing } from "../counting.test-support.ts";
import { jobId } from "../job.ts";
import { runJobs } from "../run-in-process.ts";
import { folderStore } from "../store/folder-store.ts";
import { keptFile, resultPath } from "../store/local-store.ts";
import { fetchFile, shareFile } from "../store/shared-files.ts";
import { openQueue } from "./bullmq-queue.ts";
import { type JobQueue, type QueuedJob, shownUrl } from "./job-queue.ts";
import { runJobsOnQueue } from "./run-on-queue.ts";
import { workOnQueue } from "./work-on-queue.ts";

const url = new URL("../counting.test-support.ts", import.meta.url).href;
const kinds = { squaring: { url, name: "squaring" }, writing: { url, name: "writing" } };
const inputs = Array.from({ length: 12 }, (_, number) => ({ number, ending: "end" as const }));
const expected = inputs.map(({ number }) => ({ square: number * number }));

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
}, 60_000);

const newStore = () => mkdtempSync(join(tmpdir(), "semitone-queue-"));

/** A worker beside the test; the function given back ends it. */
function startWorker(
  queue: JobQueue,
  folder: string,
  told: (string | undefined)[] = [],
): () => Promise<void> {
  const leave = new AbortController();
  const onJob = (_: QueuedJob, failure: string | undefined) => told.push(failure);
  const working = workOnQueue(queue, {
    ...{ store: folderStore(folder), kinds, program: "test", jobs: 2, threads: 1, onJob },
    signal: leave.signal,
  });
  const stop = async () => {
    leave.abort();
    await working;
  };
  stops.push(stop);
  return stop;
}

const bytesOf = (store: string): string[] => {
  const folder = join(store, "results", "squaring");
  return readdirSync(folder)
    .sort()
    .map((name) => `${name}: ${readFileSync(join(folder, name), "utf8")}`);
};

describe("jobs of several machines", () => {
  const servers: [string, boolean, () => Promise<{ queue: () => Promise<JobQueue>; server?: TestServer }>][] =
    [
      [
        "memory",
        true,
        async () => {
          const queue = memoryQueue();
          return { queue: async () => queue };
        },
      ],
      ["Redis", HAS_REDIS, () => onServer(startRedis)],
      ["PostgreSQL", HAS_POSTGRES, () => onServer(startPostgres)],
    ];
  async function onServer(start: () => Promise<TestServer>) {
    const server = await start();
    stops.push(server.stop);
    const queue = async () => {
      const opened = await openQueue(server.url, "test");
      stops.push(() => opened.close());
      return opened;
    };
    return { queue, server };
  }
  for (const [name, isThere] of servers)
    if (!isThere) console.warn(`SKIPPED: jobs over ${name}, which is not installed`);

  it.each(servers.filter(([, isThere]) => isThere))(
    "over %s: the same files as one process leaves, in the order of the inputs, with progress that never falls",
    async (_, __, open) => {
      const { queue } = await open();
      const [store, alone] = [newStore(), newStore()];
      startWorker(await queue(), store);
      const told: number[] = [];
      const outputs = await runJobsOnQueue(squaring, inputs, {
        queue: await queue(),
        store: folderStore(store),
        onProgress: ({ done }) => told.push(done),
      });
      expect(outputs).toEqual(expected);
      expect(await runJobs(kinds.squaring, inputs, { store: alone, workers: 1 })).toEqual(expected);
      expect(bytesOf(store)).toEqual(bytesOf(alone));
      expect(told).toEqual([...told].sort((a, b) => a - b));
      expect(told.at(-1)).toBe(1);
      expect(readdirSync(join(store, "orders", "squaring"))).toEqual([]);
    },
    120_000,
  );

  it.each(servers.filter(([name, isThere]) => isThere && name !== "memory"))(
    "over %s: a server that is killed and comes back loses nothing",
    async (_, __, open) => {
      const { queue, server } = await open();
      const store = newStore();
      const slow = inputs.map(({ number }) => ({ number, ending: "slow" as const }));
      startWorker(await queue(), store);
      let isKilled = false;
      const outputs = await runJobsOnQueue(squaring, slow, {
        queue: await queue(),
        store: folderStore(store),
        onProgress: ({ done }) => {
          if (done > 0.2 && !isKilled) {
            isKilled = true;
            void server!.restart();
          }
        },
      });
      expect(isKilled).toBe(true);
      expect(outputs).toEqual(expected);
    },
    180_000,
  );
});

describe("a job that makes files", () => {
  it("leaves them in the store before its result, and is done again where one is gone from there", async () => {
    const queue = memoryQueue();
    const folder = newStore();
    const store = folderStore(folder);
    const told: (string | undefined)[] = [];
    startWorker(queue, folder, told);
    const texts = ["abc", "def", "abc"].map((text) => ({ text }));
    const outputs = await runJobsOnQueue(writing, texts, { queue, store });
    for (const [i, { file }] of outputs.entries())
      expect(readFileSync(join(folder, "files", file), "utf8")).toBe(texts[i].text);
    rmSync(join(folder, "files", outputs[1].file));
    expect(await runJobsOnQueue(writing, texts, { queue, store })).toEqual(outputs);
    expect(readFileSync(join(folder, "files", outputs[1].file), "utf8")).toBe("def");
    expect(told).toEqual([undefined, undefined, undefined]);
  });

  it("fetchFile(store, digest, folder) brings one, and refuses another that has its name", async () => {
    const folder = newStore();
    const digest = await shareFile(folderStore(folder), (path) => writeFileSync(path, "abc"));
    const here = newStore();
    await fetchFile(folderStore(folder), digest, here);
    expect(readFileSync(keptFile(here, digest), "utf8")).toBe("abc");
    writeFileSync(join(folder, "files", digest), "abd");
    await expect(fetchFile(folderStore(folder), digest, newStore())).rejects.toThrow(
      /got none that holds it; run the command again/,
    );
  });
});

describe("runJobsOnQueue(job, inputs, { queue, store: folderStore(store) })", () => {
  it("adds again what a queue forgets, and takes what it hands out twice", async () => {
    const queue = memoryQueue({ twice: true });
    const store = newStore();
    const running = runJobsOnQueue(squaring, inputs, { queue, store: folderStore(store) });
    await expect.poll(async () => (await queue.counts()).waiting).toBe(inputs.length);
    queue.forget();
    startWorker(queue, store);
    expect(await running).toEqual(expected);
  });

  it("computes nothing that the store has, and again what is damaged there", async () => {
    const store = newStore();
    await runJobs(kinds.squaring, inputs, { store, workers: 1 });
    const queue = memoryQueue();
    expect(await runJobsOnQueue(squaring, inputs, { queue, store: folderStore(store) })).toEqual(expected);
    writeFileSync(resultPath(store, "squaring", jobId(squaring, inputs[3])), "{");
    const told: (string | undefined)[] = [];
    startWorker(queue, store, told);
    expect(await runJobsOnQueue(squaring, inputs, { queue, store: folderStore(store) })).toEqual(expected);
    expect(told).toEqual([undefined]);
  });

  it("throws why a job failed, once it has failed three times", async () => {
    const queue = memoryQueue();
    const store = newStore();
    const told: (string | undefined)[] = [];
    startWorker(queue, store, told);
    await expect(
      runJobsOnQueue(squaring, [{ number: 1, ending: "fail" }], { queue, store: folderStore(store) }),
    ).rejects.toThrow(
      `squaring: failed 3 times, the last time on ${hostname()} with: squaring: counted too far`,
    );
    expect(told).toHaveLength(3);
    expect((await queue.counts()).waiting).toBe(0);
  });

  it("throws why a queue refused that has never taken a job, rather than wait for ever", async () => {
    const refusing = { ...memoryQueue(), add: () => Promise.reject(new Error("no such schema")) };
    await expect(
      runJobsOnQueue(squaring, inputs, { queue: refusing, store: folderStore(newStore()) }),
    ).rejects.toThrow("queue: expected it to take jobs; got no such schema");
  });

  it("cancelled, takes back what nobody has begun, and says once that nobody works", async () => {
    const queue = memoryQueue();
    const cancel = new AbortController();
    const idle: number[] = [];
    const onIdle = ({ missing }: { missing: number }) => {
      idle.push(missing);
      cancel.abort(new Error("enough"));
    };
    await expect(
      runJobsOnQueue(squaring, inputs, {
        queue,
        store: folderStore(newStore()),
        onIdle,
        signal: cancel.signal,
      }),
    ).rejects.toThrow("enough");
    expect(idle).toEqual([inputs.length]);
    expect((await queue.counts()).waiting).toBe(0);
  });
});

describe("workOnQueue(queue, { store, kinds })", () => {
  it.each([
    [{ kind: "__proto__", version: 1, id: "0".repeat(64) }, /expected a job of squaring, writing/],
    [{ kind: "squaring", version: 1, id: "../../x" }, /expected a job of squaring/],
    [{ kind: "squaring", version: 2, id: "0".repeat(64) }, /expected version 1; got 2/],
    [
      { kind: "squaring", version: 1, id: "0".repeat(64) },
      /expected the input of squaring 0+ in .*; got nothing/,
    ],
    ["rm -rf", /expected a job of squaring/],
  ])("refuses %j", async (job, message) => {
    const queue = memoryQueue();
    const told: (string | undefined)[] = [];
    startWorker(queue, newStore(), told);
    queue.inject(job);
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]).toMatch(message);
  });

  it("refuses an input that is not the one of its id", async () => {
    const queue = memoryQueue();
    const store = newStore();
    const id = jobId(squaring, inputs[0]);
    mkdirSync(join(store, "orders", "squaring"), { recursive: true });
    writeFileSync(join(store, "orders", "squaring", `${id}.json`), JSON.stringify(inputs[1]));
    const told: (string | undefined)[] = [];
    startWorker(queue, store, told);
    queue.inject({ kind: "squaring", version: 1, id });
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]).toMatch(/got something else; give worker and command the same --store/);
  });
});

describe("openQueue(url, program)", () => {
  it.each(["", "http://localhost", "file:///etc/passwd"])("refuses the URL %j", async (bad) => {
    await expect(openQueue(bad, "1")).rejects.toThrow(/^queue: expected a URL such as redis:\/\/HOST/);
  });

  it("says that no server answers, without the password", async () => {
    const failed = await openQueue("redis://user:hunter2@127.0.0.1:1", "1").catch(
      (error: Error) => error.message,
    );
    expect(failed).toMatch(
      /^queue: expected a server at redis:\/\/user:\.\.\.@127\.0\.0\.1:1; got .*; start it/,
    );
    expect(shownUrl("postgres://a:b@h/d?sslpassword=c")).toBe("postgres://a:...@h/d?sslpassword=...");
  });
});
