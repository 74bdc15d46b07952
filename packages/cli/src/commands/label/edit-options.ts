// What `set` and `unset` share: who, where, how sure; and which words are pieces.
import type { EditOptions, EditResult } from "@semitone/library";
import { listAttributes } from "@semitone/library";
import type { Command } from "commander";
import { type Session, withCommonOptions } from "../../session.ts";
import { UsageError } from "../../usage-error.ts";
import { type PlaceOptions, spanOption, valueText } from "./label-text.ts";

export interface WhoAndWhere extends PlaceOptions {
  readonly annotator?: string;
  readonly confidence?: string;
}

export function withWhoAndWhere(command: Command): Command {
  return withCommonOptions(
    command
      .option("--annotator <name>", "who says so (default: SEMITONE_ANNOTATOR, else unnamed)")
      .option("--start <number>", "beginning of a stretch")
      .option("--end <number>", "its end")
      .option("--unit <unit>", "seconds | bars | ticks (default: seconds)"),
    { writes: true },
  );
}

export function editOptions(session: Session, options: WhoAndWhere): EditOptions {
  const { confidence } = options;
  if (confidence !== undefined && !(Number(confidence) >= 0 && Number(confidence) <= 1))
    throw new UsageError(`--confidence: expected a number in 0..1; got ${JSON.stringify(confidence)}`);
  return {
    annotator: options.annotator ?? session.terminal.env.SEMITONE_ANNOTATOR,
    span: spanOption(options),
    confidence: confidence === undefined ? undefined : Number(confidence),
    dryRun: session.dryRun,
  };
}

/** Parts the words into those that begin with the name of an attribute (`mood`, `mood=calm`) and the rest, names of pieces. */
export function partWords(
  session: Session,
  words: readonly string[],
): { pieces: string[]; attributes: { name: string; value: string | undefined; word: string }[] } {
  const known = new Set(listAttributes(session.project).map(({ name }) => name));
  const pieces: string[] = [];
  const attributes: { name: string; value: string | undefined; word: string }[] = [];
  for (const word of words) {
    const [name, ...rest] = word.split("=");
    if (known.has(name)) attributes.push({ name, value: rest.length > 0 ? rest.join("=") : undefined, word });
    else pieces.push(word);
  }
  return { pieces, attributes };
}

/** One line for each change, or the result as JSON. */
export async function printEdit({ out, dryRun }: Session, result: EditResult): Promise<void> {
  if (out.json) return out.document(result);
  for (const { file, attribute, before, after } of result.changes)
    await out.line(
      `${file}: ${attribute} ${before === undefined ? "" : `${valueText(before)} -> `}${after === undefined ? "unknown" : valueText(after)}`,
    );
  if (result.changes.length === 0) out.note("nothing changed");
  else if (dryRun) out.note("dry run: nothing was changed");
}
