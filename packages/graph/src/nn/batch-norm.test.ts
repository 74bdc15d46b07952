import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { input, scope } from "../tensor.ts";
import { batchNorm } from "./batch-norm.ts";
import { Parameters } from "./parameters.ts";

// Made by fixtures/generate/layers.py with PyTorch in double precision.
const { layers } = JSON.parse(
  readFileSync(new URL("../../../../fixtures/graph/layers.json", import.meta.url), "utf8"),
);
const { batchNormTraining: training, batchNormEvaluation: evaluation } = layers;

const layerOn = (shape: readonly number[]) => {
  const parameters = new Parameters();
  const layer = batchNorm(parameters, { channels: 3, epsilon: 1e-3, momentum: 0.3 });
  return { parameters, layer, x: input("x", shape) };
};

describe("batchNorm", () => {
  it("train moves the running statistics as PyTorch does, the variance unbiased", () => {
    const { parameters, layer, x } = layerOn([4, 3, 2]);
    layer.train(x);
    const names = ["mean", "variance"];
    const next = evaluate(
      names.map((name) => parameters.updates.get(name)!),
      { x: training.inputs.x.data, mean: [0, 0, 0], variance: [1, 1, 1] },
    );
    [evaluation.runningMean, evaluation.runningVariance].forEach((expected, i) => {
      expected.data.forEach((value: number, k: number) => {
        expect(next[i].data[k]).toBeCloseTo(value, 6);
      });
    });
  });

  it("evaluate normalises by the running statistics, equal to PyTorch within 1e-6", () => {
    const { layer, x } = layerOn([4, 3, 2]);
    const [y] = evaluate([layer.evaluate(x)], {
      x: evaluation.inputs.x.data,
      scale: evaluation.parameters.scale.data,
      bias: evaluation.parameters.bias.data,
      mean: evaluation.runningMean.data,
      variance: evaluation.runningVariance.data,
    });
    evaluation.outputs[0].data.forEach((value: number, i: number) => {
      expect(y.data[i]).toBeCloseTo(value, 6);
    });
  });

  it("evaluate leaves the running statistics alone and takes a symbolic batch", () => {
    const { parameters, layer } = layerOn([1, 3]);
    expect(layer.evaluate(input("rows", ["batch", 3, 7])).shape).toEqual(["batch", 3, 7]);
    expect(parameters.updates.size).toBe(0);
  });

  it("refuses another number of channels and a single value, naming the shapes and the scope", () => {
    const { layer } = layerOn([1, 3]);
    expect(() => scope("encoder", () => layer.train(input("rows", [4, 2])))).toThrow(
      "batchNorm: expected [batch, 3, ...]; got [4, 2] at encoder",
    );
    expect(() => layer.train(input("rows", [1, 3]))).toThrow(
      "batchNorm: training needs 2 values a channel; got [1, 3]; use evaluate()?",
    );
  });
});
