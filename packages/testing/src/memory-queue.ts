// A queue in memory that forgets, or hands out twice, when it is told to. Development only.
import type { JobQueue, QueuedJob } from "@semitone/job";

export interface MemoryQueue extends JobQueue {
  /** As a server that loses all it knows. */
  forget(): void;
  /** As a stranger who writes into it. */
  inject(job: unknown): void;
}

export function memoryQueue({ twice = false } = {}): MemoryQueue {
  let waiting = new Map<string, QueuedJob>();
  const running = new Set<string>();
  let workers = 0;
  return {
    program: "test",
    async add(jobs) {
      for (const job of jobs) if (!running.has(job.id)) waiting.set(job.id, job);
    },
    async remove(jobs) {
      for (const { id } of jobs) waiting.delete(id);
    },
    counts: async () => ({ waiting: waiting.size, running: running.size, workers }),
    async work(run, { jobs, signal }) {
      workers++;
      const slot = async () => {
        while (!signal.aborted) {
          const [next] = waiting;
          if (!next) await new Promise((resolve) => setTimeout(resolve, 5));
          else {
            if (!twice || running.has(next[0])) waiting.delete(next[0]);
            running.add(next[0]);
            await run(next[1], async () => {
              running.delete(next[0]);
              waiting.set(...next);
            });
            running.delete(next[0]);
          }
        }
      };
      await Promise.all(Array.from({ length: jobs }, slot));
      workers--;
    },
    close: async () => {},
    forget() {
      waiting = new Map();
    },
    inject(job) {
      waiting.set("0", job as QueuedJob);
    },
  };
}
