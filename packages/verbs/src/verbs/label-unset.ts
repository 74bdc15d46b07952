// `label unset`: takes labels away; what is left is unknown, not zero.
import { z } from "zod";
import { option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { editBlocks } from "../text/label-text.ts";
import { defineVerb } from "../verb.ts";
import { editOptions, editResult, partWords, whoAndWhere } from "./label-edit-options.ts";

const input = z.object({
  words: option(z.array(z.string()).min(1), {
    argument: true,
    help: "pieces, then attributes; attribute=tag for one tag of a multi-label attribute",
  }),
  ...whoAndWhere,
});

export const verb = defineVerb({
  input,
  output: editResult,
  writes: true,
  needs: "project",
  examples: ["label unset waltz.mid mood --annotator kim"],
  run: async (context, project, given) => {
    const { pieces, attributes } = await partWords(project, given.words);
    if (pieces.length === 0) throw new UsageError("unset: expected at least one piece; got none");
    if (attributes.length === 0)
      throw new UsageError(
        "unset: expected at least one attribute of the project; got none; semitone label define lists them",
      );
    const words = attributes.map(({ word }) => word);
    const { unsetLabels } = await import("@semitone/library");
    return unsetLabels(project, pieces, words, editOptions(context, given));
  },
  table: editBlocks,
});
