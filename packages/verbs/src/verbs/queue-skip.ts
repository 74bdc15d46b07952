// `queue skip`: passes over pieces that were handed out to be labelled.
import { z } from "zod";
import { line, note } from "../declare/block.ts";
import { attributeNames, option } from "../declare/option.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  pieces: option(z.array(z.string()).min(1), { argument: true, help: "the pieces" }),
  attributes: attributeNames("all that were asked"),
  back: option(z.boolean().default(false), { help: "ask them again" }),
});

export const verb = defineVerb({
  input,
  output: z.strictObject({ changed: z.number() }),
  writes: true,
  needs: "project",
  examples: ["queue skip waltz.mid", "queue skip waltz.mid --back"],
  run: async ({ dryRun }, project, { pieces, attributes, back }) => {
    const { skipLabelRequests } = await import("@semitone/library");
    return { changed: skipLabelRequests(project, pieces, { attributes, back, dryRun }) };
  },
  table: ({ changed }, { back }, { dryRun }) => {
    const text = `${changed} ${changed === 1 ? "question" : "questions"} ${back ? "asked again" : "skipped"}`;
    return [dryRun ? note(`would be: ${text}`) : line(text)];
  },
});
