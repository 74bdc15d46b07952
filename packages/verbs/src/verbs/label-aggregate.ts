// `label aggregate`: the labels of several annotators made into one that says how it was made.
import { AGGREGATE_METHODS } from "@semitone/library/choices";
import { z } from "zod";
import { table } from "../declare/block.ts";
import { option, wholeNumber } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";
import { per } from "./label-per.ts";

const input = z.object({
  attribute: option(z.string(), { argument: true, help: "the attribute" }),
  method: option(z.enum(AGGREGATE_METHODS), { help: "how labels are combined" }),
  per,
  atLeast: option(wholeNumber(1, 1e6).default(2), {
    help: "fewest annotators that make an aggregate",
    placeholder: "n",
  }),
});

const count = z.number();

export const verb = defineVerb({
  input,
  output: z.looseObject({
    added: count,
    changed: count,
    unchanged: count,
    undecided: count,
    tooFew: count,
  }),
  writes: true,
  needs: "project",
  examples: ["label aggregate valence_rating --method mean --per piece"],
  run: async ({ dryRun }, project, { attribute, method, ...rest }) => {
    const { aggregateLabels } = await import("@semitone/library");
    return aggregateLabels(project, attribute, method, { ...rest, dryRun });
  },
  table: ({ added, changed, unchanged, undecided, tooFew }, { attribute, method }) => [
    table(
      ["attribute", "method", "added", "changed", "unchanged", "undecided", "too few"],
      [[attribute, method, added, changed, unchanged, undecided, tooFew]],
    ),
  ],
});
