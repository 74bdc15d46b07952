import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linearJob, linearProgram, temporaryFolder } from "../fixture-programs.test-support.ts";
import { createSession, keepsOnDevice } from "../node/node-devices.ts";
import { readSafetensorsFile } from "../node/safetensors-file.ts";
import { findFirstNonFinite } from "./find-first-non-finite.ts";
import type { TrainingJob } from "./job.ts";
import { readJob, writeJob } from "./job-folder.ts";
import { runTraining, type TrainingHooks } from "./run-training.ts";

const devices = { createSession, keepsOnDevice };

/** Runs `job` here, cancelled before the step with index `until`. */
async function run(
  job: TrainingJob,
  runDir = temporaryFolder(),
  until = Number.POSITIVE_INFINITY,
  refresh?: TrainingHooks["refresh"],
) {
  writeJob(runDir, job);
  const said: string[] = [];
  let steps = 0;
  const result = runTraining(runDir, devices, {
    onProgress: () => {},
    onMessage: (text) => said.push(text),
    gate: () => (steps++ < until ? "run" : "cancel"),
    refresh,
  });
  return {
    runDir,
    said,
    result: await result.catch((error) => error),
    log: existsSync(join(runDir, "loss.jsonl")) ? readFileSync(join(runDir, "loss.jsonl"), "utf8") : "",
  };
}

describe("runTraining", () => {
  it("runTraining cancelled and resumed three times writes the log of the uninterrupted run", async () => {
    const job = linearJob();
    const whole = await run(job);
    const { runDir } = await run(job, undefined, 17);
    await run(job, runDir, 60);
    await run(job, runDir, 0);
    expect((await run(job, runDir)).log).toBe(whole.log);
  });

  it("runTraining of a finished run gives its result again", async () => {
    const { runDir, result } = await run(linearJob());
    expect(result.evaluations.all.mse).toBeGreaterThan(0);
    expect((await run(linearJob(), runDir)).result).toEqual(result);
  });

  it("runTraining drops log lines after the checkpoint, whole or torn", async () => {
    const job = linearJob();
    const whole = await run(job);
    const { runDir } = await run(job, undefined, 100);
    appendFileSync(join(runDir, "loss.jsonl"), '{"step":101,"loss":9}\n{"step":10');
    expect((await run(job, runDir)).log).toBe(whole.log);
  });

  it("runTraining refuses a log that is shorter than its checkpoint says", async () => {
    const { runDir } = await run(linearJob(), undefined, 100);
    truncateSync(join(runDir, "loss.jsonl"), 50);
    const { result } = await run(linearJob(), runDir);
    expect(result.message).toMatch(/written after \d+ bytes of it; it has 50; it was cut or replaced/);
  });

  it("runTraining whose state went bad before its loss did names the step of the state, with or without a checkpoint", async () => {
    for (const checkpointEvery of [1000, 3]) {
      const job = linearJob({ program: linearProgram("spoiling-step"), evaluations: {}, checkpointEvery });
      const { result, said, runDir, log } = await run(job);
      expect(result.message).toMatch(
        /"w" was not at step 6; first from Log "update\/log", which gave -Infinity at element 0; the state after step 5 is kept/,
      );
      expect(said).toEqual([
        checkpointEvery === 3
          ? '"w" is not finite; running again from step 3 to see since when'
          : '"loss" is not finite; running again from step 0 to see since when',
      ]);
      expect(
        log
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).step),
      ).toEqual([1, 2, 3, 4, 5]);
      readSafetensorsFile(join(runDir, "checkpoints", "step-000000005.safetensors"), { finite: true });
    }
  });

  it("runTraining logs every reportEvery steps and the last", async () => {
    const { log } = await run(linearJob({ steps: 25, reportEvery: 10, evaluations: {} }));
    expect(
      log
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).step),
    ).toEqual([10, 20, 25]);
  });

  it("runTraining with another seed has another loss sequence", async () => {
    expect((await run(linearJob({ seed: 4 }))).log).not.toBe((await run(linearJob())).log);
  });

  it.each<[Partial<TrainingJob>, RegExp]>([
    [{ steps: 0 }, /job: steps must be an integer >= 1; got 0/],
    [{ stepss: 5 } as Partial<TrainingJob>, /^job: unknown key "stepss"; did you mean "steps"\?/],
    [{ checkpointEvery: 0.5 }, /checkpointEvery must be an integer >= 1; got 0.5/],
    [{ feeds: {} }, /feed "x": every input must be fed/],
    [{ device: "npu" as "cpu" }, /^device "npu" is not available here; available: cpu/],
  ])("runTraining refuses %j", async (changes, message) => {
    const runDir = temporaryFolder();
    writeJob(runDir, linearJob(changes));
    const hooks = { onProgress: () => {}, onMessage: () => {}, gate: () => "run" as const };
    await expect(runTraining(runDir, devices, hooks)).rejects.toThrow(message);
  });

  it("runTraining refuses an evaluation whose parameter is no state", async () => {
    const job = linearJob();
    const { result } = await run({
      ...job,
      evaluations: { all: { ...job.evaluations!.all, parameters: { w: "average" } } },
    });
    expect(result.message).toBe(
      'evaluation "all": parameter "w" must be a state of the step; "average" is none',
    );
  });
});

