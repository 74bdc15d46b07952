// `jobs`: what waits on a queue, who works at what, what failed; and a hand on it.
import type { JobsReport } from "@semitone/job";
import { z } from "zod";
import { type Block, note, section, table, warning } from "../declare/block.ts";
import {
  nearbyMachines,
  queueOption,
  requiredQueueUrl,
  storeOption,
  storePlace,
} from "../declare/machines.ts";
import { option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { prometheusText } from "../text/jobs-prometheus.ts";
import { durationText } from "../text/jobs-text.ts";
import { defineVerb } from "../verb.ts";

/** Digits of an id that are shown. */
const SHORT = 12;

const count = z.number();
const named = { host: z.string(), process: count, seconds: count };
const store = z.strictObject({
  plans: z.array(
    z.strictObject({
      ...named,
      kind: z.string(),
      ...{ total: count, done: count, failures: count, rate: count },
      secondsLeft: count.optional(),
    }),
  ),
  workers: z.array(
    z.strictObject({
      ...named,
      program: z.string(),
      ...{ cores: count, memoryMegabytes: count, done: count, failed: count },
      trouble: z.string().optional(),
      running: z.array(z.strictObject({ kind: z.string(), id: z.string(), seconds: count, done: count })),
    }),
  ),
  failed: z.array(
    z.strictObject({
      kind: z.string(),
      version: count,
      id: z.string(),
      message: z.string(),
      host: z.string(),
    }),
  ),
});

export const verb = defineVerb({
  input: z.object({
    queue: queueOption("the queue to look at"),
    store: storeOption(),
    retry: option(z.boolean().default(false), { help: "add the jobs that failed for good again" }),
    cancel: option(z.string().optional(), {
      help: "stop the jobs whose id begins so, or all: running ones within two seconds",
      placeholder: "id",
    }),
    prometheus: option(z.boolean().default(false), { help: "print the numbers as Prometheus reads them" }),
  }),
  output: z.strictObject({
    ...{ waiting: count, running: count, workers: count },
    store: store.optional(),
    retried: count.optional(),
    cancelled: count.optional(),
  }),
  writes: false,
  needs: "none",
  examples: [
    "jobs --queue redis://studio.local --store /mnt/shared/semitone",
    "jobs --queue redis://studio.local --store /mnt/shared/semitone --cancel all",
  ],
  more: () =>
    "Without --store only the queue is counted. Workers that have not been heard of for 15 seconds are not shown.",
  run: async (context, _, asked) => {
    const configured = await nearbyMachines(context);
    const url = requiredQueueUrl(asked, context.env, configured);
    const place = storePlace(asked, context, configured);
    if (place === undefined && (asked.retry || asked.cancel !== undefined))
      throw new UsageError(
        "--store: expected what the machines share, which --retry and --cancel need; got none",
      );
    const { machinesState } = await import("../machines-state.ts");
    return machinesState({ url, store: place, retry: asked.retry, cancel: asked.cancel });
  },
  table: (report, { prometheus }) => {
    if (prometheus) return [{ kind: "data", chunks: [prometheusText(report)] }];
    const { waiting, running, workers, retried, cancelled } = report;
    return [
      table(["waiting", "running", "workers"], [[waiting, running, workers]]),
      ...(report.store ? storeBlocks(report.store) : []),
      ...(retried === undefined ? [] : [note(`${retried} jobs added again`)]),
      ...(cancelled === undefined ? [] : [note(`${cancelled} jobs cancelled`)]),
      ...(waiting > 0 && workers === 0
        ? [warning("nobody works on it; start a worker (semitone work)")]
        : []),
    ];
  },
});

function storeBlocks({ plans, workers, failed }: JobsReport): Block[] {
  return [
    ...section(
      ["command on", "kind", "done", "of", "per second", "time left"],
      plans.map(({ host, process, kind, done, total, rate, secondsLeft }) => [
        `${host}:${process}`,
        kind,
        done,
        total,
        rate.toPrecision(2),
        durationText(secondsLeft),
      ]),
    ),
    ...section(
      ["worker", "version", "cores", "GB", "done", "failed", "runs", "for"],
      workers.flatMap(({ host, process, program, cores, memoryMegabytes, done, failed: lost, running }) =>
        (running.length > 0 ? running : [undefined]).map((job, i) => [
          ...(i > 0
            ? [undefined, undefined, undefined, undefined, undefined, undefined]
            : [`${host}:${process}`, program, cores, (memoryMegabytes / 1024).toFixed(1), done, lost]),
          job && `${job.kind} ${job.id.slice(0, SHORT)}`,
          job && durationText(job.seconds),
        ]),
      ),
    ),
    ...workers.flatMap(({ host, process, trouble }) =>
      trouble === undefined ? [] : [warning(`${host}:${process} cannot work: ${trouble}`)],
    ),
    ...section(
      ["failed", "on", "why"],
      failed.map(({ kind, id, host, message }) => [`${kind} ${id.slice(0, SHORT)}`, host, message]),
    ),
  ];
}
