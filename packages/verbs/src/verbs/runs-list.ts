// `runs list`: what has been trained.
import { z } from "zod";
import { note, table } from "../declare/block.ts";
import type { BrokenRun, RunSummary } from "../runs.ts";
import { taskName } from "../text/numbers.ts";
import { scoreText } from "../text/score-text.ts";
import { defineVerb } from "../verb.ts";

const isBroken = (run: RunSummary | BrokenRun): run is BrokenRun => "broken" in run;

export const verb = defineVerb({
  input: z.object({}),
  output: z.array(
    z.looseObject({
      name: z.string(),
      folder: z.string(),
      broken: z.string().optional(),
      pieces: z.number().optional(),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["runs", "runs list --json"],
  run: async (_, project) => {
    const { listRuns } = await import("../runs.ts");
    return listRuns(project);
  },
  table: (runs) =>
    runs.length === 0
      ? [note("there is no run yet; train one (semitone train)")]
      : [
          table(
            ["run", "trained", "pieces", "model", "left-out scores"],
            runs.map((run) =>
              isBroken(run)
                ? [run.name, undefined, undefined, undefined, `broken: ${run.broken}`]
                : [run.name, run.made.slice(0, 16).replace("T", " "), run.pieces, run.model, scores(run)],
            ),
          ),
        ],
});

const scores = ({ tasks }: RunSummary): string =>
  tasks.map((task) => `${taskName(task)} ${scoreText(task)}`).join(", ") || "no attribute learnt";
