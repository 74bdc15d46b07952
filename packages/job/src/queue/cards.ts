// Notes in a shared store by which those who plan and those who work say what they are about. Nothing depends on them but what people read.
import { randomUUID } from "node:crypto";
import { availableParallelism, hostname, totalmem } from "node:os";
import { z } from "zod";
import type { SharedStore } from "../store/shared-store.ts";

/** How often a card is written anew, and after how long without that its owner counts as gone. */
const BEAT_MILLISECONDS = 2_000;
export const SILENT_MILLISECONDS = 15_000;

const owner = { host: z.string(), process: z.int(), seconds: z.number() };

const planSchema = z.object({
  ...owner,
  kind: z.string(),
  total: z.int(),
  done: z.int(),
  /** Attempts that failed. */
  failures: z.int(),
});

const workerSchema = z.object({
  ...owner,
  program: z.string(),
  cores: z.int(),
  memoryMegabytes: z.int(),
  done: z.int(),
  failed: z.int(),
  /** What keeps it from working, e.g. a full disk. */
  trouble: z.string().optional(),
  running: z.array(z.object({ kind: z.string(), id: z.string(), seconds: z.number(), done: z.number() })),
});

/** A command that waits for jobs. */
export type PlanNote = z.infer<typeof planSchema>;
/** A worker. */
export type WorkerNote = z.infer<typeof workerSchema>;

/** A card in a store, written while its owner lives. Times are spans: clocks of machines need not agree. */
class Card {
  readonly #name: string;
  readonly #began = performance.now();
  #written = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: SharedStore,
    folder: "plans" | "workers",
  ) {
    this.#name = `${folder}/${randomUUID()}.json`;
  }

  /** Writes the card if it is time. A store that cannot be written is waited for. */
  protected beat(facts: () => object): void {
    const now = performance.now();
    if (now - this.#written < BEAT_MILLISECONDS) return;
    this.#written = now;
    const note = {
      host: hostname(),
      process: process.pid,
      seconds: (now - this.#began) / 1000,
      ...facts(),
    };
    this.#writing = this.#writing.then(() =>
      this.store.write(this.#name, JSON.stringify(note)).catch(() => {}),
    );
  }

  async end(): Promise<void> {
    await this.#writing;
    await this.store.remove(this.#name).catch(() => {});
  }
}

export class PlanCard extends Card {
  constructor(
    store: SharedStore,
    private readonly kind: string,
  ) {
    super(store, "plans");
  }

  tell(counts: Pick<PlanNote, "total" | "done" | "failures">): void {
    this.beat(() => ({ kind: this.kind, ...counts }));
  }
}

export class WorkerCard extends Card {
  constructor(
    store: SharedStore,
    private readonly program: string,
  ) {
    super(store, "workers");
  }

  tell(facts: () => Pick<WorkerNote, "done" | "failed" | "trouble" | "running">): void {
    this.beat(() => ({
      program: this.program,
      cores: availableParallelism(),
      memoryMegabytes: Math.round(totalmem() / 2 ** 20),
      ...facts(),
    }));
  }
}

/** The cards of those who have been heard of lately. */
export async function cardsIn(
  store: SharedStore,
): Promise<{ readonly plans: PlanNote[]; readonly workers: WorkerNote[] }> {
  const now = await store.now();
  const readAll = async <T>(folder: string, schema: z.ZodType<T>): Promise<T[]> => {
    const fresh = (await store.list(folder)).filter(({ modified }) => now - modified < SILENT_MILLISECONDS);
    const notes = await Promise.all(
      fresh.map(async ({ name }) => {
        try {
          return schema.parse(JSON.parse(Buffer.from((await store.read(name))!).toString("utf8")));
        } catch {
          // Gone since it was listed, or not ours.
          return undefined;
        }
      }),
    );
    return notes.filter((note) => note !== undefined);
  };
  return { plans: await readAll("plans", planSchema), workers: await readAll("workers", workerSchema) };
}
