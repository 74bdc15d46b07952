// The verbs of semitone in a terminal: parses, runs one, and turns how it ended into an exit code. To add a verb: one file in commands/,
// one line here.

import { FileError } from "@semitone/disk";
import { explainFailure, LabelError, ProjectError } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import { Command, CommanderError } from "commander";
import { doctorVerb } from "./commands/doctor.ts";
import { evaluateVerb } from "./commands/evaluate.ts";
import { explainVerb } from "./commands/explain.ts";
import { exportVerb } from "./commands/export.ts";
import { generateVerb } from "./commands/generate.ts";
import { importVerb } from "./commands/import.ts";
import { initVerb } from "./commands/init.ts";
import { labelVerb } from "./commands/label.ts";
import { mapVerb } from "./commands/map.ts";
import { morphVerb } from "./commands/morph.ts";
import { piecesVerb } from "./commands/pieces.ts";
import { repeatVerb } from "./commands/repeat.ts";
import { reportVerb } from "./commands/report.ts";
import { runsVerb } from "./commands/runs.ts";
import { showVerb } from "./commands/show.ts";
import { tagVerb } from "./commands/tag.ts";
import { trainVerb } from "./commands/train.ts";
import { transferVerb } from "./commands/transfer.ts";
import { Output } from "./output.ts";
import { type Action, type CommonOptions, EXIT, Session, type Start, type Verb } from "./session.ts";
import { OutputClosed, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export { EXIT };

const VERBS: readonly Verb[] = [
  initVerb,
  importVerb,
  labelVerb,
  piecesVerb,
  showVerb,
  trainVerb,
  tagVerb,
  evaluateVerb,
  explainVerb,
  exportVerb,
  mapVerb,
  generateVerb,
  morphVerb,
  transferVerb,
  reportVerb,
  runsVerb,
  repeatVerb,
  doctorVerb,
];

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
      session = new Session(terminal, command.opts<CommonOptions>());
      terminal.signal.throwIfAborted();
      await action(session, ...(args.slice(0, -1) as ArgumentsOf<typeof action>));
    };
  try {
    await createProgram(terminal, start).parseAsync([...argv], { from: "user" });
    return session?.exitCode ?? EXIT.ok;
  } catch (error) {
    return tell(error, said, terminal);
  } finally {
    await session?.close();
  }
}

function createProgram(terminal: Terminal, start: Start): Command {
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
  for (const verb of VERBS) verb(program, start);
  return program;
}

/** Tells what went wrong, in words where the cause is known, and chooses the exit code. */
function tell(error: unknown, out: Output, terminal: Terminal): number {
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
  const told = inWords(error, terminal);
  const known = [LabelError, ProjectError, SemitoneError, FileError].some((type) => told instanceof type);
  out.error(known ? (told as Error).message : unexpected(error));
  return EXIT.failed;
}

/** Errors of the system as the library words them; others as they are. */
function inWords(error: unknown, { cwd }: Terminal): unknown {
  const { syscall, path = cwd } = error as NodeJS.ErrnoException;
  return syscall === undefined ? error : explainFailure(error, syscall, path);
}

function unexpected(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this should not have happened; please report it\n${text}`;
}
