// `semitone label history`: every batch of changes, newest first.
import { labelHistory } from "@semitone/library";
import { type Verb, withCommonOptions, withExample } from "../../session.ts";
import { wholeNumber } from "../import.ts";

export const historyVerb: Verb = (program, start) => {
  const command = program
    .command("history")
    .description("every batch of changes, newest first")
    .option("--limit <n>", "at most so many", "20")
    .action(
      start(async ({ out, project }, { limit }: { limit: string }) => {
        const batches = labelHistory(project, wholeNumber("--limit", limit));
        if (out.json) return out.document(batches);
        await out.table(
          ["batch", "when", "action", "added", "removed", "undone", "what"],
          batches.map(({ id, at, action, added, removed, undone, note }) => [
            id,
            at.replace("T", " ").slice(0, 19),
            action,
            added,
            removed,
            undone ? "yes" : "",
            note,
          ]),
        );
      }),
    );
  withExample(withCommonOptions(command), "semitone label history --limit 5");
};
