// Starts a verb as a process and kills it, and all that it has started, in the midst. Development only.
import { fork } from "node:child_process";
import { once } from "node:events";
import { childModule } from "@semitone/disk";
import type { Project } from "@semitone/library";
import { expect } from "vitest";

/**
 * Kills the verb with SIGKILL as soon as `isTime` says so, and checks that this is how it ended.
 *
 * @param options  of the verb; must be JSON
 */
export async function runAndKill(
  { folder }: Pick<Project, "folder">,
  verb: "train" | "addSegmentModel" | "evaluate" | "study",
  options: object,
  isTime: (stage: string, done: number) => boolean,
): Promise<void> {
  const { path, execArgv } = childModule(import.meta.url, "./verb-child.test-support");
  const child = fork(path, [verb, folder, JSON.stringify(options)], {
    execArgv: [...execArgv],
    detached: true,
  });
  child.on("message", ({ stage, done }: { stage: string; done: number }) => {
    if (isTime(stage, done)) process.kill(-child.pid!, "SIGKILL");
  });
  const [code, signal] = await once(child, "exit");
  expect([code, signal]).toEqual([null, "SIGKILL"]);
}
