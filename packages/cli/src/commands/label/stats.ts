// `semitone label stats`: how many labels there are, of what, from whom.
import { type AttributeStats, labelStats } from "@semitone/library";
import { type Verb, withCommonOptions, withExample } from "../../session.ts";

/** Values named in the table; --json has up to a hundred. */
const MOST_VALUES = 6;

export const statsVerb: Verb = (program, start) => {
  const command = program
    .command("stats")
    .description("how many labels there are, of what, from whom")
    .action(
      start(async ({ out, project }) => {
        const stats = labelStats(project);
        if (out.json) return out.document(stats);
        await out.table(
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
        );
        out.note(
          `${stats.labelledPieces} of ${stats.pieces} pieces have a label; ${stats.labels} labels in ${stats.batches} batches`,
        );
      }),
    );
  withExample(withCommonOptions(command), "semitone label stats");
};

function valueCounts(values: AttributeStats["values"]): string {
  const named = values
    .slice(0, MOST_VALUES)
    .map(({ value, labels, absent }) => `${value} ${labels}${absent ? ` (not ${absent})` : ""}`);
  const rest = values.length - named.length;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}
