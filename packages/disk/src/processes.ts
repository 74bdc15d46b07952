// Which processes there are.
import { readFileSync } from "node:fs";

/** Whether a process runs. One that is dead, and whose exit code nobody has asked for yet, does not; one of another user does. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const state = statOf(pid)?.[STATE];
  return state !== "Z" && state !== "X";
}

/** Start time of a process in clock ticks since boot, on Linux; undefined elsewhere. */
export const startOfProcess = (pid: number): string | undefined => statOf(pid)?.[START_TIME];

/** Whether the process that had this id when it started runs still: ids are used again. @param started  undefined where it was not known */
export function isSameProcess(pid: number, started: string | undefined): boolean {
  if (!isProcessAlive(pid)) return false;
  const now = startOfProcess(pid);
  return started === undefined || now === undefined || now === started;
}

/** Where proc(5) has them, counted after the name. */
const STATE = 0;
const START_TIME = 19;

function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
