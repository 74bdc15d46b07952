// Starts a training as a process and kills it, and the trainer's, in the midst. Development only.
import { fork } from "node:child_process";
import { once } from "node:events";
import { childModule } from "@semitone/disk";
import type { Project } from "@semitone/library";
import { expect } from "vitest";

/**
 * Kills the training with SIGKILL as soon as `isTime` says so, and checks that this is how it ended.
 *
 * @param options  of the verb; must be JSON
 */
export async function trainAndKill(
  { folder }: Pick<Project, "folder">,
  verb: "train" | "addSegmentModel",
  options: object,
  isTime: (stage: string, done: number) => boolean,
): Promise<void> {
  const { path, execArgv } = childModule(import.meta.url, "./train-child.test-support");
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