describe("readJob", () => {
  it("readJob gives back what writeJob wrote, and writeJob twice gives the same identity", () => {
    const runDir = temporaryFolder();
    const job = linearJob();
    const id = writeJob(runDir, job);
    expect(writeJob(runDir, linearJob())).toBe(id);
    const read = readJob(runDir);
    expect(read.id).toBe(id);
    const plain = ({ program, ...rest }: TrainingJob) => ({
      ...rest,
      evaluations: {
        all: { ...rest.evaluations!.all, program: { ...rest.evaluations!.all.program, text: undefined } },
      },
      program: {
        ...program,
        text: undefined,
        state: program.state.map((spec) => ({ ...spec, initial: spec.initial() })),
      },
    });
    expect(plain(read.job)).toEqual(plain(job));
  });

  it("readJob refuses a changed file, other JSON and another format", () => {
    const runDir = temporaryFolder();
    writeJob(runDir, linearJob());
    appendFileSync(join(runDir, "step.onnx"), "x");
    expect(() => readJob(runDir)).toThrow(
      /step.onnx must be the file that job.json names; its digest differs/,
    );
    writeFileSync(join(runDir, "job.json"), '{"format":"semitone-job/2"}');
    expect(() => readJob(runDir)).toThrow(/format must be "semitone-job\/1"; got "semitone-job\/2"/);
    writeFileSync(join(runDir, "job.json"), "null");
    expect(() => readJob(runDir)).toThrow(/format must be "semitone-job\/1"; got undefined/);
    writeFileSync(join(runDir, "job.json"), "{");
    expect(() => readJob(runDir)).toThrow(/job.json: it must be JSON; /);
  });

  it("writeJob refuses an evaluation name that could leave the folder", () => {
    const { all } = linearJob().evaluations!;
    expect(() => writeJob(temporaryFolder(), linearJob({ evaluations: { "../x": all } }))).toThrow(
      'evaluation "../x": its name must be 1 to 64 of a-z, 0-9 and -',
    );
  });
});

