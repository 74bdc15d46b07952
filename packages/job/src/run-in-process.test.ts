import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "@semitone/disk";
import { describe, expect, it } from "vitest";
import type { ProgressReport } from "./progress.ts";
import { runJobInProcess, runJobs } from "./run-in-process.ts";

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

describe("runJobs", () => {
  const inputs = [3, 1, 2].map((to) => ({ to, ending: "end" as const }));
  const counts = (outputs: readonly { counted: number }[]) => outputs.map(({ counted }) => counted);
  const store = () => mkdtempSync(join(tmpdir(), "semitone-job-"));

  it("runJobs gives the outputs in the order of the inputs, with any number of processes, and progress that never falls", async () => {
    for (const workers of [1, 2, 8]) {
      const told: number[] = [];
      const onProgress = ({ done }: ProgressReport) => told.push(done);
      const outputs = await runJobs<unknown, { counted: number; pid: number }>(counting, inputs, {
        workers,
        onProgress,
      });
      expect(counts(outputs)).toEqual([3, 1, 2]);
      expect(new Set(outputs.map(({ pid }) => pid)).size).toBeLessThanOrEqual(workers);
      expect(outputs.every(({ pid }) => (pid === process.pid) === (workers === 1))).toBe(true);
      expect(told).toEqual([...told].sort((a, b) => a - b));
      expect(told.at(-1)).toBe(1);
    }
  });

  it("runJobs computes only what the store has not, and keeps what was done when another input fails", async () => {
    const kept = store();
    await expect(
      runJobs(counting, [...inputs, { to: 1, ending: "fail" }], { workers: 1, store: kept }),
    ).rejects.toThrow("counted too far");
    const outputs = await runJobs<unknown, { counted: number; pid: number }>(
      counting,
      [...inputs, { to: 4, ending: "end" }],
      { workers: 2, store: kept },
    );
    expect(counts(outputs)).toEqual([3, 1, 2, 4]);
    expect(outputs.map(({ pid }) => pid === process.pid)).toEqual([true, true, true, true]);
  });

  it("runJobs that fails or is cancelled cancels the others and says why", async () => {
    const waiting = { to: 1, ending: "wait" };
    await expect(runJobs(counting, [waiting, { to: 1, ending: "fail" }], { workers: 2 })).rejects.toThrow(
      "counting: counted too far",
    );
    await expect(runJobs(counting, [waiting, { to: 1, ending: "crash" }], { workers: 2 })).rejects.toThrow(
      /its process must end with a result; it ended by SIGKILL/,
    );
    const cancel = new AbortController();
    const running = runJobs(counting, [waiting, waiting], {
      workers: 2,
      signal: cancel.signal,
      onProgress: () => cancel.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  });
});
