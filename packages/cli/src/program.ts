// The command line as commander takes it: every verb by name, the options only of the one that is called.
import { GROUPS, type Verb, type VerbEntry } from "@semitone/verbs/table";
import { Command } from "commander";
import { addOptions, addRemarks } from "./build-command.ts";
import { COMMANDS, commandNamed } from "./commands.ts";
import type { CommonOptions } from "./common-options.ts";
import type { Terminal } from "./terminal.ts";

const VERSION = "0.1.0";

/** A verb with its input, ready to run. */
export interface Call {
  readonly verb: Verb;
  readonly input: Readonly<Record<string, unknown>>;
  readonly common: CommonOptions;
}

/** @param run  what a call is handed to */
export async function createProgram(
  argv: readonly string[],
  terminal: Terminal,
  run: (call: Call) => Promise<void>,
): Promise<Command> {
  const called = calledVerb(argv);
  const verb = await called?.load();
  const program = rootCommand(terminal);
  const groups = new Map<string, Command>();
  for (const entry of COMMANDS) {
    const [first, second] = entry.path;
    const name = second ?? first;
    let parent = program;
    if (second !== undefined) {
      parent = groups.get(first) ?? program.command(first).description(GROUPS[first].about);
      groups.set(first, parent);
    }
    const isDefault = second !== undefined && GROUPS[first].fallback === second;
    const command = parent.command(name, { isDefault }).description(entry.about);
    if (entry !== called || verb === undefined) continue;
    addOptions(command, verb);
    addRemarks(command, verb);
    command.action(async (...given) => {
      const values = given.slice(0, -2);
      const options = command.opts<CommonOptions & Record<string, unknown>>();
      terminal.signal.throwIfAborted();
      const { parseInput } = await import("./parse-input.ts");
      await run({ verb, input: parseInput(verb, values, options), common: options });
    });
  }
  return program;
}

/** The verb that a command line means, or whose help it asks for; undefined where it means none. */
function calledVerb(argv: readonly string[]): VerbEntry | undefined {
  const [first, second] = argv[0] === "help" ? argv.slice(1) : argv;
  if (first === undefined) return undefined;
  const group = Object.hasOwn(GROUPS, first) ? GROUPS[first] : undefined;
  if (group === undefined) return commandNamed(first);
  const inGroup = second === "help" ? argv[2] : second;
  return commandNamed(`${first} ${inGroup}`) ?? commandNamed(`${first} ${group.fallback}`);
}

function rootCommand(terminal: Terminal): Command {
  const program = new Command("semitone")
    .description("Tag, map, explain and make music from a few labels.")
    .version(VERSION)
    .addHelpText(
      "after",
      "\nData goes to stdout, everything else to stderr. Exit codes: 0 ok, 1 failed, 2 called wrongly, 3 done in part, 130 cancelled.",
    );
  // Before the verbs are added, since they inherit it.
  program
    .exitOverride()
    .showHelpAfterError("(--help shows how)")
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => terminal.stdout.columns ?? 80,
      getErrHelpWidth: () => terminal.stderr.columns ?? 80,
      outputError: (text, write) => write(text.replace(/^error: /, "semitone: ")),
    });
  return program;
}
