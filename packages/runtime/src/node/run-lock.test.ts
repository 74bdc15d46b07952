import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RunLockedError } from "../errors.ts";
import { temporaryFolder } from "../fixture-programs.test-support.ts";
import { LOCK_FILE, lockRunFolder } from "./run-lock.ts";

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

  it("lockRunFolder takes over a lock that nobody can have written", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, LOCK_FILE), "");
    lockRunFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  });
});
