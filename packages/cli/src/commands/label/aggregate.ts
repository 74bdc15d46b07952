// `semitone label aggregate`: several annotators' labels made into one that says how it was made.
import { AGGREGATE_METHODS, type AggregateMethod, aggregateLabels } from "@semitone/library";
import { type Verb, withCommonOptions, withExample } from "../../session.ts";
import { wholeNumber } from "../import.ts";
import { perOption } from "./per-option.ts";

interface AggregateOptions {
  readonly method: string;
  readonly per: string;
  readonly atLeast: string;
}

export const aggregateVerb: Verb = (program, start) => {
  const command = program
    .command("aggregate")
    .description("make one label of several annotators' labels; theirs stay as they are")
    .argument("<attribute>", "which")
    .requiredOption("--method <name>", AGGREGATE_METHODS.join(" | "))
    .option("--per <unit>", "stretch or piece, as in agreement", "stretch")
    .option("--at-least <n>", "fewest annotators that make an aggregate", "2")
    .action(
      start(async (session, attribute: string, { method, per, atLeast }: AggregateOptions) => {
        const { out, dryRun } = session;
        const result = aggregateLabels(session.project, attribute, method as AggregateMethod, {
          per: perOption(per),
          atLeast: wholeNumber("--at-least", atLeast),
          dryRun,
        });
        if (out.json) return out.document(result);
        await out.table(
          ["attribute", "method", "added", "changed", "unchanged", "undecided", "too few"],
          [
            [
              attribute,
              method,
              result.added,
              result.changed,
              result.unchanged,
              result.undecided,
              result.tooFew,
            ],
          ],
        );
        if (dryRun) out.note("dry run: nothing was changed");
      }),
    );
  withExample(
    withCommonOptions(command, { writes: true }),
    "semitone label aggregate valence_rating --method mean --per piece",
  );
};
