import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linearProgram, temporaryFolder } from "../fixture-programs.test-support.ts";
import { readSafetensorsFile, writeSafetensorsFile } from "../node/safetensors-file.ts";
import type { HostTensor } from "../safetensors.ts";
import { Checkpoints, checkpointName } from "./checkpoints.ts";

const specs = linearProgram().state;
const state = (w: number): Record<string, HostTensor> => ({
  w: { dtype: "float32", shape: [3, 1], data: Float32Array.of(w, w, w) },
  count: { dtype: "int64", shape: [], data: BigInt64Array.of(BigInt(w)) },
});
const checkpoint = (step: number) => ({
  step,
  logBytes: 10 * step,
  reports: { loss: 1 / step, terms: [1, 2] },
  evaluations: { all: { mse: 0.5 } },
  state: state(step),
});

/** A folder with checkpoints of the steps 1, 2 and 3, of which the last two are left. */
function folder(): { runDir: string; checkpoints: Checkpoints; newest: string } {
  const runDir = temporaryFolder();
  const checkpoints = new Checkpoints(runDir, "job-a", specs);
  for (const step of [1, 2, 3]) checkpoints.save(checkpoint(step));
  return { runDir, checkpoints, newest: join(runDir, checkpointName(3)) };
}

describe("Checkpoints", () => {
  it("save keeps the last two, and latest gives the newest back as it was saved", () => {
    const { runDir, checkpoints } = folder();
    expect(readdirSync(join(runDir, "checkpoints")).sort()).toEqual([
      "step-000000002.safetensors",
      "step-000000003.safetensors",
    ]);
    const latest = checkpoints.latest(expect.unreachable)!;
    expect({ ...latest, state: { ...latest.state } }).toEqual(checkpoint(3));
  });

  it("latest of an empty folder is undefined", () => {
    expect(new Checkpoints(temporaryFolder(), "job-a", specs).latest(expect.unreachable)).toBeUndefined();
  });

  it("a new Checkpoints clears what a crash left half written", () => {
    const { runDir } = folder();
    writeFileSync(join(runDir, "checkpoints", ".step-000000004.safetensors.123.tmp"), "half");
    new Checkpoints(runDir, "job-a", specs);
    expect(readdirSync(join(runDir, "checkpoints"))).toHaveLength(2);
  });

  /** What is said about a newest checkpoint written with these tensors and metadata instead. */
  function said(tensors: Record<string, HostTensor>, metadata: Record<string, string> = {}): string {
    const { checkpoints, newest } = folder();
    writeSafetensorsFile(newest, tensors, { ...readSafetensorsFile(newest).metadata, ...metadata });
    const messages: string[] = [];
    expect(checkpoints.latest((text) => messages.push(text))?.step).toBe(2);
    return messages.join();
  }

  it.each<[string, Record<string, HostTensor>, Record<string, string>, string]>([
    [
      "another format",
      state(3),
      { format: "pickle" },
      'the format must be semitone-checkpoint/1; got "pickle"',
    ],
    ["another job", state(3), { job: "job-b" }, "it belongs to another job"],
    ["another step", state(3), { step: "4" }, "its step and log length must be 3 and a number; got 4, 30"],
    ["a log length below 0", state(3), { logBytes: "-1" }, "must be 3 and a number; got 3, -1"],
    ["reports that are no JSON", state(3), { reports: "{" }, "JSON"],
    ["a missing tensor", { w: state(3).w }, {}, '"count" must be int64 []'],
    ["another shape", { ...state(3), w: { ...state(3).w, shape: [3] } }, {}, '"w" must be float32 [3, 1]'],
    ["other values", state(4), {}, "its values do not match their digest"],
    [
      "NaN",
      { ...state(3), w: { ...state(3).w, data: Float32Array.of(1, Number.NaN, 1) } },
      {},
      '"w" must be finite; got NaN at element 1',
    ],
  ])("latest passes over a checkpoint with %s", (_, tensors, metadata, reason) => {
    expect(said(tensors, metadata)).toMatch(
      /^checkpoint of step 3 cannot be used: .*; falling back to step 2$/,
    );
    expect(said(tensors, metadata)).toContain(reason);
  });

  it("latest of another job's folder refuses to start over", () => {
    const { runDir } = folder();
    expect(() => new Checkpoints(runDir, "job-b", specs).latest(() => {})).toThrow(
      /^checkpoint of step 2 cannot be used: it belongs to another job; delete .*checkpoints to start this run from the beginning$/,
    );
  });
});
