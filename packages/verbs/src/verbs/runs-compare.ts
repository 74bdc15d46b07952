// `runs compare`: scores of several runs, attribute by attribute.
import { z } from "zod";
import { table } from "../declare/block.ts";
import { option } from "../declare/option.ts";
import { decimals, taskName } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  runs: option(z.array(z.string()).min(1), { argument: true, help: "names of runs" }),
});

export const verb = defineVerb({
  input,
  output: z.array(
    z.looseObject({
      attribute: z.string(),
      runs: z.array(z.looseObject({ name: z.string(), labelled: z.number() })),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["runs compare run-1 run-2"],
  run: async (_, project, { runs }) => {
    const { compareRuns } = await import("../runs.ts");
    return compareRuns(project, runs);
  },
  table: (rows) => [
    table(
      ["attribute", "run", "labelled", "accuracy", "loss", "always the same", "judgement"],
      rows.flatMap((row) =>
        row.runs.map(({ name, labelled, accuracy, loss, sameAnswerScore, judgement }) => [
          taskName(row),
          name,
          labelled,
          decimals(accuracy),
          decimals(loss),
          decimals(sameAnswerScore),
          judgement,
        ]),
      ),
    ),
  ],
});
