// A verb's declaration as commander's arguments and options. Values stay text here: reading them is for parse-input.
import type { OptionDescription, Verb } from "@semitone/verbs/table";
import type { Command } from "commander";
import { optionText } from "./option-text.ts";

/** Adds the verb's own arguments and options, and those of every verb. */
export function addOptions(command: Command, verb: Verb): void {
  for (const option of verb.options) {
    if (option.isArgument) command.argument(argumentTerm(option), optionText(option));
    else command.option(optionTerm(option), optionText(option), collector(option));
  }
  command
    .option("--project <dir>", "the project's folder (default: the nearest around the current folder)")
    .option("--json", "print data as JSON")
    .option("--quiet", "print nothing on stderr but errors");
  if (verb.writes) command.option("--dry-run", "say what would change, and change nothing");
}

/** Adds what stands below the options in a verb's help. */
export function addRemarks(command: Command, verb: Verb): void {
  if (verb.more) command.addHelpText("after", `\n${verb.more()}`);
  command.addHelpText(
    "after",
    `\nExample:\n${verb.examples.map((words) => `  $ semitone ${words}`).join("\n")}`,
  );
}

/** `<piece>`, `[folder]`, `<paths...>` */
function argumentTerm({ name, several, isRequired }: OptionDescription): string {
  const words = several ? `${name}...` : name;
  return isRequired ? `<${words}>` : `[${words}]`;
}

/** `--budget <time>`, `--wav`, `--audio <files...>` */
function optionTerm({ name, reads, several, placeholder }: OptionDescription): string {
  if (reads === "switch") return name;
  return `${name} <${placeholder}${several === "words" ? "..." : ""}>`;
}

/** Gathers what is given several times; all else is the last that was given. */
function collector({ several }: OptionDescription): (text: string, before: unknown) => unknown {
  return several !== undefined && several !== "commas"
    ? (text, before) => [...((before as string[] | undefined) ?? []), text]
    : (text) => text;
}
