import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { pick, slice, stack } from "../ops/movement.ts";
import { fill, input, scope, type Tensor } from "../tensor.ts";
import { type AttentionCache, attention, causalBias } from "./attention.ts";
import { dropout } from "./dropout.ts";
import { gru } from "./gru.ts";
import { randomFrom } from "./initializers.ts";
import { lstm, multiplicativeLstm } from "./lstm.ts";
import { Parameters } from "./parameters.ts";
import type { Recurrent } from "./recurrent.ts";
import { transformerBlock } from "./transformer.ts";

const random = randomFrom(5, "test");
const noise = (size: number) => Float64Array.from({ length: size }, () => random() - 0.5);

/** Both tensors' values, given random inputs and the initial parameters. */
function expectEqual(parameters: Parameters, a: Tensor, b: Tensor, inputs: Record<string, number>): void {
  const feeds = {
    ...Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()])),
    ...Object.fromEntries(Object.entries(inputs).map(([name, size]) => [name, noise(size)])),
  };
  const [x, y] = evaluate([a, b], feeds);
  expect(y.shape).toEqual(x.shape);
  x.data.forEach((value, i) => {
    expect(y.data[i]).toBeCloseTo(value, 12);
  });
}

describe("a recurrent layer, one step at a time, equals its sequence", () => {
  const [steps, batch, inputs, hidden] = [4, 2, 3, 5];

  function check<State extends readonly Tensor[]>(
    make: (parameters: Parameters, options: { inputs: number; hidden: number }) => Recurrent<State>,
    states: number,
  ): void {
    const parameters = new Parameters({ seed: 2 });
    const layer = scope("cell", () => make(parameters, { inputs, hidden }));
    const xs = input("xs", [steps, batch, inputs]);
    const names = ["h", "c"].slice(0, states);
    const initial = names.map((name) => input(name, [batch, hidden])) as unknown as State;
    let state = initial;
    const outputs: Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      state = layer.step(pick(xs, 0, t), state);
      outputs.push(state[0]);
    }
    const sizes = {
      xs: steps * batch * inputs,
      ...Object.fromEntries(names.map((name) => [name, batch * hidden])),
    };
    expectEqual(parameters, layer.sequence(xs, initial).outputs, stack(outputs), sizes);
  }

  it("gru", () => check(gru, 1));
  it("lstm", () => check(lstm, 2));
  it("multiplicativeLstm", () => check(multiplicativeLstm, 2));
});

describe("a causal layer with a cache, one step at a time, equals the whole", () => {
  const [batch, steps, size, heads] = [2, 4, 6, 2];

  function check(
    whole: (x: Tensor) => Tensor,
    step: (x: Tensor, cache?: AttentionCache) => { output: Tensor; cache: AttentionCache },
    parameters: Parameters,
  ): void {
    const x = input("x", [batch, steps, size]);
    let cache: AttentionCache | undefined;
    const outputs: Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      const next = step(slice(x, { axis: 1, start: t, end: t + 1 }), cache);
      cache = next.cache;
      outputs.push(pick(next.output, 1, 0));
    }
    expectEqual(parameters, whole(x), stack(outputs, 1), { x: batch * steps * size });
  }

  it("attention", () => {
    const parameters = new Parameters({ seed: 2 });
    const layer = attention(parameters, { size, heads });
    check((x) => layer.apply(x, x, causalBias(steps)), layer.step, parameters);
  });

  it("transformerBlock", () => {
    const parameters = new Parameters({ seed: 2 });
    const block = transformerBlock(parameters, { size, heads });
    check((x) => block.apply(x, causalBias(steps)), block.step, parameters);
  });

  /** Steps into a cache of all the steps, empty at first. */
  function intoFixed(
    stepAt: (x: Tensor, cache: AttentionCache, position: Tensor) => { output: Tensor; cache: AttentionCache },
  ) {
    const empty = fill(0, [batch, heads, steps, size / heads]);
    let t = 0;
    return (x: Tensor, cache: AttentionCache = { keys: empty, values: empty }) =>
      stepAt(x, cache, fill(t++, [batch]));
  }

  it("attention in a cache of fixed length", () => {
    const parameters = new Parameters({ seed: 2 });
    const layer = attention(parameters, { size, heads });
    check((x) => layer.apply(x, x, causalBias(steps)), intoFixed(layer.stepAt), parameters);
  });

  it("transformerBlock in a cache of fixed length", () => {
    const parameters = new Parameters({ seed: 2 });
    const block = transformerBlock(parameters, { size, heads });
    check((x) => block.apply(x, causalBias(steps)), intoFixed(block.stepAt), parameters);
  });

  it("attention refuses heads that do not divide its size", () => {
    expect(() => attention(new Parameters(), { size: 6, heads: 4 })).toThrow(
      "attention: heads must divide the size; got 4 heads for 6",
    );
  });
});

describe("dropout", () => {
  it("zeroes what lies below the rate and scales the rest up", () => {
    const [y] = evaluate([dropout(input("x", [4]), input("u", [4]), 0.5)], {
      x: [1, 2, 3, 4],
      u: [0.1, 0.5, 0.49, 0.9],
    });
    expect(Array.from(y.data)).toEqual([0, 4, 0, 8]);
  });

  it("refuses a rate of one", () => {
    expect(() => dropout(input("x", [4]), input("u", [4]), 1)).toThrow(
      "dropout: rate must lie in [0, 1); got 1",
    );
  });
});

describe("Parameters", () => {
  it("gives a path the same values whatever else is created, and other paths others", () => {
    const make = (names: string[]) => {
      const parameters = new Parameters({ seed: 9 });
      for (const name of names)
        parameters.create(name, [3], (shape, next) => Float32Array.from({ length: shape[0] }, next));
      return Object.fromEntries(parameters.all.map(({ name, initial }) => [name, Array.from(initial())]));
    };
    const [alone, together] = [make(["b"]), make(["a", "b"])];
    expect(together.b).toEqual(alone.b);
    expect(together.a).not.toEqual(alone.b);
  });

  it("refuses a path twice", () => {
    const parameters = new Parameters();
    parameters.create("w", [1], (shape) => new Float32Array(shape[0]));
    expect(() => parameters.create("w", [1], (shape) => new Float32Array(shape[0]))).toThrow(
      "Parameters: w exists already; give each layer a scope of its own",
    );
  });
});
