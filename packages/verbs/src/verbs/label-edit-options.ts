// What `label set` and `label unset` share: who says it, of which part of the piece; which words are pieces.
import type { Attribute, EditOptions, Project, Span } from "@semitone/library";
import { SPAN_UNITS, type SpanUnit } from "@semitone/library/choices";
import { z } from "zod";
import { option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import type { VerbContext } from "../verb.ts";

export const whoAndWhere = {
  annotator: option(z.string().optional(), {
    help: "name of the annotator",
    placeholder: "name",
    otherwise: "SEMITONE_ANNOTATOR, else unnamed",
  }),
  start: option(z.number().optional(), {
    help: "start of the labelled stretch",
    placeholder: "number",
    otherwise: "the whole piece",
  }),
  end: option(z.number().optional(), { help: "end of the labelled stretch", placeholder: "number" }),
  unit: option(z.enum(SPAN_UNITS).default("seconds"), { help: "unit of --start and --end" }),
};

interface WhoAndWhere {
  readonly annotator?: string;
  readonly start?: number;
  readonly end?: number;
  readonly unit: SpanUnit;
  readonly confidence?: number;
}

/** The options as the library takes them. */
export function editOptions({ env, dryRun }: VerbContext, given: WhoAndWhere): EditOptions {
  return {
    annotator: given.annotator ?? env.SEMITONE_ANNOTATOR,
    span: spanOf(given),
    confidence: given.confidence,
    dryRun,
  };
}

/** The stretch that `--start` and `--end` name; undefined for the whole piece. */
function spanOf({ start, end, unit }: WhoAndWhere): Span | undefined {
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined || end === undefined)
    throw new UsageError(
      `--start, --end: expected both or neither; got only ${start === undefined ? "--end" : "--start"}`,
    );
  return { unit, start, end };
}

/** A word that begins with the name of an attribute: `mood`, `mood=calm`. */
interface AttributeWord {
  readonly name: Attribute["name"];
  readonly value: string | undefined;
  readonly word: string;
}

/** Parts the words into those that begin with the name of an attribute and the rest, names of pieces. */
export async function partWords(
  project: Project,
  words: readonly string[],
): Promise<{ pieces: string[]; attributes: AttributeWord[] }> {
  const { listAttributes, splitAssignment } = await import("@semitone/library");
  const known = new Set(listAttributes(project).map(({ name }) => name));
  const pieces: string[] = [];
  const attributes: AttributeWord[] = [];
  for (const word of words) {
    const { name, value } = splitAssignment(word, known);
    if (known.has(name)) attributes.push({ name, value, word });
    else pieces.push(word);
  }
  return { pieces, attributes };
}

const change = z.looseObject({ file: z.string(), attribute: z.string() });

/** Shape of what an edit gives. */
export const editResult = z.strictObject({
  batch: z.number().optional(),
  changes: z.array(change),
  unchanged: z.number(),
});
