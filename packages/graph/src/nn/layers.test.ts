import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { gradients } from "../gradient.ts";
import { add, mul, sum } from "../ops/algebra.ts";
import { simplify } from "../simplify.ts";
import { input, type NdArray, type Tensor } from "../tensor.ts";
import { attention, causalBias, paddingBias } from "./attention.ts";
import { batchNorm } from "./batch-norm.ts";
import { conv1d, conv2d, convTranspose1d, convTranspose2d } from "./conv.ts";
import { gru } from "./gru.ts";
import { layerNorm } from "./layer-norm.ts";
import { linear } from "./linear.ts";
import { lstm, multiplicativeLstm } from "./lstm.ts";
import { Parameters } from "./parameters.ts";
import { transformerBlock } from "./transformer.ts";

interface Values {
  shape: number[];
  data: number[];
}
interface LayerFixture {
  inputs: Record<string, Values>;
  parameters: Record<string, Values>;
  outputs: Values[];
  weights: Values[];
  inputGradients: Record<string, Values>;
  parameterGradients: Record<string, Values>;
  padding?: Values;
}

// Made by fixtures/generate/layers.py with PyTorch in double precision.
const golden = JSON.parse(
  readFileSync(new URL("../../../../fixtures/graph/layers.json", import.meta.url), "utf8"),
);
const fixtures: Record<string, LayerFixture> = golden.layers;

const array = ({ shape, data }: Values): NdArray => ({ shape, data: Float64Array.from(data) });

/** Largest difference, in units of 1 + |expected|. */
function distance(actual: NdArray, expected: Values): number {
  expect(actual.shape).toEqual(expected.shape);
  return Math.max(
    ...expected.data.map((value, i) => Math.abs(actual.data[i] - value) / (1 + Math.abs(value))),
  );
}

/** Builds a layer on the fixture's inputs and compares outputs and every gradient. */
function matches(
  name: string,
  build: (parameters: Parameters, x: Record<string, Tensor>) => readonly Tensor[],
): void {
  const fixture = fixtures[name];
  const parameters = new Parameters();
  const inputs = Object.fromEntries(
    Object.entries(fixture.inputs).map(([key, { shape }]) => [key, input(key, shape)]),
  );
  const outputs = build(parameters, inputs);
  expect(parameters.all.map((parameter) => parameter.name).sort()).toEqual(
    Object.keys(fixture.parameters).sort(),
  );
  const weights = fixture.weights.map(({ shape }, i) => input(`weight-of-output${i}`, shape));
  const loss = outputs.map((output, i) => sum(mul(output, weights[i]))).reduce((a, b) => add(a, b));
  const byName: Record<string, Tensor> = {
    ...inputs,
    ...Object.fromEntries(parameters.all.map((parameter) => [parameter.name, parameter.tensor])),
  };
  const wanted = { ...fixture.inputGradients, ...fixture.parameterGradients };
  const grads = gradients(
    loss,
    Object.keys(wanted).map((key) => byName[key]),
  );
  const feeds = Object.fromEntries([
    ...Object.entries({ ...fixture.inputs, ...fixture.parameters }).map(([key, values]) => [
      key,
      array(values),
    ]),
    ...fixture.weights.map((values, i) => [`weight-of-output${i}`, array(values)]),
    ...(fixture.padding ? [["padding", array(fixture.padding)]] : []),
  ]);
  for (const tensors of [[...outputs, ...grads], simplify([...outputs, ...grads])]) {
    const results = evaluate(tensors, feeds);
    fixture.outputs.forEach((expected, i) => {
      expect(distance(results[i], expected)).toBeLessThan(1e-6);
    });
    Object.values(wanted).forEach((expected, i) => {
      expect(distance(results[outputs.length + i], expected)).toBeLessThan(1e-6);
    });
  }
}

describe("layers equal PyTorch, outputs and gradients within 1e-6", () => {
  it("linear over two inputs of different leading sizes", () => {
    matches("linear", (parameters, { x, y }) => [linear(parameters, { inputs: [3, 5], outputs: 6 })(x, y)]);
  });

  it("conv1d, strided, padded and dilated", () => {
    matches("conv1d", (parameters, { x }) => [
      conv1d(parameters, { inputs: 3, outputs: 4, kernel: 3, strides: 2, padding: 2, dilations: 2 })(x),
    ]);
  });

  it("conv2d, with another geometry on each axis", () => {
    matches("conv2d", (parameters, { x }) => [
      conv2d(parameters, { inputs: 2, outputs: 3, kernel: [3, 2], strides: [2, 1], padding: [1, 0] })(x),
    ]);
  });

  it("convTranspose1d with output padding", () => {
    matches("convTranspose1d", (parameters, { x }) => [
      convTranspose1d(parameters, {
        inputs: 3,
        outputs: 2,
        kernel: 4,
        strides: 3,
        padding: 1,
        outputPadding: 1,
      })(x),
    ]);
  });

  it("convTranspose2d with output padding on one axis", () => {
    matches("convTranspose2d", (parameters, { x }) => [
      convTranspose2d(parameters, {
        inputs: 2,
        outputs: 3,
        kernel: 3,
        strides: 2,
        padding: 1,
        outputPadding: [1, 0],
      })(x),
    ]);
  });

  it("layerNorm over the last axis", () => {
    matches("layerNorm", (parameters, { x }) => [layerNorm(parameters, { size: 5, epsilon: 1e-3 })(x)]);
  });

  it("batchNorm while training", () => {
    matches("batchNormTraining", (parameters, { x }) => [
      batchNorm(parameters, { channels: 3, epsilon: 1e-3 }).train(x),
    ]);
  });

  it("gru over three steps", () => {
    matches("gru", (parameters, { xs, h }) => {
      const { outputs, last } = gru(parameters, { inputs: 4, hidden: 5 }).sequence(xs, [h]);
      return [outputs, ...last];
    });
  });

  it("lstm over three steps", () => {
    matches("lstm", (parameters, { xs, h, c }) => {
      const { outputs, last } = lstm(parameters, { inputs: 4, hidden: 5 }).sequence(xs, [h, c]);
      return [outputs, ...last];
    });
  });

  it("multiplicativeLstm over three steps", () => {
    matches("multiplicativeLstm", (parameters, { xs, h, c }) => {
      const { outputs, last } = multiplicativeLstm(parameters, { inputs: 4, hidden: 5 }).sequence(xs, [h, c]);
      return [outputs, ...last];
    });
  });

  it("attention with a causal and a padding mask", () => {
    matches("attention", (parameters, { x }) => {
      const layer = attention(parameters, { size: 6, heads: 3 });
      const padding = paddingBias(input("padding", [2, 4]));
      return [layer.apply(x, x, add(causalBias(4), padding))];
    });
  });

  it("transformerBlock with a causal mask", () => {
    matches("transformerBlock", (parameters, { x }) => [
      transformerBlock(parameters, { size: 6, heads: 3, hidden: 10 }).apply(x, causalBias(4)),
    ]);
  });
});
