// Writes the tables of docs/cli.md from the declarations of the verbs: `node --conditions=source --import tsx scripts/docs-cli.ts`.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { COMMANDS, defaultText, rangeText } from "@semitone/cli";
import type { OptionDescription, Verb, VerbEntry } from "@semitone/verbs/table";
import { wrapped } from "./docs-tables.ts";

const PAGE = "docs/cli.md";
const BEGIN = "<!-- verbs: written by scripts/docs-cli.ts -->";
const END = "<!-- end of verbs -->";

/** The page with its verbs brought up to date; the prose around them stays. */
export async function withCurrentVerbs(page: string): Promise<string> {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${PAGE}: expected the lines ${BEGIN} and ${END}; got a page without them`);
  const sections = await Promise.all(COMMANDS.map(async (entry) => verbSection(entry, await entry.load())));
  const text = [overview(), ...sections].join("\n");
  return `${page.slice(0, from + BEGIN.length)}\n\n${text}\n${page.slice(to)}`;
}

/** A line for each verb. */
function overview(): string {
  const lines = COMMANDS.map(({ path, about }) => `- [\`${path.join(" ")}\`](#${path.join("-")}): ${about}`);
  return `${lines.map(wrapped).join("\n")}\n`;
}

function verbSection({ path, about }: VerbEntry, verb: Verb): string {
  const { options, writes, examples, more, shape } = verb;
  const name = path.join(" ");
  const usage = ["semitone", name, ...options.filter(({ isArgument }) => isArgument).map(argumentTerm)];
  const lines = [
    `### ${name}`,
    "",
    `\`${usage.join(" ")}\`: ${about}.${writes ? " Takes `--dry-run`." : ""}`,
    "",
    ...options.map(optionItem),
    ...(options.length > 0 ? [""] : []),
    "```sh",
    ...examples.map((words) => `semitone ${words}`),
    "```",
    "",
    "`--json` gives",
    "",
    "```text",
    shape,
    "```",
    "",
    ...(more ? ["```text", ...more().split("\n").map(wrapped), "```", ""] : []),
  ];
  return lines
    .map((line) => (line.startsWith("-") || line.startsWith("`semitone") ? wrapped(line) : line))
    .join("\n");
}

function argumentTerm({ name, several, isRequired }: OptionDescription): string {
  const words = several ? `${name}...` : name;
  return isRequired ? `<${words}>` : `[${words}]`;
}

/** `- `--folds <n>`: number of folds (2..100; default: 5)` */
function optionItem(option: OptionDescription): string {
  const { name, placeholder, reads, several, isArgument, help } = option;
  const value = reads === "switch" ? name : `${name} <${placeholder}${several === "words" ? "..." : ""}>`;
  const told = [rangeText(option), defaultText(option)].filter((part) => part !== "").join("; ");
  return `- \`${isArgument ? argumentTerm(option) : value}\`: ${help}${told === "" ? "" : ` (${told})`}`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(PAGE, await withCurrentVerbs(readFileSync(PAGE, "utf8")));
