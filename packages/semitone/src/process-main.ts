// The program as a process: real streams, real signals. Everything else is in @semitone/cli, which tests call without a process.
import { EXIT, main } from "@semitone/cli";

const cancel = new AbortController();
process.on("SIGINT", () => {
  // A second Ctrl-C does not wait for anything: what is committed is safe.
  if (cancel.signal.aborted) process.exit(EXIT.cancelled);
  cancel.abort();
});
process.on("SIGTERM", () => cancel.abort());

// What was to be data is not whole, whatever the verb had done by then. A pipe that is closed, as by head, is no fault: main sees to it.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") return;
  const wayOut = code === "ENOSPC" ? "free some space, or write elsewhere" : "write elsewhere";
  process.stderr.write(`semitone: stdout: expected to write; got ${code}; ${wayOut}\n`);
  process.exit(EXIT.failed);
});

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: cancel.signal,
});
// A pipe that nobody closes would keep the process alive.
process.stdin.destroy();
