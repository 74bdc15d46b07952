// `label stats`: how many labels there are, of what, by whom.
import type { AttributeStats } from "@semitone/library";
import { z } from "zod";
import { note, table } from "../declare/block.ts";
import { defineVerb } from "../verb.ts";

/** Values named in the table; --json has up to a hundred. */
const MAX_VALUES = 6;

export const verb = defineVerb({
  input: z.object({}),
  output: z.looseObject({
    pieces: z.number(),
    labelledPieces: z.number(),
    labels: z.number(),
    annotators: z.number(),
    batches: z.number(),
    attributes: z.array(z.looseObject({ pieces: z.number(), labels: z.number(), annotators: z.number() })),
  }),
  writes: false,
  needs: "project",
  examples: ["label stats"],
  run: async (_, project) => {
    const { labelStats } = await import("@semitone/library");
    return labelStats(project);
  },
  table: (stats) => [
    table(
      ["attribute", "kind", "pieces", "of", "labels", "annotators", "values"],
      stats.attributes.map(({ attribute, pieces, labels, annotators, values, numbers }) => [
        attribute.name,
        attribute.kind,
        pieces,
        stats.pieces,
        labels,
        annotators,
        numbers
          ? `${numbers.min}..${numbers.max}, mean ${Number(numbers.mean.toPrecision(3))}`
          : valueCounts(values),
      ]),
    ),
    note(
      `${stats.labelledPieces} of ${stats.pieces} pieces have a label; ${stats.labels} labels in ${stats.batches} batches`,
    ),
  ],
});

function valueCounts(values: AttributeStats["values"]): string {
  const named = values
    .slice(0, MAX_VALUES)
    .map(({ value, labels, absent }) => `${value} ${labels}${absent ? ` (not ${absent})` : ""}`);
  const rest = values.length - named.length;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}
