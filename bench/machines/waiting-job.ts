// Jobs that do nothing but take their time: what they cost beside it is the machinery.
import { setTimeout as sleep } from "node:timers/promises";
import type { Job, JobModule } from "@semitone/job";
import { z } from "zod";

const input = z.object({ number: z.int(), milliseconds: z.number() });

export const waiting: Job<z.infer<typeof input>, { number: number }> = {
  kind: "waiting",
  version: 1,
  input,
  output: z.object({ number: z.int() }),
  async run(_, { number, milliseconds }) {
    if (milliseconds > 0) await sleep(milliseconds);
    return { number };
  },
};

export const WAITING: JobModule = { url: import.meta.url, name: "waiting" };
