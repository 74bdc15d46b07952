// The verbs of semitone in a terminal: parses, runs one, and turns how it ended into an exit code. What only a verb or its failure needs
// is imported when that happens: `--help` waits for nothing but commander.
import { Command, CommanderError } from "commander";
import { EXIT } from "./exit-codes.ts";
import { Output } from "./output.ts";
import type { Action, CommonOptions, Session, Start } from "./session.ts";
import { OutputClosed, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { VERBS } from "./verbs.ts";

export { EXIT };

const VERSION = "0.1.0";

type ArgumentsOf<Body> = Body extends Action<infer Arguments> ? Arguments : never;

/**
 * Runs one command line.
 *
 * @param argv  without the program's own name
 * @returns the exit code: 0 ok, 1 failed, 2 called wrongly, 3 done in part, 130 cancelled
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const said = new Output(terminal, { json: false, quiet: false });
  let session: Session | undefined;
  const start: Start =
    (action) =>
    async (...args) => {
      const command = args.at(-1) as Command;
      const { Session } = await import("./session.ts");
      session = new Session(terminal, command.opts<CommonOptions>());
      terminal.signal.throwIfAborted();
      await action(session, ...(args.slice(0, -1) as ArgumentsOf<typeof action>));
    };
  try {
    const program = await createProgram(argv, terminal, start);
    await program.parseAsync([...argv], { from: "user" });
    return session?.exitCode ?? EXIT.ok;
  } catch (error) {
    return await tell(error, said, terminal);
  } finally {
    await session?.close();
  }
}

/** The program, in which only the verb that `argv` calls is complete; of the others there is what the list of verbs shows. */
async function createProgram(argv: readonly string[], terminal: Terminal, start: Start): Promise<Command> {
  const program = new Command("semitone")
    .description("Label twenty pieces, understand twenty thousand.")
    .version(VERSION)
    .addHelpText(
      "after",
      "\nData goes to stdout, all else to stderr. Exit codes: 0 ok, 1 failed, 2 called wrongly, 3 done in part, 130 cancelled.",
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
  const [called] = argv.filter((word) => word !== "help" && !word.startsWith("-"));
  for (const { name, about, load } of VERBS)
    if (name === called) (await load())(program, start);
    else program.command(name).description(about);
  return program;
}

/** Tells what went wrong, in words where the cause is known, and chooses the exit code. */
async function tell(error: unknown, out: Output, terminal: Terminal): Promise<number> {
  if (error instanceof OutputClosed) return EXIT.ok;
  if (terminal.signal.aborted) {
    out.error("cancelled; what was done by then stays, what was under way has left no trace");
    return EXIT.cancelled;
  }
  if (error instanceof CommanderError) {
    // Commander has said it already. Asking for help is no fault; a group of commands without one of them is.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof UsageError) {
    out.error(error.message);
    return EXIT.usage;
  }
  const { explainFailure, LabelError, ProjectError } = await import("@semitone/library");
  const { FileError, SemitoneError } = await import("semitone");
  // Errors of the system as the library words them; others as they are.
  const { syscall, path = terminal.cwd } = error as NodeJS.ErrnoException;
  const told = syscall === undefined ? error : explainFailure(error, syscall, path);
  const known = [LabelError, ProjectError, SemitoneError, FileError].some((type) => told instanceof type);
  out.error(known ? (told as Error).message : unexpected(error));
  return EXIT.failed;
}

function unexpected(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this should not have happened; please report it\n${text}`;
}
