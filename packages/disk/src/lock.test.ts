import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LockedError } from "./errors.ts";
import { LOCK_FILE, lockFolder, waitForFolder } from "./lock.ts";
import { scratchFolder } from "./scratch-folder.test-support.ts";

describe("lockFolder", () => {
  it("lockFolder refuses while a living process holds the lock, and gives way once it is given back", () => {
    const folder = scratchFolder();
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(
      `lock ${join(folder, LOCK_FILE)}: only one trainer may use a run folder; process ${process.pid} does; wait for it or cancel it`,
    );
    expect(() => lockFolder(folder)).toThrow(LockedError);
    unlock();
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("lockFolder takes over from a process that is gone", async () => {
    const folder = scratchFolder();
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: child.pid }));
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!existsSync("/proc/self/stat"))(
    "lockFolder takes over where another process got the same id later",
    () => {
      const folder = scratchFolder();
      writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: process.pid, started: "1" }));
      lockFolder(folder)();
    },
  );

  it.skipIf(!existsSync("/proc/self/stat"))(
    "lockFolder takes over from a process that is dead and not yet buried",
    async () => {
      const folder = scratchFolder();
      // The shell becomes a sleep, which never asks after the child that it had.
      const child = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
      const [pid] = await once(child.stdout, "data");
      writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: Number(pid) }));
      await expect.poll(() => readFileSync(`/proc/${Number(pid)}/stat`, "utf8")).toContain(") Z ");
      lockFolder(folder)();
      child.kill();
    },
  );

  it("lockFolder takes over a lock that nobody can have written", () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, LOCK_FILE), "");
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("waitForFolder", () => {
  it("waitForFolder takes the lock as soon as its holder gives it back, and loses patience otherwise", async () => {
    const folder = scratchFolder();
    const unlock = lockFolder(folder);
    await expect(waitForFolder(folder, 100)).rejects.toThrow(LockedError);
    const waiting = waitForFolder(folder);
    unlock();
    (await waiting)();
    expect(readdirSync(folder)).toEqual([]);
  });
});
