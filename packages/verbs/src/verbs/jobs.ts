// `jobs`: what waits on a queue, and who works.
import { openQueue } from "@semitone/job";
import { thisMachine } from "@semitone/models";
import { z } from "zod";
import { table, warning } from "../declare/block.ts";
import { queueOption, requiredQueueUrl } from "../declare/machines.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  input: z.object({ queue: queueOption("the queue to look at") }),
  output: z.strictObject({ waiting: z.number(), running: z.number(), workers: z.number() }),
  writes: false,
  needs: "none",
  examples: ["jobs --queue redis://studio.local"],
  run: async ({ env }, _, asked) => {
    const url = requiredQueueUrl(asked, env);
    const queue = await openQueue(url, thisMachine().semitone);
    try {
      return await queue.counts();
    } finally {
      await queue.close();
    }
  },
  table: ({ waiting, running, workers }) => [
    table(["waiting", "running", "workers"], [[waiting, running, workers]]),
    ...(waiting > 0 && workers === 0 ? [warning("nobody works on it; start a worker (semitone work)")] : []),
  ],
});
