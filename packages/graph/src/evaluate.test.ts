import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { add, mul } from "./ops/algebra.ts";
import { softplus } from "./ops/elementwise.ts";
import { topK } from "./ops/reduction.ts";
import { printGraph } from "./print.ts";
import { constant, input, scope } from "./tensor.ts";

const x = input("x", [2]);

describe("evaluate", () => {
  it("evaluate([x * 2 + 1]) of 1, -3 is 3, -5, and several outputs come in order", () => {
    const [y, z] = evaluate([add(mul(x, 2), 1), x], { x: [1, -3] });
    expect([...y.data]).toEqual([3, -5]);
    expect([...z.data]).toEqual([1, -3]);
  });

  it("computes in doubles, whatever the dtype of the graph", () => {
    expect(evaluate([softplus(x)], { x: [0, 30] })[0].data[0]).toBe(Math.LN2);
  });

  it("gives all outputs of a node", () => {
    const { values, indices } = topK(input("z", [3]), 2);
    expect(evaluate([values, indices], { z: [1, 5, 3] }).map(({ data }) => [...data])).toEqual([
      [5, 3],
      [1, 2],
    ]);
  });

  it("names an input that is missing, misshapen or symbolic", () => {
    expect(() => evaluate([x])).toThrow("evaluate: no value for input x [2]");
    expect(() => evaluate([x], { x: [1, 2, 3] })).toThrow("evaluate: input x is [2]; got [2] with 3 values");
    expect(() => evaluate([input("r", ["batch"])], { r: [1] })).toThrow(
      "evaluate: input r must have a static shape; got [batch]",
    );
  });
});

describe("printGraph", () => {
  it("prints one line a node with stable names, attributes, types and scopes", () => {
    const y = scope("layer", () => topK(mul(x, constant(2)), 1).values);
    expect(printGraph({ y })).toBe(
      [
        "x = input : float32[2]",
        "%0 = mul(x, 2) : float32[2]  @layer",
        "%1, %2 = topK(%0, k=1) : float32[1], int64[1]  @layer",
        "-> y = %1",
      ].join("\n"),
    );
  });
});
