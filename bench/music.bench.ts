// How good are the tags on real music, by number of labels, and what is the unlabelled music worth?
// npm run bench -- music [--data ../shared/data] [--tasks mood,tunes,published,leak] [--seeds 10] [--budgets 5,10,20,40,all] [--listen SECONDS] [--alone m2,gm-vae] [--json]
// Every number is of pieces that were not trained on, nor anything near-identical to them. Seeds draw the test pieces and the labels.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import { type Budget, findMethod, METHOD_NAMES } from "@semitone/models";
import { printMachine } from "./machine.ts";
import { formatRows } from "./music/format-rows.ts";
import { TASKS } from "./music/tasks.ts";

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      tasks: { type: "string", default: Object.keys(TASKS).join(",") },
      seeds: { type: "string", default: "10" },
      budgets: { type: "string", default: "5,10,20,40,all" },
      alone: { type: "string", default: "m2,gm-vae" },
      listen: { type: "string", default: "120" },
      json: { type: "boolean", default: false },
    },
  });
  const names = options.tasks.split(",");
  const unknown = names.filter((name) => !(name in TASKS));
  if (unknown.length > 0)
    throw new RangeError(`music: no task ${unknown.join(", ")}; there are ${Object.keys(TASKS).join(", ")}`);
  const methods = options.alone === "none" ? [] : options.alone.split(",").map(methodNamed);
  const work = temporaryFolder("bench");
  const rows = [];
  try {
    for (const name of names) {
      const found = await TASKS[name]({
        data: options.data,
        work: join(work, name),
        seeds: Number(options.seeds),
        listenSeconds: Number(options.listen),
        budgets: options.budgets.split(",").map((text): Budget => (text === "all" ? text : Number(text))),
        alone: methods,
        tell: (text) => console.error(`${name}: ${text}`),
      });
      rows.push(...found);
      if (!options.json) console.log(formatRows(found));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (options.json) console.log(JSON.stringify(rows, null, 1));
  else printMachine();
}

function methodNamed(name: string) {
  const method = findMethod(name);
  if (method) return method;
  throw new RangeError(
    `music: no method ${JSON.stringify(name)}; there are none, ${METHOD_NAMES.join(", ")}`,
  );
}
