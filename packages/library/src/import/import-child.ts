// The child process of an import: reads one file after another and answers each. If one kills it, its parent knows which.
import type { ChildSettings, FromChild, ToChild } from "./file-result.ts";
import { readFile } from "./read-file.ts";
import { startWatchdog } from "./watchdog.ts";

let settings: ChildSettings | undefined;
let chain = Promise.resolve();

process.on("message", (message: ToChild) => {
  if ("settings" in message) {
    settings = message.settings;
    startWatchdog(settings.maxResidentBytes);
    return;
  }
  for (const { id, path, within } of message.jobs)
    chain = chain
      .then(() => readFile(path, settings!, within, () => process.send!({ busy: true } satisfies FromChild)))
      .then((result) => answer({ id, result }));
});

// Ctrl-C reaches every process of a terminal; what is to end, and when, is for the parent to say.
process.on("SIGINT", () => {});

// Without its parent a child has nothing to do.
process.on("disconnect", () => process.exit());

/** Waits until the answer has left this process, so that the first unanswered file is the one being read. */
function answer(message: FromChild): Promise<void> {
  return new Promise((resolve) => process.send!(message, undefined, undefined, () => resolve()));
}

void answer({ ready: true });
