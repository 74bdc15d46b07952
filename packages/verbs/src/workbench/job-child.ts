// A process that does one long piece of work on a project for the workbench, which stays quick meanwhile. Started by jobs.ts.
import { openProject } from "@semitone/library";
import { TrainingNoter } from "./training-note.ts";
import { runWork, type WorkOrder } from "./work.ts";

const cancelled = new AbortController();
const cancel = () => cancelled.abort(new Error("cancelled"));
/** Who started this may be gone. */
const say = (message: unknown): void => {
  if (process.connected) process.send!(message, undefined, undefined, () => {});
};

process.on("message", (message: WorkOrder | { readonly type: "cancel" }) => {
  if ("type" in message) cancel();
  else void work(message);
});
// Ctrl-C reaches every process of a terminal; when this one ends is for its parent to say.
process.on("SIGINT", () => {});
// So cancels who has found this one again, and has no other way to speak to it.
process.on("SIGTERM", cancel);
let outlives = false;
process.on("disconnect", () => {
  if (!outlives) process.exit();
});

async function work({ folder, ...order }: WorkOrder): Promise<void> {
  // Minutes of training are not lost with the studio; all else is quickly begun again.
  outlives = order.kind === "train";
  const noter = order.kind === "train" ? new TrainingNoter({ folder }, order) : undefined;
  try {
    const project = openProject(folder);
    try {
      const result = await runWork(project, order, {
        signal: cancelled.signal,
        onProgress: (report) => {
          say({ type: "progress", ...report });
          noter?.progress(report);
        },
      });
      if (result.kind === "train")
        noter?.end({ state: "done", result: { ...result, skipped: [...result.skipped] } });
      say({ type: "done", result });
    } finally {
      await project.close();
    }
  } catch (error) {
    const { message } = error as Error;
    noter?.end(cancelled.signal.aborted ? { state: "cancelled" } : { state: "failed", message });
    say({ type: "failed", message });
  }
  outlives = false;
  if (process.connected) process.disconnect();
  else process.exit();
}
