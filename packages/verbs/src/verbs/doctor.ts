// `doctor`: examines a project and says what to do; of what machines share, what is old.
import type { Finding } from "@semitone/library";
import { z } from "zod";
import { nearbyMachines, storeOption, storePlace } from "../declare/machines.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  input: z.object({
    store: storeOption(),
    sweep: option(z.boolean().default(false), {
      help: "remove from --store what is older than --days; all of it can be computed again",
    }),
    days: option(wholeNumber(1, 36_500).default(30), {
      help: "what has lain in --store for longer is old",
      placeholder: "n",
    }),
  }),
  output: z.strictObject({
    project: z.string(),
    findings: z.array(
      z.strictObject({ check: z.string(), level: z.enum(["ok", "warning", "error"]), message: z.string() }),
    ),
  }),
  writes: false,
  needs: "none",
  examples: ["doctor --project my-music", "doctor --store /mnt/shared/semitone --sweep"],
  run: async (context, _, { sweep, days, ...asked }) => {
    const { doctor } = await import("@semitone/library");
    const project = context.projectFolder();
    const findings = doctor(project);
    const isBroken = findings.some(({ check, level }) => check === "config" && level === "error");
    const place = storePlace(asked, context, isBroken ? undefined : await nearbyMachines(context));
    if (place !== undefined) findings.push(await storeFinding(place, days, sweep));
    return { project, findings };
  },
  table: ({ findings }) =>
    findings.map(({ check, level, message }) => ({ kind: "finding", level, check, text: message })),
  outcome: ({ findings }) => (findings.some(({ level }) => level === "error") ? "failed" : "ok"),
});

async function storeFinding(place: string, days: number, isRemoved: boolean): Promise<Finding> {
  const { openStore, sweepStore } = await import("@semitone/job");
  try {
    const { objects, bytes, old } = await sweepStore(await openStore(place), { days, isRemoved });
    const held = `${objects} objects, ${mebibytes(bytes)}`;
    const aged = `${old.objects} objects of ${mebibytes(old.bytes)} older than ${days} days`;
    if (old.objects === 0) return { check: "store", level: "ok", message: `${held}; none is old` };
    return isRemoved
      ? { check: "store", level: "ok", message: `${held}; removed ${aged}` }
      : { check: "store", level: "warning", message: `${held}; ${aged}; --sweep removes them` };
  } catch (error) {
    return { check: "store", level: "error", message: (error as Error).message };
  }
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
