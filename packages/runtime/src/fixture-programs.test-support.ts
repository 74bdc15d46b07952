// The fixture models of fixtures/runtime as programs, for the tests of this package.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceProgram, IoSpec, TrainingStepProgram } from "@semitone/graph";
import { onTestFinished } from "vitest";
import { randomStream } from "./random/random-stream.ts";
import type { TrainingJob } from "./training/job.ts";

const model = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/runtime/${name}.onnx`, import.meta.url)));
const float = (name: string, ...shape: number[]): IoSpec => ({ name, dtype: "float32", shape });

/**
 * One SGD step of y = x w + 0.01 noise. `diverging-step` adds log(5 - count) to its loss, `spoiling-step` to its update:
 * both go wrong in step 6, the one at once, the other in the state, so that the loss shows it in step 7.
 */
export function linearProgram(
  name: "linear-step" | "diverging-step" | "spoiling-step" = "linear-step",
): TrainingStepProgram {
  return {
    model: model(name),
    inputs: [float("x", 4, 3), float("y", 4, 1), float("noise", 4, 1), float("rate")],
    outputs: [float("loss")],
    text: "",
    state: [
      {
        name: "w",
        input: "w",
        output: "w_next",
        dtype: "float32",
        shape: [3, 1],
        initial: () => new Float32Array(3),
        role: "parameter",
      },
      {
        name: "count",
        input: "count",
        output: "count_next",
        dtype: "int64",
        shape: [],
        initial: () => BigInt64Array.of(0n),
        role: "step",
      },
    ],
  };
}

/** Mean squared error of the same model: inputs x, y and the parameter w. */
export function linearEvaluation(): InferenceProgram {
  return {
    model: model("linear-evaluate"),
    inputs: [float("x", 4, 3), float("y", 4, 1)],
    outputs: [float("mse")],
    parameters: [float("w", 3, 1)],
    text: "",
  };
}

/**
 * The linear step on 60 rows, of which 12 are "labelled": batches of 1 labelled and 3 other rows, noise, and a rate that
 * falls. With an evaluation over all rows.
 */
export function linearJob(changes: Partial<TrainingJob> = {}): TrainingJob {
  const random = randomStream(7, "linear-job");
  const x = random.normal(new Float32Array(60 * 3));
  const y = Float32Array.from(
    { length: 60 },
    (_, row) => x[3 * row] - 2 * x[3 * row + 1] + 0.5 * x[3 * row + 2],
  );
  return {
    program: linearProgram(),
    arrays: {
      x: { dtype: "float32", shape: [60, 3], data: x },
      y: { dtype: "float32", shape: [60, 1], data: y },
      labelled: { dtype: "int32", shape: [12], data: Int32Array.from({ length: 12 }, (_, i) => 5 * i) },
    },
    samplers: {
      mixed: {
        pools: [
          { rows: { listed: "labelled" }, take: 1 },
          { rows: { all: "x" }, take: 3 },
        ],
      },
      all: { order: "sequential", pools: [{ rows: { all: "x" }, take: 4 }] },
    },
    feeds: {
      x: { kind: "rows", of: "x", sampler: "mixed" },
      y: { kind: "rows", of: "y", sampler: "mixed" },
      noise: { kind: "normal" },
      rate: {
        kind: "schedule",
        points: [
          [0, 0.1],
          [200, 0.01],
        ],
      },
    },
    steps: 200,
    seed: 3,
    threads: 1,
    checkpointEvery: 50,
    evaluations: {
      all: {
        program: linearEvaluation(),
        feeds: { x: { kind: "rows", of: "x", sampler: "all" }, y: { kind: "rows", of: "y", sampler: "all" } },
        every: 100,
        batches: 15,
      },
    },
    ...changes,
  };
}

/** A new empty folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