describe("findFirstNonFinite", () => {
  const model = linearProgram("diverging-step").model;
  const float = (shape: number[], value: number) => {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
    return { dtype: "float32" as const, shape, data };
  };
  const feeds = (count: bigint, x = 1) => ({
    x: float([4, 3], x),
    y: float([4, 1], 1),
    noise: float([4, 1], 0),
    rate: float([], 0.1),
    w: float([3, 1], 0),
    count: { dtype: "int64" as const, shape: [], data: BigInt64Array.of(count) },
  });

  it("findFirstNonFinite names the op with finite inputs and a bad output, not those after it", async () => {
    expect(await findFirstNonFinite(devices, model, feeds(5n))).toEqual({
      node: "penalty/log",
      op: "Log",
      output: "logLeft",
      value: Number.NEGATIVE_INFINITY,
      index: 0,
    });
    expect((await findFirstNonFinite(devices, model, feeds(6n)))?.value).toBeNaN();
  });

  it("findFirstNonFinite finds nothing where all is finite", async () => {
    expect(await findFirstNonFinite(devices, model, feeds(4n))).toBeUndefined();
  });

  it("findFirstNonFinite of a bad input blames no op that only passes it on", async () => {
    expect(await findFirstNonFinite(devices, model, feeds(4n, Number.NaN))).toBeUndefined();
  });

  describe("with arrays that are made anew", () => {
    const job = linearJob({ evaluations: {}, steps: 70, checkpointEvery: 25 });
    const refresh = {
      every: 20,
      arrays: (epoch: number) => ({ y: new Float32Array(60).fill(epoch) }),
    };

    it("runTraining takes each epoch's arrays at its first step, cancelled and resumed or not", async () => {
      const whole = await run(job, undefined, undefined, refresh);
      const { runDir } = await run(job, undefined, 5, refresh);
      await run(job, runDir, 3, refresh);
      expect((await run(job, runDir, undefined, refresh)).log).toBe(whole.log);
      const losses = whole.log
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).loss);
      expect(losses[0]).toBeLessThan(0.01); // y is 0, and so are the weights
      for (const step of [20, 40, 60]) expect(losses[step]).toBeGreaterThan(losses[step - 1] + 0.1);
    });

    it("runTraining refuses arrays that the job has not, or not so long", async () => {
      const { result } = await run(job, undefined, undefined, {
        every: 10,
        arrays: () => ({ y: new Float32Array(59) }),
      });
      expect(result.message).toMatch(/"y" must be an array of the job, .*; got 59 in epoch 0/);
    });
  });

  describe("with a stopping rule", () => {
    const every = 10;
    /** The rate rises until the step diverges: the error falls and then rises again. */
    const rising = (changes: Partial<TrainingJob> = {}) => {
      const job = linearJob();
      const { all } = job.evaluations!;
      return linearJob({
        feeds: {
          ...job.feeds,
          rate: {
            kind: "schedule",
            points: [
              [0, 0.05],
              [60, 0.05],
              [160, 1.5],
            ],
          },
        },
        evaluations: { all: { ...all, every } },
        stopping: { evaluation: "all", output: "mse", patience: 3 },
        checkpointEvery: 25,
        ...changes,
      });
    };
    const errorsOf = (log: string) =>
      log
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .filter(({ evaluation }) => evaluation === "all");

    it("runTraining ends once patience is out, and keeps the checkpoint of the best step", async () => {
      const { runDir, result, log } = await run(rising());
      const errors = errorsOf(log);
      const best = errors.reduce((a, b) => (b.mse < a.mse ? b : a));
      expect(result.status).toBe("stopped");
      expect(best.step).toBeLessThan(result.step);
      expect(result.step).toBe(best.step + 3 * every);
      expect(result.best).toMatchObject({ step: best.step, value: best.mse });
      const { tensors } = readSafetensorsFile(join(runDir, result.best.checkpoint), { finite: true });
      expect(tensors.count.data).toEqual(BigInt64Array.of(BigInt(best.step)));
      expect((await run(rising(), runDir)).result).toEqual(result);
    });

    it("runTraining cancelled and resumed stops at the same step with the same best one", async () => {
      const whole = await run(rising());
      const { runDir } = await run(rising(), undefined, 12);
      await run(rising(), runDir, 7);
      const resumed = await run(rising(), runDir);
      expect(resumed.log).toBe(whole.log);
      expect(resumed.result).toEqual(whole.result);
    });

    it("runTraining maximises where told to, and goes to its last step without patience", async () => {
      const { result, log } = await run(
        rising({ stopping: { evaluation: "all", output: "mse", goal: "maximise" }, steps: 60 }),
      );
      expect(result.status).toBe("finished");
      expect(result.best.value).toBe(Math.max(...errorsOf(log).map(({ mse }) => mse)));
    });

    it("runTraining refuses a rule that watches nothing", async () => {
      const refusal = async (stopping: TrainingJob["stopping"]) =>
        (await run(rising({ stopping }))).result.message;
      expect(await refusal({ evaluation: "test", output: "mse" })).toMatch(
        /no evaluation is named "test"; there are all/,
      );
      expect(await refusal({ evaluation: "all", output: "elbo" })).toMatch(
        /"all" gives no output "elbo"; it gives mse/,
      );
      expect(await refusal({ evaluation: "all", output: "mse", patience: 0 })).toMatch(
        /stopping patience must be an integer >= 1; got 0/,
      );
    });
  });
});
