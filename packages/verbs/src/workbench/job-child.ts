// A process that does one long piece of work on a project for the workbench, which stays quick meanwhile. Started by jobs.ts.
import { openProject } from "@semitone/library";
import { runWork, type WorkOrder } from "./work.ts";

const cancelled = new AbortController();
const say = (message: unknown): void => void process.send?.(message, undefined, undefined, () => {});

process.on("message", (message: WorkOrder | { readonly type: "cancel" }) => {
  if ("type" in message) cancelled.abort(new Error("cancelled"));
  else void work(message);
});
// Ctrl-C reaches every process of a terminal; when this one ends is for its parent to say.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

async function work({ folder, ...order }: WorkOrder): Promise<void> {
  try {
    const project = openProject(folder);
    try {
      const options = {
        signal: cancelled.signal,
        onProgress: (report: object) => say({ type: "progress", ...report }),
      };
      say({ type: "done", result: await runWork(project, order, options) });
    } finally {
      await project.close();
    }
  } catch (error) {
    say({ type: "failed", message: (error as Error).message });
  }
  process.disconnect();
}
