import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunLockedError } from "../errors.ts";
import { temporaryFolder } from "../fixture-programs.test-support.ts";
import { LOCK_FILE, lockRunFolder, waitForRunFolder } from "./run-lock.ts";

describe("lockRunFolder", () => {
  it("lockRunFolder refuses while a living process holds the lock, and gives way once it is given back", () => {
    const folder = temporaryFolder();
    const unlock = lockRunFolder(folder);
    expect(() => lockRunFolder(folder)).toThrow(
      `lock ${join(folder, LOCK_FILE)}: only one trainer may use a run folder; process ${process.pid} does; wait for it or cancel it`,
    );
    expect(() => lockRunFolder(folder)).toThrow(RunLockedError);
    unlock();
    lockRunFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("lockRunFolder takes over from a process that is gone", async () => {
    const folder = temporaryFolder();
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: child.pid }));
    lockRunFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!existsSync("/proc/self/stat"))(
    "lockRunFolder takes over where another process got the same id later",
    () => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: process.pid, started: "1" }));
      lockRunFolder(folder)();
    },
  );

  it.skipIf(!existsSync("/proc/self/stat"))(
    "lockRunFolder takes over from a process that is dead and not yet buried",
    async () => {
      const folder = temporaryFolder();
      // The shell becomes a sleep, which never asks after the child that it had.
      const child = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
      const [pid] = await once(child.stdout, "data");
      writeFileSync(join(folder, LOCK_FILE), JSON.stringify({ pid: Number(pid) }));
      await expect.poll(() => readFileSync(`/proc/${Number(pid)}/stat`, "utf8")).toContain(") Z ");
      lockRunFolder(folder)();
      child.kill();
    },
  );

  it("lockRunFolder takes over a lock that nobody can have written", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, LOCK_FILE), "");
    lockRunFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("waitForRunFolder", () => {
  it("waitForRunFolder takes the lock as soon as its holder gives it back, and loses patience otherwise", async () => {
    const folder = temporaryFolder();
    const unlock = lockRunFolder(folder);
    await expect(waitForRunFolder(folder, 100)).rejects.toThrow(RunLockedError);
    const waiting = waitForRunFolder(folder);
    unlock();
    (await waiting)();
    expect(readdirSync(folder)).toEqual([]);
  });
});
