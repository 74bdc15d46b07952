import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "@semitone/disk";
import { describe, expect, it } from "vitest";
import type { ProgressReport } from "./progress.ts";
import { runJobInProcess } from "./run-in-process.ts";

const url = new URL("./counting.test-support.ts", import.meta.url).href;
const counting = { url, name: "counting" };

describe("runJobInProcess", () => {
  it("runJobInProcess gives what the job gives, from another process, with its progress", async () => {
    const told: ProgressReport[] = [];
    const result = await runJobInProcess<unknown, { counted: number; pid: number }>(
      counting,
      { to: 3, ending: "end" },
      { onProgress: (report) => told.push(report) },
    );
    expect(result.counted).toBe(3);
    expect(result.pid).not.toBe(process.pid);
    expect(told.map(({ done }) => done)).toEqual([1 / 3, 2 / 3, 1]);
    await expect.poll(() => isProcessAlive(result.pid)).toBe(false);
  });

  it("runJobInProcess takes a kept result without a second run", async () => {
    const store = mkdtempSync(join(tmpdir(), "semitone-job-"));
    const first = await runJobInProcess(counting, { to: 1, ending: "end" }, { store });
    expect(await runJobInProcess(counting, { to: 1, ending: "end" }, { store })).toEqual(first);
  });

  it("runJobInProcess tells why a job failed, that its process was killed, and that there is no such job", async () => {
    await expect(runJobInProcess(counting, { to: 1, ending: "fail" })).rejects.toThrow(
      "counting: counted too far",
    );
    await expect(runJobInProcess(counting, { to: 1, ending: "crash" })).rejects.toThrow(
      /^counting: its process must end with a result; it ended by SIGKILL; run it again/,
    );
    await expect(runJobInProcess({ url, name: "note" }, {})).rejects.toThrow(
      "note: expected an exported job called note; got counting, note",
    );
  });

  it("runJobInProcess that is cancelled throws the reason, and its process ends", async () => {
    const cancel = new AbortController();
    const running = runJobInProcess(
      counting,
      { to: 2, ending: "wait" },
      { signal: cancel.signal, onProgress: () => cancel.abort(new Error("enough")) },
    );
    await expect(running).rejects.toThrow("enough");
  });
});
