import { spawn, spawnSync } from "node:child_process";
import { childModule } from "@semitone/disk";
import { describe, expect, it } from "vitest";

const { path, execArgv } = childModule(import.meta.url, "./watchdog");
const start = (maxResidentBytes: number, then: string) =>
  `const { startWatchdog } = await import(${JSON.stringify(path)}); startWatchdog(${maxResidentBytes}); ${then}`;
const nodeArgs = (code: string) => [...execArgv, "--input-type=module", "-e", code];

describe("startWatchdog(maxResidentBytes)", () => {
  it("lets a process end by itself", () => {
    expect(spawnSync(process.execPath, nodeArgs(start(2 ** 40, ""))).status).toBe(0);
  });

  it("ends a busy process that takes more memory, which the heap limit does not see", () => {
    const { signal, stderr } = spawnSync(process.execPath, nodeArgs(start(1, "for (;;);")), {
      encoding: "utf8",
    });
    expect([signal, stderr]).toEqual(["SIGKILL", "watchdog error: process out of memory\n"]);
  });

  it("ends a busy process whose parent was killed", async () => {
    // The grandchild holds the pipe open for as long as it lives.
    const grandchild = nodeArgs(start(2 ** 40, "console.log(process.pid); for (;;);"));
    const code = `
      const { spawn } = await import("node:child_process");
      spawn(process.execPath, ${JSON.stringify(grandchild)}, { stdio: ["ignore", 1, "ignore"] });
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const closed = new Promise((resolve) => parent.stdout.on("close", resolve));
    await new Promise((resolve) => parent.stdout.once("data", resolve));
    parent.kill("SIGKILL");
    await closed;
  });
});
