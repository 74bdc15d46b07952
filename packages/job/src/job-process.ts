// The process of one job: told what to run, answers with progress and the result. Started by run-in-process.ts.
import { type JobMessage, type JobOrder, jobNamed } from "./run-in-process.ts";
import { runJob } from "./run-job.ts";

const cancelled = new AbortController();

process.on("message", (message: JobOrder | { readonly type: "cancel" }) => {
  if ("type" in message) cancelled.abort(new Error("cancelled"));
  else void run(message);
});
// Ctrl-C reaches every process of a terminal; when this one ends is for its parent to say.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

async function run({ module, input, ...options }: JobOrder): Promise<void> {
  try {
    const job = jobNamed(await import(module.url), module.name);
    const output = await runJob(job, input, {
      ...options,
      signal: cancelled.signal,
      onProgress: (report) => say({ type: "progress", report }),
    });
    say({ type: "done", output });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    say({ type: "failed", message, code: typeof code === "string" ? code : undefined });
  }
}

/** A parent that has gone is told nothing. */
const say = (message: JobMessage): void => void process.send!(message, undefined, undefined, () => {});
