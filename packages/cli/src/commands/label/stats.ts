// `semitone label stats`: how many labels there are, of what, from whom.
import { labelStats } from "@semitone/library";
import { type Verb, withCommonOptions, withExample } from "../../session.ts";

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
              : values
                  .map((one) => `${one.value} ${one.labels}${one.absent ? ` (not ${one.absent})` : ""}`)
                  .join(", "),
          ]),
        );
        out.note(
          `${stats.labelledPieces} of ${stats.pieces} pieces have a label; ${stats.labels} labels in ${stats.batches} batches`,
        );
      }),
    );
  withExample(withCommonOptions(command), "semitone label stats");
};
