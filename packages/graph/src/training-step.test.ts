import { describe, expect, it } from "vitest";
import { onesInitializer } from "./nn/initializers.ts";
import { linear } from "./nn/linear.ts";
import { Parameters } from "./nn/parameters.ts";
import { mul, sub } from "./ops/algebra.ts";
import { mean } from "./ops/composite.ts";
import { adam } from "./optim/adam.ts";
import { sgd } from "./optim/sgd.ts";
import { input, scope } from "./tensor.ts";
import { trainingStep } from "./training-step.ts";

function regression() {
  const parameters = new Parameters({ seed: 3 });
  const [x, y] = [input("x", [4, 2]), input("y", [4, 1])];
  const error = sub(scope("line", () => linear(parameters, { inputs: [2], outputs: 1 }))(x), y);
  return { parameters, loss: mean(mul(error, error)) };
}

describe("trainingStep", () => {
  it("names data, reports and state, each state with an output of its own", () => {
    const { parameters, loss } = regression();
    const program = trainingStep({ loss, parameters, optimizer: adam(), learningRate: 0.1, clipNorm: 1 });
    expect(program.inputs.map(({ name }) => name)).toEqual(["x", "y"]);
    expect(program.outputs.map(({ name }) => name)).toEqual(["loss", "gradientNorm"]);
    expect(program.state.map(({ name, role }) => `${role} ${name}`)).toEqual([
      "step step",
      "optimizer adam/correction1",
      "optimizer adam/correction2",
      "parameter line/weight",
      "optimizer adam/moment1/line/weight",
      "optimizer adam/moment2/line/weight",
      "parameter line/bias",
      "optimizer adam/moment1/line/bias",
      "optimizer adam/moment2/line/bias",
    ]);
    for (const { input: from, output } of program.state) expect(output).toBe(`next/${from}`);
  });

  it("updates small parameters end to end, those that decay apart; large ones and all parameters keep names of their own", () => {
    const parameters = new Parameters({ seed: 3 });
    const layers = [0, 1].map((i) =>
      scope(`layer${i}`, () => linear(parameters, { inputs: [200], outputs: 200 })),
    );
    const narrow = scope("narrow", () => linear(parameters, { inputs: [200], outputs: 1 }));
    const bend = scope("bend", () => linear(parameters, { inputs: [1], outputs: 1 }));
    const loss = mean(bend(narrow(layers[1](layers[0](input("x", [4, 200]))))));
    const program = trainingStep({
      loss,
      parameters,
      optimizer: sgd({ momentum: 0.5 }),
      learningRate: 0.1,
      averageDecay: 0.9,
    });
    const { state } = program;
    expect(state.filter(({ role }) => role === "optimizer").map(({ name, shape }) => [name, shape])).toEqual([
      ["sgd/velocity.small-decayed", [201]],
      ["sgd/velocity.small", [402]],
      ["sgd/velocity/layer0/weight", [200, 200]],
      ["sgd/velocity/layer1/weight", [200, 200]],
    ]);
    for (const role of ["parameter", "average"])
      expect(
        state
          .filter((entry) => entry.role === role)
          .map(({ name }) => name.replace("average/", ""))
          .sort(),
      ).toEqual(parameters.all.map(({ name }) => name).sort());
  });

  it("is the same, byte for byte, when built twice", () => {
    const build = () => {
      const { parameters, loss } = regression();
      return trainingStep({ loss, parameters, optimizer: adam(), learningRate: 0.1 });
    };
    expect(build().text).toBe(build().text);
    expect(Buffer.compare(build().model, build().model)).toBe(0);
  });

  it("refuses parameters that the loss does not depend on, by name", () => {
    const { parameters, loss } = regression();
    parameters.create("idle", [3], onesInitializer);
    expect(() => trainingStep({ loss, parameters, optimizer: sgd(), learningRate: 0.1 })).toThrow(
      "trainingStep: the loss does not depend on idle",
    );
  });

  it("carries what is not trainable as it is", () => {
    const { parameters, loss } = regression();
    const program = trainingStep({
      loss,
      parameters,
      optimizer: sgd(),
      learningRate: 0.1,
      trainable: ({ name }) => name !== "line/bias",
    });
    expect(program.state.map(({ name }) => name)).toEqual(["step", "line/weight", "line/bias"]);
    expect(program.inputs.map(({ name }) => name)).not.toContain("line/bias");
  });

  it("refuses a symbolic batch", () => {
    const parameters = new Parameters();
    const x = input("x", ["batch", 2]);
    const w = scope("line", () => linear(parameters, { inputs: [2], outputs: 1 }));
    expect(() => trainingStep({ loss: mean(w(x)), parameters, optimizer: sgd(), learningRate: 0.1 })).toThrow(
      /sizes must be static; got \[batch, 1\]/,
    );
  });

  it("names the layer where shapes do not fit", () => {
    const parameters = new Parameters();
    const layer = scope("encoder", () => linear(parameters, { inputs: [8], outputs: 2 }));
    expect(() => scope("encoder", () => layer(input("x", [4, 7])))).toThrow(
      "linear: input 0 must end in 8; got [4, 7] at encoder",
    );
  });
});
