// What the machinery costs: jobs a second, what a job costs beside its work, how well workers share, and what follows for a hundred of them.
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { temporaryFolder } from "@semitone/disk";
import {
  canonicalJson,
  type JobQueue,
  jobId,
  openQueue,
  openStore,
  runJobsOnQueue,
  type SharedStore,
  workOnQueue,
} from "@semitone/job";
import type { TestServer } from "@semitone/testing/servers";
import { treeOf } from "./hosts.ts";
import { type JobCosts, modelRows } from "./model.ts";
import { WAITING, waiting } from "./waiting-job.ts";

export interface CostRow {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const PROGRAM = "bench";
const EMPTY_JOBS = 1000;
/** Of the jobs that workers share. */
const JOB_MILLISECONDS = 50;
const JOBS_EACH = 60;

/** Jobs of which the command's own part is measured, and calls of a store that are counted. */
const PLANNED_JOBS = 5000;
const STORE_OBJECTS = 20_000;
/** Calls of a store under way at once. */
const AT_ONCE = 16;
/** Calls of a job: its order is written, read and removed, its result looked for, written and read, cancelling asked for. */
const [STORE_WRITES, STORE_READS] = [2, 5];

/** Measures a queue server with a store in a folder, and what a hundred workers would make of it. */
export async function costRows(name: string, server: TestServer, stored: StoreCosts): Promise<CostRow[]> {
  const folder = temporaryFolder("bench");
  try {
    const store = await openStore(folder);
    const before = processorSeconds(server);
    const seconds = await timed(server.url, store, 1, EMPTY_JOBS, 0, 1);
    const served = (processorSeconds(server) - before) / EMPTY_JOBS;
    const planned = await plannerSeconds(server.url, store, stored);
    const costs: JobCosts = {
      worker: seconds / EMPTY_JOBS,
      server: served,
      planner: planned,
      store: STORE_WRITES * stored.written + STORE_READS * stored.read,
    };
    const row = (what: string, value: number, unit: string, target = ""): CostRow => ({
      ...{ case: `${name}: ${what}`, value, unit, target },
    });
    const rows = [
      row("jobs without work, one worker", EMPTY_JOBS / seconds, "jobs/s"),
      row("what a job costs beside its work", 1000 * costs.worker, "ms", "< 5"),
      row("of that, the server's processor", 1000 * costs.server, "ms"),
      row("what a job costs the command that plans", 1000 * costs.planner, "ms"),
    ];
    for (const workers of [1, 2, 4, 8]) {
      rows.push(await efficiencyRow(name, server.url, store, workers));
    }
    return [...rows, ...modelRows(name, costs)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the processes of a server have had of the processor. */
function processorSeconds(server: TestServer): number {
  return treeOf(server.pid())
    .map((pid) => {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Its own, and that of children that have ended: PostgreSQL has one for each connection.
      return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
    })
    .reduce((sum, seconds) => sum + seconds, 0);
}

/** Of Linux. */
const TICKS_PER_SECOND = 100;

/**
 * What a job costs the command: a plan on a server whose jobs are done the moment they are added. The writing of the results, which others
 * do, is taken off.
 */
async function plannerSeconds(url: string, store: SharedStore, { alone }: StoreCosts): Promise<number> {
  const server = await openQueue(url, `${PROGRAM}-planner`);
  const done = new Set<string>();
  const queue: JobQueue = {
    ...server,
    async add(jobs) {
      await server.add(jobs);
      for (const { kind, id } of jobs) {
        if (done.has(id)) continue;
        done.add(id);
        await store.write(`results/${kind}/${id}.json`, results.get(id)!);
      }
    },
  };
  const inputs = Array.from({ length: PLANNED_JOBS }, (_, i) => ({ number: -i - 1e9, milliseconds: 0 }));
  const results = new Map(inputs.map((input) => [jobId(waiting, input), keptText({ number: input.number })]));
  const began = performance.now();
  await runJobsOnQueue(waiting, inputs, { queue, store });
  const seconds = (performance.now() - began) / 1000 / PLANNED_JOBS;
  await server.remove([...results.keys()].map((id) => ({ kind: waiting.kind, version: 1, id })));
  await server.close();
  return Math.max(0, seconds - alone.written);
}

/** A result as a store keeps it. */
function keptText(output: unknown): string {
  const json = canonicalJson(output);
  return `${createHash("sha256").update(json).digest("hex")}\n${json}`;
}

async function efficiencyRow(
  name: string,
  url: string,
  store: SharedStore,
  workers: number,
): Promise<CostRow> {
  const jobs = workers * JOBS_EACH;
  const seconds = await timed(url, store, workers, jobs, JOB_MILLISECONDS, 1 + workers);
  return {
    case: `${name}: ${workers} workers, jobs of ${JOB_MILLISECONDS} ms that wait`,
    value: (jobs * JOB_MILLISECONDS) / 1000 / workers / seconds,
    unit: "of ideal",
    target: "",
  };
}

/** Seconds from the call to the last output, with workers that have started. */
async function timed(
  url: string,
  store: SharedStore,
  workers: number,
  jobs: number,
  milliseconds: number,
  round: number,
): Promise<number> {
  const leave = new AbortController();
  const queues: JobQueue[] = [];
  const open = async () => {
    const queue = await openQueue(url, PROGRAM);
    queues.push(queue);
    return queue;
  };
  const working = await Promise.all(
    Array.from({ length: workers }, async () => {
      const queue = await open();
      return () =>
        workOnQueue(queue, {
          ...{ store, kinds: { waiting: WAITING }, program: PROGRAM, jobs: 1, threads: 1 },
          signal: leave.signal,
        });
    }),
  );
  const ends = working.map((work) => work());
  const queue = await open();
  const run = (numbers: readonly number[], wait: number) =>
    runJobsOnQueue(
      waiting,
      numbers.map((number) => ({ number, milliseconds: wait })),
      { queue, store },
    );
  // Their processes load first.
  await run(
    Array.from({ length: workers * 4 }, (_, i) => -1 - i - 1e6 * round),
    200,
  );
  const began = performance.now();
  await run(
    Array.from({ length: jobs }, (_, i) => i + 1e6 * round),
    milliseconds,
  );
  const seconds = (performance.now() - began) / 1000;
  leave.abort();
  await Promise.all(ends);
  await Promise.all(queues.map((one) => one.close()));
  return seconds;
}

/** Seconds of a call of a store, many of them under way. */
export interface StoreCosts {
  readonly written: number;
  readonly read: number;
  /** The same where nothing else is. */
  readonly alone: { readonly written: number; readonly read: number };
}

/** What the store costs: a result written, read, and found among many. */
export async function storeRows(): Promise<{ readonly costs: StoreCosts; readonly rows: CostRow[] }> {
  const folder = temporaryFolder("bench");
  try {
    const store = await openStore(folder);
    const text = "x".repeat(1000);
    const name = (i: number) => `results/waiting/${i.toString(16).padStart(64, "0")}.json`;
    const each = async (lanes: number, action: (i: number) => Promise<unknown>) => {
      let next = 0;
      const lane = async () => {
        while (next < STORE_OBJECTS) await action(next++);
      };
      const began = performance.now();
      await Promise.all(Array.from({ length: lanes }, lane));
      return (performance.now() - began) / 1000 / STORE_OBJECTS;
    };
    const write = (i: number) => store.write(name(i), text);
    const read = (i: number) => store.read(name(i));
    const alone = { written: await each(1, write), read: await each(1, read) };
    const costs = { alone, written: await each(AT_ONCE, write), read: await each(AT_ONCE, read) };
    const began = performance.now();
    const found = (await store.names("results/waiting")).length;
    const listed = (performance.now() - began) / 1000;
    if (found !== STORE_OBJECTS) throw new Error(`expected ${STORE_OBJECTS} objects; got ${found}`);
    const row = (what: string, seconds: number): CostRow => ({
      ...{ case: `store in a folder: ${what}`, value: 1000 * seconds, unit: "ms", target: "" },
    });
    const rows = [
      row("a result of 1 kB written", alone.written),
      row("the same read", alone.read),
      row(`written, ${AT_ONCE} at once, each`, costs.written),
      row(`read, ${AT_ONCE} at once, each`, costs.read),
      row(`${STORE_OBJECTS} names listed`, listed),
    ];
    return { costs, rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
