// Folders in the system's temporary folder that know their owner: those of processes that were killed are removed by the next one that makes
// a folder. The owner stands in the name, so that looking costs one listing.
import { createHash } from "node:crypto";
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isSameProcess, startOfProcess } from "./processes.ts";

/** `semitone-<purpose>-<machine>-<process id>-<its start>-<six characters>` */
const OWNED = /^semitone-[a-z-]+-([0-9a-f]{8})-(\d+)-(\d+)-\w{6}$/;

/** Parents that this process has looked at. */
const swept = new Set<string>();

/**
 * A fresh folder in the system's temporary folder, which whoever asks for it removes. The first time, what processes that are gone have left
 * there is removed: of this user and this machine only, and no link is followed.
 *
 * @param purpose  lower-case letters and hyphens
 */
export function temporaryFolder(purpose: string): string {
  const parent = tmpdir();
  if (!swept.has(parent)) {
    swept.add(parent);
    sweepTemporaryFolders(parent);
  }
  const started = startOfProcess(process.pid) ?? "0";
  return mkdtempSync(join(parent, `semitone-${purpose}-${machine()}-${process.pid}-${started}-`));
}

/** Removes the folders of `temporaryFolder` whose owners are gone. */
export function sweepTemporaryFolders(parent: string): void {
  for (const name of namesIn(parent)) {
    const [, where, pid, started] = OWNED.exec(name) ?? [];
    if (where !== machine() || isSameProcess(Number(pid), started === "0" ? undefined : started)) continue;
    const folder = join(parent, name);
    try {
      const entry = lstatSync(folder);
      if (entry.isDirectory() && entry.uid === (process.getuid?.() ?? entry.uid))
        rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another process was faster, or something in it cannot be removed: nothing that whoever wants a folder need know.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

let known: string | undefined;

/** Where process ids mean the same: machines and containers may share a temporary folder. */
function machine(): string {
  known ??= createHash("sha256").update(`${hostname()} ${processNamespace()}`).digest("hex").slice(0, 8);
  return known;
}

/** Linux gives each container process ids of its own. */
function processNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
