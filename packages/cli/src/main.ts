// The verbs of semitone in a terminal: parses, runs one, and turns how it ended into an exit code. Knows no verb by name: all are walked.

import { UsageError } from "@semitone/verbs/table";
import { CommanderError } from "commander";
import { EXIT } from "./exit-codes.ts";
import { Output } from "./output.ts";
import { createProgram } from "./program.ts";
import { OutputClosed, type Terminal } from "./terminal.ts";

/**
 * Runs one command line.
 *
 * @param argv  without the program's own name
 * @returns the exit code: 0 ok, 1 failed, 2 called wrongly, 3 done in part, 130 cancelled
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    const program = await createProgram(argv, terminal, async (call) => {
      // Loaded only where a verb runs: --help has no need of it.
      const { runVerb } = await import("./run-verb.ts");
      exitCode = await runVerb(call, terminal);
    });
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    return tell(error, terminal);
  }
}

/** Tells what went wrong, in words where the cause is known, and chooses the exit code. */
async function tell(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof OutputClosed) return EXIT.ok;
  const out = new Output(terminal, { json: false, quiet: false });
  if (terminal.signal.aborted) {
    out.error("cancelled; finished work kept, unfinished discarded");
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
  // Loaded only where something failed: it knows the errors of packages that --help must not load.
  const { errorText } = await import("./error-text.ts");
  out.error(errorText(error, terminal.cwd));
  return EXIT.failed;
}
