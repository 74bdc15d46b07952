// Queues on a server: BullMQ over Redis or PostgreSQL. Its packages are loaded here and only when a queue is opened.
import { setTimeout as sleep } from "node:timers/promises";
import type { Job, Queue, Worker } from "bullmq";
import { QueueError } from "../errors.ts";
import type { JobQueue, QueuedJob } from "./job-queue.ts";
import { reached } from "./reached.ts";

/** Jobs whose worker has not been heard of for so long are handed out again. */
const LOCK_MILLISECONDS = 10_000;
const CLOSE_MILLISECONDS = 5_000;
/** Jobs sent to the server at once. */
const BATCH = 1000;

/**
 * Opens the queue of a program at a server.
 *
 * @param url      redis://, rediss:// (TLS), postgres:// or postgresql://
 * @param program  version of the program: workers of another version never see its jobs
 * @throws QueueError for another URL, where a package is missing, or where no server answers
 */
export async function openQueue(url: string, program: string): Promise<JobQueue> {
  const protocol = /^([a-z]+):\/\//.exec(url)?.[1];
  if (protocol === "redis" || protocol === "rediss") return onRedis(url, program);
  if (protocol === "postgres" || protocol === "postgresql") return onPostgres(url, program);
  throw new QueueError(
    `queue: expected a URL such as redis://HOST or postgres://HOST/DATABASE; got ${protocol === undefined ? "none" : `${protocol}://...`}`,
  );
}

type Bullmq = typeof import("bullmq");

async function onRedis(url: string, program: string): Promise<JobQueue> {
  const bullmq = await loaded(() => import("bullmq"), "bullmq");
  const { Redis } = await loaded(() => import("ioredis"), "ioredis");
  await reached(url, async () => {
    const probe = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
    let reason: Error | undefined;
    probe.on("error", (error: Error) => {
      reason ??= error;
    });
    try {
      await probe.connect();
      await probe.ping();
    } catch (error) {
      // What is thrown may only say that there is no connection; why, such as a certificate that is not trusted, is told before.
      throw (error as Error).message.startsWith("Connection is closed") ? (reason ?? error) : error;
    } finally {
      probe.disconnect();
    }
  });
  return queueOf(bullmq, program, {
    connect: () => new Redis(url, { maxRetriesPerRequest: null }),
    disconnect: (connection) => (connection as { disconnect(): void }).disconnect(),
  });
}

async function onPostgres(url: string, program: string): Promise<JobQueue> {
  const bullmq = await loaded(() => import("bullmq"), "bullmq");
  const { default: pg } = await loaded(() => import("pg"), "pg");
  let mayMakeTables = false;
  await reached(url, async () => {
    const probe = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    try {
      await probe.connect();
      const { rows } = await probe.query(
        "SELECT has_database_privilege(current_database(), 'CREATE') AS may",
      );
      mayMakeTables = rows[0].may;
    } finally {
      await probe.end().catch(() => {});
    }
  });
  return queueOf(bullmq, program, {
    // Makes the tables where they are not there yet. Even to look takes the right to make a schema, which a user may lose once they are.
    connect: () => ({ connectionString: url, migrate: mayMakeTables }),
    disconnect: () => {},
    backend: bullmq.createPostgresBackend,
  });
}

/** How BullMQ reaches a server. */
interface Server {
  readonly connect: () => unknown;
  readonly disconnect: (connection: unknown) => void;
  /** @default Redis */
  readonly backend?: unknown;
}

/** A class of BullMQ whose types depend on the server; here it is known only when it runs. */
type Made<T> = new (...parts: readonly unknown[]) => T;

function queueOf(bullmq: Bullmq, program: string, { connect, disconnect, backend }: Server): JobQueue {
  const name = `semitone-${program}`;
  const AnyQueue = bullmq.Queue as unknown as Made<Queue>;
  const AnyWorker = bullmq.Worker as unknown as Made<Worker>;
  const connection = connect();
  const queue = new AnyQueue(name, { connection }, backend);
  // A server that goes away is waited for; what it has lost is added again by whoever plans.
  queue.on("error", () => {});
  return {
    program,
    async add(jobs) {
      for (let at = 0; at < jobs.length; at += BATCH)
        await queue.addBulk(
          jobs.slice(at, at + BATCH).map((job) => ({
            name: job.kind,
            data: { kind: job.kind, version: job.version, id: job.id },
            opts: { jobId: `${job.kind}-${job.id}`, removeOnComplete: true, removeOnFail: true },
          })),
        );
    },
    async remove(jobs) {
      for (const { kind, id } of jobs) await queue.remove(`${kind}-${id}`).catch(() => {});
    },
    async counts() {
      const { waiting = 0, active = 0, prioritized = 0, delayed = 0 } = await queue.getJobCounts();
      return {
        waiting: waiting + prioritized + delayed,
        running: active,
        workers: await queue.getWorkersCount(),
      };
    },
    async work(run, { jobs, signal }) {
      const own = connect();
      const running = new Set<Promise<void>>();
      const worker = new AnyWorker(
        name,
        async (job: Job, token: string) => {
          let isBack = false;
          const own = run(job.data as QueuedJob, async () => {
            await job.moveToWait(token);
            isBack = true;
          });
          running.add(own);
          await own.finally(() => running.delete(own));
          if (isBack) throw new bullmq.WaitingError();
        },
        {
          connection: own,
          concurrency: jobs,
          lockDuration: LOCK_MILLISECONDS,
          stalledInterval: LOCK_MILLISECONDS / 2,
          maxStalledCount: 1000,
          removeOnComplete: { count: 0 },
          removeOnFail: { count: 0 },
        },
        backend,
      );
      worker.on("error", () => {});
      await aborted(signal);
      await worker.pause(true);
      await Promise.all(running);
      await soon(worker.close());
      disconnect(own);
    },
    async close() {
      await soon(queue.close());
      disconnect(connection);
    },
  };
}

/** A server that has gone does not say goodbye. */
const soon = (closing: Promise<unknown>): Promise<unknown> =>
  Promise.race([closing.catch(() => {}), sleep(CLOSE_MILLISECONDS, undefined, { ref: false })]);

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

async function loaded<T>(load: () => Promise<T>, name: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new QueueError(
      `queue: expected the package ${name}; got ${(error as Error).message.split("\n")[0]}; install it (npm install bullmq ioredis, or bullmq pg)`,
    );
  }
}
