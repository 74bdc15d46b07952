// `semitone label unset`: takes labels away; what is left is unknown, not zero.
import { unsetLabels } from "@semitone/library";
import { type Verb, withExample } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { editOptions, partWords, printEdit, type WhoAndWhere, withWhoAndWhere } from "./edit-options.ts";

export const unsetVerb: Verb = (program, start) => {
  const command = program
    .command("unset")
    .description("take labels of pieces away: unknown again")
    .argument("<words...>", "pieces, and attributes; attribute=tag for one tag of a multi-label attribute")
    .action(
      start(async (session, words: string[], options: WhoAndWhere) => {
        const { pieces, attributes } = partWords(session, words);
        if (pieces.length === 0) throw new UsageError("unset: expected at least one piece");
        if (attributes.length === 0)
          throw new UsageError(
            "unset: expected at least one attribute of the project (semitone label define lists them)",
          );
        await printEdit(
          session,
          unsetLabels(
            session.project,
            pieces,
            attributes.map(({ word }) => word),
            editOptions(session, options),
          ),
        );
      }),
    );
  withExample(withWhoAndWhere(command), "semitone label unset waltz.mid mood --annotator kim");
};
