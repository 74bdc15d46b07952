// What the machinery costs: jobs a second, what a job costs beside its work, how well workers share, and what follows for a hundred of them.
import { rmSync } from "node:fs";
import { temporaryFolder } from "@semitone/disk";
import {
  type JobQueue,
  openQueue,
  openStore,
  runJobsOnQueue,
  type SharedStore,
  workOnQueue,
} from "@semitone/job";
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

/** Measures a queue server with a store in a folder. */
export async function costRows(name: string, url: string): Promise<CostRow[]> {
  const folder = temporaryFolder("bench");
  try {
    const store = await openStore(folder);
    const rows = await emptyRows(name, url, store);
    for (const workers of [1, 2, 4, 8]) rows.push(await efficiencyRow(name, url, store, workers));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Jobs without work, one worker with one process: all of the time is overhead. */
async function emptyRows(name: string, url: string, store: SharedStore): Promise<CostRow[]> {
  const seconds = await timed(url, store, 1, EMPTY_JOBS, 0, 1);
  return [
    {
      case: `${name}: jobs without work, one worker`,
      value: EMPTY_JOBS / seconds,
      unit: "jobs/s",
      target: "",
    },
    {
      case: `${name}: what a job costs beside its work`,
      value: (1000 * seconds) / EMPTY_JOBS,
      unit: "ms",
      target: "< 5",
    },
  ];
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

/** What the store costs: a result written, read, and found among many. */
export async function storeRows(objects: number): Promise<CostRow[]> {
  const folder = temporaryFolder("bench");
  try {
    const store = await openStore(folder);
    const text = "x".repeat(1000);
    const name = (i: number) => `results/waiting/${i.toString(16).padStart(64, "0")}.json`;
    const each = async (action: (i: number) => Promise<unknown>) => {
      const began = performance.now();
      for (let i = 0; i < objects; i++) await action(i);
      return (performance.now() - began) / objects;
    };
    const written = await each((i) => store.write(name(i), text));
    const read = await each((i) => store.read(name(i)));
    const began = performance.now();
    const found = (await store.names("results/waiting")).length;
    const listed = performance.now() - began;
    if (found !== objects) throw new Error(`expected ${objects} objects; got ${found}`);
    return [
      { case: "store in a folder: a result of 1 kB written", value: written, unit: "ms", target: "" },
      { case: "store in a folder: the same read", value: read, unit: "ms", target: "" },
      { case: `store in a folder: ${objects} names listed`, value: listed, unit: "ms", target: "" },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
