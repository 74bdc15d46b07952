// The program as a process: real streams, real signals. Everything else is in @semitone/cli, which tests call without a process.
import { EXIT, main } from "@semitone/cli";

const cancel = new AbortController();
process.on("SIGINT", () => {
  // A second Ctrl-C does not wait for anything: what is committed is safe.
  if (cancel.signal.aborted) process.exit(EXIT.cancelled);
  cancel.abort();
});
process.on("SIGTERM", () => cancel.abort());

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
