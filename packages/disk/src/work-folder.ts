// Folders that appear whole or not at all: filled under a name with this process's number, then renamed. What processes that are gone had
// begun is removed by the next one.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isProcessAlive } from "./processes.ts";
import { makeFolder } from "./whole-file.ts";

/** Where this process fills the folder that will be `name` in `parent`. */
export const workFolder = (parent: string, name: string): string =>
  join(parent, `.unfinished-${process.pid}-${name}`);

/** Fills a folder beside `name` in `parent` and renames it there when all is written; `write` failing leaves nothing. */
export async function publishFolder(
  parent: string,
  name: string,
  write: (folder: string) => Promise<void>,
): Promise<string> {
  makeFolder(parent);
  removeLeftovers(parent);
  const unfinished = workFolder(parent, name);
  try {
    makeFolder(unfinished);
    await write(unfinished);
    renameSync(unfinished, join(parent, name));
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  return join(parent, name);
}

/** Makes the work folder of a name unless a living process has one; of two that do so at once, the older process keeps it. */
export function claimWorkFolder(parent: string, name: string): boolean {
  const folder = workFolder(parent, name);
  const claimants = () =>
    unfinishedIn(parent).filter(
      (one) => one.name === name && isProcessAlive(one.pid) && one.pid !== process.pid,
    );
  if (existsSync(folder) || claimants().length > 0) return false;
  mkdirSync(folder);
  if (claimants().every(({ pid }) => pid > process.pid)) return true;
  rmSync(folder, { recursive: true, force: true });
  return false;
}

/** Removes what processes that are gone had begun. */
export function removeLeftovers(parent: string): void {
  for (const { folder, pid } of unfinishedIn(parent))
    if (!isProcessAlive(pid)) rmSync(folder, { recursive: true, force: true });
}

/** Folders that are being filled, by whom, and what they will be called. */
function unfinishedIn(parent: string): { folder: string; pid: number; name: string }[] {
  return readdirSync(parent).flatMap((entry) => {
    const [, pid, name] = /^\.unfinished-(\d+)-(.*)$/.exec(entry) ?? [];
    return name === undefined ? [] : [{ folder: join(parent, entry), pid: Number(pid), name }];
  });
}
