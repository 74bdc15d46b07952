// `work`: a worker for the jobs of other commands and machines.
import { availableParallelism, hostname } from "node:os";
import type { Machines } from "@semitone/job";
import { z } from "zod";
import { line } from "../declare/block.ts";
import {
  nearbyMachines,
  queueOption,
  requiredQueueUrl,
  storeOption,
  withMachines,
} from "../declare/machines.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  queue: queueOption("take jobs from this queue"),
  store: storeOption(),
  jobs: option(wholeNumber(1, 1024).optional(), {
    help: "jobs at once, each in a process of its own",
    placeholder: "n",
    otherwise: "the number of cores",
  }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({ done: z.number(), failed: z.number() }),
  writes: false,
  needs: "none",
  examples: ["work --queue redis://studio.local --store /mnt/shared/semitone"],
  more: () =>
    "Works until Ctrl-C or SIGTERM, then finishes the jobs that are running. Workers may come and go at any time; one that dies loses nothing.",
  run: async (context, _, { queue, store, jobs = availableParallelism() }) => {
    const { env, signal, tell } = context;
    const configured = await nearbyMachines(context);
    const url = requiredQueueUrl({ queue }, env, configured);
    const { shownUrl } = await import("@semitone/job");
    const { thisMachine } = await import("@semitone/models/jobs");
    const { work } = await import("../work.ts");
    const use = (machines: Machines | undefined) => {
      tell(
        "note",
        `${hostname()}: ${jobs} jobs at once of semitone ${thisMachine().semitone}, from ${shownUrl(url)}`,
      );
      return work({
        ...machines!,
        jobs,
        threads: Math.max(1, Math.floor(availableParallelism() / jobs)),
        signal,
        onJob: ({ done }, failure) =>
          tell(failure === undefined ? "note" : "warning", failure ?? `${done} jobs done`),
      });
    };
    return withMachines({ queue, store }, context, use, configured);
  },
  table: ({ done, failed }) => [line(`${done} jobs done, ${failed} failed`)],
});
