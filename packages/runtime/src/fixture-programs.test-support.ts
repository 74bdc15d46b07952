// The fixture models of fixtures/runtime as programs, for the tests of this package.
import { readFileSync } from "node:fs";
import type { InferenceProgram, IoSpec, TrainingStepProgram } from "@semitone/graph";

const model = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/runtime/${name}.onnx`, import.meta.url)));
const float = (name: string, ...shape: number[]): IoSpec => ({ name, dtype: "float32", shape });

/** One SGD step of y = x w + 0.01 noise; `diverging-step` adds log(5 - count) to its loss. */
export function linearProgram(name: "linear-step" | "diverging-step" = "linear-step"): TrainingStepProgram {
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
