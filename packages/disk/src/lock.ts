// One trainer a run folder: a lock file with the holder's process, taken over when that process is gone.
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LockedError } from "./errors.ts";
import { isSameProcess, startOfProcess } from "./processes.ts";
import { withFileErrors } from "./whole-file.ts";

export const LOCK_FILE = "trainer.lock";

/** The process id and, where the system tells it, when the process started: ids are used again. */
interface Holder {
  readonly pid: number;
  readonly started: string | undefined;
}

/** A trainer whose host was killed still saves before it leaves: one that comes to go on from there waits so long for it. */
const PATIENCE_MS = 5000;
const RETRY_MS = 50;

/**
 * Takes the lock of `folder` for this process, waiting up to `patience` milliseconds for its holder to leave.
 *
 * @returns the function that gives it back
 * @throws LockedError while another living process holds it; FileError if it cannot be written
 */
export async function waitForFolder(folder: string, patience = PATIENCE_MS): Promise<() => void> {
  for (const end = performance.now() + patience; ; await sleep(RETRY_MS)) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() >= end) throw error;
    }
  }
}

/**
 * Takes the lock of `folder` for this process and returns the function that gives it back.
 *
 * @throws LockedError while another living process holds it; FileError if it cannot be written
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE);
  const mine = join(folder, `.${LOCK_FILE}.${process.pid}`);
  const content = JSON.stringify({ pid: process.pid, started: startOfProcess(process.pid) });
  withFileErrors("lock", path, () => {
    try {
      writeFileSync(mine, content);
      while (!linked(mine, path)) takeOver(path, mine);
    } finally {
      rmSync(mine, { force: true });
    }
  });
  return () => {
    if (read(path) === content) rmSync(path, { force: true });
  };
}

/** Links appear whole or not at all, so nobody reads a half-written lock; where there are none, a new file has to do. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!NO_LINKS.has(code)) throw error;
  }
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** What file systems without hard links (exFAT, some network shares) answer. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** Removes the lock at `path` if its holder is gone. */
function takeOver(path: string, mine: string): void {
  const content = read(path);
  if (content === undefined) return; // given back meanwhile
  refuseIfAlive(path, content);
  const aside = `${mine}.stale`;
  renameSync(path, aside);
  // Another process may have taken over between the two lines above: then this is its lock, which goes back.
  const moved = read(aside);
  if (moved !== content) linked(aside, path);
  rmSync(aside, { force: true });
}

function refuseIfAlive(path: string, content: string): void {
  const holder = parse(content);
  if (holder && isSameProcess(holder.pid, holder.started))
    throw new LockedError(
      `lock ${path}: only one trainer may use a run folder; process ${holder.pid} does; wait for it or cancel it`,
      holder.pid,
    );
}

function parse(content: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(content);
    return Number.isSafeInteger(pid) && pid > 0 ? { pid, started } : undefined;
  } catch {
    return undefined; // not a lock of ours: nobody can hold it
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
