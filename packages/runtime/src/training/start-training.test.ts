import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LockedError } from "@semitone/disk";
import { describe, expect, it } from "vitest";
import { NonFiniteError, TrainerDiedError } from "../errors.ts";
import { linearJob, linearProgram, temporaryFolder } from "../fixture-programs.test-support.ts";
import { readSafetensorsFile } from "../node/safetensors-file.ts";
import { softwareVulkan } from "../node/software-vulkan.ts";
import type { Progress } from "./job.ts";
import { writeJob } from "./job-folder.ts";
import { resumeTraining, startTraining, type Trainer } from "./start-training.ts";

const log = (runDir: string) => readFileSync(join(runDir, "loss.jsonl"), "utf8");
const checkpointsOf = (runDir: string) => readdirSync(join(runDir, "checkpoints")).sort();

/** Starts or resumes, and waits for the first progress, so that the run is under way. */
function underWay(start: (onProgress: (p: Progress) => void) => Trainer): Promise<Trainer> {
  return new Promise((resolve, reject) => {
    const trainer = start(() => resolve(trainer));
    trainer.done.catch(reject);
  });
}
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
const killHard = (pid: number) => isAlive(pid) && process.kill(pid, "SIGKILL");
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("startTraining", () => {
  it("startTraining trains in its own process, logs every step, evaluates and keeps the last two checkpoints", async () => {
    const runDir = temporaryFolder();
    const seen: Progress[] = [];
    const trainer = startTraining(linearJob(), { runDir, onProgress: (progress) => seen.push(progress) });
    expect(trainer.pid).not.toBe(process.pid);
    const result = await trainer.done;
    const lines = log(runDir)
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter((line) => line.loss !== undefined).map((line) => line.step)).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    expect(lines.filter((line) => line.evaluation === "all").map((line) => line.step)).toEqual([100, 200]);
    expect(result).toMatchObject({
      status: "finished",
      step: 200,
      checkpoint: "checkpoints/step-000000200.safetensors",
    });
    expect(result.evaluations.all.mse).toBeLessThan(0.01);
    expect(seen.at(-1)).toMatchObject({ step: 200, steps: 200, reports: result.reports });
    expect(checkpointsOf(runDir)).toEqual(["step-000000150.safetensors", "step-000000200.safetensors"]);
    const { tensors, metadata } = readSafetensorsFile(join(runDir, result.checkpoint));
    expect(tensors.count.data).toEqual(BigInt64Array.of(200n));
    for (const [i, w] of [1, -2, 0.5].entries()) expect(Number(tensors.w.data[i])).toBeCloseTo(w, 2);
    expect(metadata.step).toBe("200");
  });

  it("startTraining after kill -9 at random moments ends with the loss log of the uninterrupted run, byte for byte", async () => {
    const job = linearJob({ steps: 20_000, checkpointEvery: 211, evaluations: {} });
    const whole = temporaryFolder();
    await startTraining(job, { runDir: whole }).done;
    const killed = temporaryFolder();
    let kills = 0;
    for (let attempt = 0; attempt < 5; attempt++) {
      // Not seeded, since any moment must do: once while the process starts, then within the steps.
      const kill = (delay: number) => setTimeout(() => killHard(trainer.pid), delay * Math.random());
      let onProgress = () => {
        onProgress = () => {};
        kill(150);
      };
      const trainer = startTraining(job, { runDir: killed, onProgress: () => onProgress() });
      if (attempt === 0) kill(800);
      const error = await trainer.done.catch((e) => e);
      if (!(error instanceof TrainerDiedError)) break; // it got to its end
      expect(error.message).toMatch(
        /^trainer: its process was ended by SIGKILL after step \d+; resumeTraining\(\) goes on from the last/,
      );
      kills++;
    }
    expect(kills).toBeGreaterThan(0);
    const result = await resumeTraining({ runDir: killed }).done;
    expect(result.step).toBe(20_000);
    expect(log(killed)).toBe(log(whole));
    expect(readFileSync(join(killed, result.checkpoint))).toEqual(
      readFileSync(join(whole, result.checkpoint)),
    );
  });

  it("startTraining falls back to the checkpoint before a damaged one, says so, and ends the same", async () => {
    const job = linearJob();
    const runDir = temporaryFolder();
    const result = await startTraining(job, { runDir }).done;
    const expected = log(runDir);
    const newest = join(runDir, result.checkpoint);
    const bytes = readFileSync(newest);
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(newest, bytes);
    const said: string[] = [];
    await startTraining(job, { runDir, onMessage: (text) => said.push(text) }).done;
    expect(said).toEqual([
      "checkpoint of step 200 cannot be used: its values do not match their digest; falling back to step 150",
    ]);
    expect(log(runDir)).toBe(expected);
    for (const file of checkpointsOf(runDir))
      writeFileSync(join(runDir, "checkpoints", file), bytes.subarray(0, 100));
    await expect(startTraining(job, { runDir }).done).rejects.toThrow(
      /checkpoint of step 150 cannot be used: safetensors: .* cut short; delete .*checkpoints to start this run from the beginning/,
    );
  });

  it("pause holds the run, resume lets it go on, cancel ends it with a checkpoint that a later run continues", async () => {
    const job = linearJob({ steps: 500_000, evaluations: {} });
    const runDir = temporaryFolder();
    let progress: Progress | undefined;
    const trainer = await underWay((first) =>
      startTraining(job, {
        runDir,
        onProgress: (p) => {
          progress = p;
          first(p);
        },
      }),
    );
    await trainer.pause();
    const before = progress!.step;
    await sleep(400);
    expect(progress!.step).toBe(before);
    await trainer.resume();
    await sleep(300);
    expect(progress!.step).toBeGreaterThan(before);
    trainer.cancel();
    const result = await trainer.done;
    expect(result.status).toBe("cancelled");
    expect(checkpointsOf(runDir).at(-1)).toBe(result.checkpoint.split("/")[1]);
    expect(log(runDir).trim().split("\n")).toHaveLength(result.step);
    await trainer.pause(); // nothing to hold any more: resolves at once
  });

  it("startTraining with a signal cancels when it is aborted", async () => {
    const controller = new AbortController();
    const runDir = temporaryFolder();
    const job = linearJob({ steps: 1_000_000, evaluations: {}, reportEvery: 1000 });
    const trainer = await underWay((onProgress) =>
      startTraining(job, { runDir, signal: controller.signal, onProgress }),
    );
    controller.abort();
    expect((await trainer.done).status).toBe("cancelled");
  });

  it("startTraining refuses a second trainer in the folder, and one with another job", async () => {
    const runDir = temporaryFolder();
    const job = linearJob({ steps: 1_000_000, evaluations: {}, reportEvery: 1000 });
    const first = await underWay((onProgress) => startTraining(job, { runDir, onProgress }));
    const second = resumeTraining({ runDir }).done;
    await expect(second).rejects.toThrow(LockedError);
    await expect(second).rejects.toMatchObject({ pid: first.pid });
    expect(() => startTraining(linearJob({ seed: 4 }), { runDir })).toThrow(
      /it holds another job; choose another folder/,
    );
    first.cancel();
    await first.done;
  });

  it("startTraining stops at the first NaN, names the step and the op, and keeps the state before it", async () => {
    const job = linearJob({ program: linearProgram("diverging-step"), evaluations: {} });
    const runDir = temporaryFolder();
    const error = await startTraining(job, { runDir }).done.catch((e) => e);
    expect(error).toBeInstanceOf(NonFiniteError);
    expect(error.message).toMatch(
      /^training: reports and state must be finite; "loss" was not at step 6; first from Log "penalty\/log", which gave -Infinity at element 0; the state after step 5 is kept/,
    );
    expect(error).toMatchObject({ step: 6, report: "loss", op: "penalty/log" });
    expect(log(runDir).trim().split("\n")).toHaveLength(5);
    const { tensors } = readSafetensorsFile(join(runDir, "checkpoints", "step-000000005.safetensors"), {
      finite: true,
    });
    expect(tensors.count.data).toEqual(BigInt64Array.of(5n));
    await expect(resumeTraining({ runDir }).done).rejects.toThrow(/"loss" was not at step 6/);
  });

  it.each([false, true])(
    "startTraining with detached %s: what the trainer does when its host is killed",
    async (detached) => {
      const runDir = temporaryFolder();
      writeJob(
        runDir,
        linearJob({ steps: 30_000, evaluations: {}, reportEvery: 100, checkpointEvery: 100_000 }),
      );
      const module = new URL("./start-training.ts", import.meta.url).href;
      const host = spawn(process.execPath, [
        "--conditions=source",
        ...["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href],
        ...["--input-type=module", "--eval"],
        `const { resumeTraining } = await import(${JSON.stringify(module)});
         const options = ${JSON.stringify({ runDir, detached })};
         const trainer = resumeTraining({ ...options, onProgress: () => console.log(trainer.pid) });
         await trainer.done;`,
      ]);
      const [pid] = await once(host.stdout.setEncoding("utf8"), "data").then(([text]) =>
        text.split("\n").map(Number),
      );
      host.kill("SIGKILL");
      while (isAlive(pid)) await sleep(20);
      const { tensors } = readSafetensorsFile(join(runDir, "checkpoints", checkpointsOf(runDir)[0]));
      // Attached, it saved where it was; detached, it went on to the end.
      if (detached) expect(tensors.count.data[0]).toBe(30_000n);
      else expect(tensors.count.data[0]).toBeLessThan(30_000n);
      expect(existsSync(join(runDir, "trainer.lock"))).toBe(false);
    },
  );

  it("resumeTraining of a folder without a job says so", async () => {
    await expect(resumeTraining({ runDir: temporaryFolder() }).done).rejects.toThrow(/it holds no job.json/);
  });

  const vulkan = softwareVulkan();
  if (!vulkan) console.warn("SKIPPED: training on webgpu needs SwiftShader from Debian's chromium package");
  it.skipIf(!vulkan)(
    "startTraining on webgpu keeps its state there and agrees with the cpu to 1e-4",
    async () => {
      const runs = { cpu: temporaryFolder(), webgpu: temporaryFolder() };
      for (const [device, runDir] of Object.entries(runs)) {
        const job = linearJob({ device: device as "cpu", steps: 40, checkpointEvery: 15 });
        await startTraining(job, { runDir, env: vulkan }).done;
      }
      const losses = (runDir: string) =>
        [...log(runDir).matchAll(/"loss":([^,}]+)/g)].map((match) => Number(match[1]));
      const [cpu, webgpu] = [losses(runs.cpu), losses(runs.webgpu)];
      expect(webgpu).toHaveLength(40);
      for (const [i, loss] of webgpu.entries())
        expect(Math.abs(loss - cpu[i])).toBeLessThan(1e-4 * Math.max(1, cpu[i]));
    },
  );
});
