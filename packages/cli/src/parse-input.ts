// The words of a command line as a verb's input: each read as its description says, then checked by the verb's schema.
import { type OptionDescription, UsageError, type Verb } from "@semitone/verbs/table";
import { parseValue } from "./parse-value.ts";

/**
 * @param values   of the arguments, in order
 * @param options  as commander gathered them, by its own names
 * @throws UsageError naming the option, what it may be, and what it was
 */
export function parseInput(
  verb: Verb,
  values: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const positional = verb.options.filter(({ isArgument }) => isArgument);
  const input: Record<string, unknown> = {};
  for (const option of verb.options) {
    const given = option.isArgument ? values[positional.indexOf(option)] : options[commanderKey(option)];
    const value = read(option, given);
    if (value !== undefined) input[option.key] = value;
  }
  for (const { isArgument, isRequired, key, name } of verb.options)
    if (!isArgument && isRequired && !(key in input))
      throw new UsageError(`${name}: expected a value; got none`);
  const parsed = verb.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  const option = verb.options.find(({ key }) => key === path[0]);
  throw new UsageError(`${option?.name ?? "input"}: ${message}`);
}

/** Undefined where nothing was given, so that the schema's default applies. */
function read(option: OptionDescription, given: unknown): unknown {
  const { reads, several, name } = option;
  if (given === undefined) return undefined;
  if (reads === "switch") return given;
  const words = Array.isArray(given) ? (given as string[]) : [given as string];
  if (words.length === 0) return undefined;
  if (several === undefined) return parseValue(option, words[0]);
  const items = several === "commas" ? words.flatMap(splitList) : words;
  const isEmpty = items.length === 0 || (several === "names" && items.every((item) => /^[\s,]*$/.test(item)));
  // An empty list is what a script passes whose variable is unset: it would ask for nothing at all.
  if (isEmpty)
    throw new UsageError(
      `${name}: expected at least one, separated by commas; got ${JSON.stringify(words[0])}`,
    );
  return items.map((item) => parseValue(option, item));
}

const splitList = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** `--sound-font` is `soundFont`, `--no-music` is `music`. */
function commanderKey({ name, reads }: OptionDescription): string {
  const words = name.replace(/^-+/, "").split("-");
  if (reads === "switch" && words[0] === "no") words.shift();
  return words.map((word, i) => (i === 0 ? word : word[0].toUpperCase() + word.slice(1))).join("");
}
