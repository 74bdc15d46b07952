import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { writing } from "./counting.test-support.ts";
import { JobError } from "./errors.ts";
import { type Job, jobId } from "./job.ts";
import { runJob } from "./run-job.ts";
import { keptFile, resultPath } from "./store/local-store.ts";

const input = z.object({ values: z.array(z.number()), seed: z.number() });
type Input = z.infer<typeof input>;
let runs = 0;
const summing: Job<Input, { sum: number }> = {
  kind: "summing",
  version: 1,
  input,
  output: z.object({ sum: z.number() }),
  async run({ folder, turn, progress }, { values }) {
    runs++;
    writeFileSync(join(folder, "begun"), "");
    let sum = 0;
    for (const [i, value] of values.entries()) {
      await turn();
      progress.at(i / values.length);
      sum += value;
    }
    return { sum };
  },
};
const store = () => mkdtempSync(join(tmpdir(), "semitone-job-"));

describe("jobId", () => {
  it("jobId is the same for inputs that differ in the order of their keys, and another for another version", () => {
    expect(jobId(summing, { a: 1, b: { c: [2], d: 3 } })).toBe(jobId(summing, { b: { d: 3, c: [2] }, a: 1 }));
    expect(jobId(summing, { a: 1 })).not.toBe(jobId({ ...summing, version: 2 }, { a: 1 }));
    expect(jobId(summing, { a: [1, 2] })).not.toBe(jobId(summing, { a: [2, 1] }));
  });
});

describe("runJob", () => {
  it("runJob computes a result once, keeps it, and leaves no unfinished work", async () => {
    const folder = store();
    const before = runs;
    const given = { values: [1, 2, 3], seed: 1 };
    expect(await runJob(summing, given, { store: folder })).toEqual({ sum: 6 });
    expect(await runJob(summing, { seed: 1, values: [1, 2, 3] }, { store: folder })).toEqual({ sum: 6 });
    expect(runs - before).toBe(1);
    expect(readdirSync(join(folder, "work"))).toEqual([]);
    expect(readFileSync(resultPath(folder, "summing", jobId(summing, given)), "utf8")).toBe(
      `${createHash("sha256").update('{"sum":6}').digest("hex")}\n{"sum":6}`,
    );
  });

  it("runJob computes again where a file that the result names is not there any more", async () => {
    const folder = store();
    const { file } = await runJob(writing, { text: "abc" }, { store: folder });
    expect(readFileSync(keptFile(folder, file), "utf8")).toBe("abc");
    expect(file).toBe(createHash("sha256").update("abc").digest("hex"));
    rmSync(keptFile(folder, file));
    expect(await runJob(writing, { text: "abc" }, { store: folder })).toEqual({ file });
    expect(readFileSync(keptFile(folder, file), "utf8")).toBe("abc");
  });

  it("runJob computes again what is damaged, and what another version made", async () => {
    const folder = store();
    const given = { values: [4], seed: 1 };
    await runJob(summing, given, { store: folder });
    writeFileSync(resultPath(folder, "summing", jobId(summing, given)), '{"sum":');
    expect(await runJob(summing, given, { store: folder })).toEqual({ sum: 4 });
    const before = runs;
    await runJob({ ...summing, version: 2 }, given, { store: folder });
    expect(runs - before).toBe(1);
  });

  it("runJob that is cancelled throws the reason and keeps what it had begun", async () => {
    const folder = store();
    const cancel = new AbortController();
    const given = { values: [1, 2], seed: 2 };
    const running = runJob(summing, given, {
      store: folder,
      signal: cancel.signal,
      onProgress: () => cancel.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
    expect(existsSync(join(folder, "work", `summing-${jobId(summing, given)}`, "begun"))).toBe(true);
    expect(existsSync(resultPath(folder, "summing", jobId(summing, given)))).toBe(false);
  });

  it("runJob refuses an input or output of another shape, saying where", async () => {
    await expect(runJob(summing, { values: ["a"], seed: 1 } as never)).rejects.toThrow(JobError);
    await expect(runJob(summing, { values: ["a"], seed: 1 } as never)).rejects.toThrow(
      /^summing: input: .*; at values\.0$/,
    );
    const lying = { ...summing, run: async () => ({ sum: "6" }) as never };
    await expect(runJob(lying, { values: [1], seed: 1 })).rejects.toThrow(/^summing: output: .*; at sum$/);
  });
});
