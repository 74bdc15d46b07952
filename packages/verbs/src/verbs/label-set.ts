// `label set`: labels typed by hand, one command or one line each.
import { createInterface } from "node:readline";
import type { EditResult, Project } from "@semitone/library";
import { z } from "zod";
import { option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { editBlocks } from "../text/label-text.ts";
import { defineVerb, type VerbContext } from "../verb.ts";
import { editOptions, editResult, partWords, whoAndWhere } from "./label-edit-options.ts";

const input = z.object({
  words: option(z.array(z.string()).default([]), {
    argument: true,
    help: "pieces, then attribute=value; tags of a multi-label attribute: calm|!sad (calm, not sad)",
  }),
  ...whoAndWhere,
  confidence: option(z.number().min(0).max(1).optional(), {
    help: "the annotator's confidence",
    placeholder: "number",
  }),
  lines: option(z.boolean().default(false), {
    help: "read lines `piece <tab> attribute=value ...` from stdin; each is saved before the next is read",
  }),
});

type Input = z.output<typeof input>;

export const verb = defineVerb({
  input,
  output: editResult,
  writes: true,
  needs: "project",
  examples: [
    "label set waltz.mid mood=calm --annotator kim",
    "label set waltz.mid valence=0.4 --start 8 --end 16 --unit bars",
  ],
  run: async (context, project, given): Promise<EditResult | undefined> => {
    if (!given.lines) return setOne(context, project, given);
    await setFromLines(context, project, given);
    return undefined;
  },
  table: editBlocks,
});

async function setOne(context: VerbContext, project: Project, given: Input): Promise<EditResult> {
  const { setLabels, splitAssignment } = await import("@semitone/library");
  const { pieces, attributes } = await partWords(project, given.words);
  const bare = attributes.find(({ value }) => value === undefined);
  if (bare) throw new UsageError(`set: expected ${bare.name}=value; got ${bare.word}`);
  if (pieces.length === 0) throw new UsageError("set: expected at least one piece; got none");
  const assignments = attributes.map(({ name, value }) => ({ attribute: name, value }));
  if (assignments.length === 0) {
    // `moood=calm` looks like a piece until one asks why there is no assignment.
    const word = pieces.find((piece) => piece.includes("="));
    if (word === undefined || pieces.length < 2)
      throw new UsageError("set: expected at least one attribute=value; got none");
    pieces.splice(pieces.indexOf(word), 1);
    const { name, value } = splitAssignment(word, []);
    assignments.push({ attribute: name, value });
  }
  return setLabels(project, pieces, assignments, editOptions(context, given));
}

/** A line that cannot be taken is told and skipped; the ones before it are saved. */
async function setFromLines(context: VerbContext, project: Project, given: Input): Promise<void> {
  if (given.words.length > 0)
    throw new UsageError("set --lines: expected pieces and labels on stdin; got some as arguments");
  const { LabelError, listAttributes, ProjectError, setLabels, splitAssignment } = await import(
    "@semitone/library"
  );
  const { signal, json, write, tell } = context;
  const options = editOptions(context, given);
  const known = listAttributes(project).map(({ name }) => name);
  const assignmentOf = (word: string) => {
    const { name, value = "" } = splitAssignment(word, known);
    return { attribute: name, value };
  };
  let number = 0;
  for await (const text of createInterface({ input: context.stdin, signal })) {
    number++;
    if (text.trim() === "") continue;
    const [piece, ...words] = text.split("\t").map((word) => word.trim());
    try {
      const result = setLabels(
        project,
        [piece],
        words.filter((word) => word !== "").map(assignmentOf),
        options,
      );
      // Told only now that it is on the disk.
      await write(
        json
          ? `${JSON.stringify({ line: number, ...result })}\n`
          : `${number}: ${result.changes.length > 0 ? "saved" : "unchanged"}\n`,
      );
    } catch (error) {
      const isUnknown = error instanceof ProjectError && error.code === "no-piece";
      if (!(isUnknown || error instanceof LabelError)) throw error;
      tell("error", `line ${number}: ${error.message}`);
    }
  }
  signal.throwIfAborted();
}
