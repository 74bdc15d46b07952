import { describe, expect, it } from "vitest";
import { GraphError } from "../errors.ts";
import { add, expand, mul, sum } from "../ops/algebra.ts";
import { matMul } from "../ops/linalg.ts";
import { slice, split } from "../ops/movement.ts";
import { constant, input, scope, type Tensor } from "../tensor.ts";
import { type LowerOptions, lower } from "./lower.ts";

const opsOf = (outputs: Record<string, Tensor>, options?: LowerOptions): string[] =>
  lower(outputs, options).nodes.map(({ opType }) => opType);
const x = input("x", [2, 6]);

describe("lower", () => {
  it("gathers slices that tile an axis into one Split, and leaves others as slices", () => {
    const [a, b, c] = split(x, [1, 2, 3]);
    expect(opsOf({ a, b, c })).toEqual(["Split"]);
    expect(opsOf({ a: slice(x, { axis: 1, end: 2 }), b: slice(x, { axis: 1, start: 3 }) })).toEqual([
      "Slice",
      "Slice",
    ]);
  });

  it("uses ops beyond the standard only where allowed, and declares their domain", () => {
    const y = matMul(input("a", [2, 3, 4]), input("b", [2, 5, 4]), { transposeB: true });
    expect(opsOf({ y })).toEqual(["Transpose", "MatMul"]);
    const model = lower({ y }, { contrib: true });
    expect(model.nodes.map(({ opType }) => opType)).toEqual(["FusedMatMul"]);
    expect(model.opsets).toEqual({ "": 20, "com.microsoft": 1 });
  });

  it("names nodes by scope and outputs as asked, without a copy", () => {
    const y = scope("encoder", () => add(x, x));
    const { nodes, outputs } = lower({ sum: y });
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({ opType: "Add", inputs: ["x", "x"], outputs: ["sum"] });
    expect(nodes[0].name).toMatch(/^encoder\/Add/);
    expect(outputs).toEqual([{ name: "sum", dtype: "float32", shape: [2, 6] }]);
  });

  it("copies an input or a constant that is asked for as an output", () => {
    expect(opsOf({ y: x })).toEqual(["Identity"]);
    expect(opsOf({ y: constant(1) })).toEqual(["Identity"]);
  });

  it("puts weights into the model as initialisers and shares equal constants", () => {
    const w = input("w", [6]);
    const model = lower(
      { y: add(mul(x, w), mul(x, 2)), z: mul(w, 2) },
      { weights: { w: new Float32Array(6) } },
    );
    expect(model.inputs.map(({ name }) => name)).toEqual(["x"]);
    expect(model.initializers.filter(({ name }) => name === "w")).toHaveLength(1);
    expect(model.initializers).toHaveLength(2);
  });

  it("reads a symbolic batch from an input, and says so where none has it", () => {
    const rows = input("rows", ["batch", 3]);
    expect(opsOf({ y: add(expand(constant([1, 2, 3]), ["batch", 3]), rows) })).toContain("Shape");
    expect(() => lower({ y: expand(constant([1]), ["batch", 1]) })).toThrow(
      "lower: a symbolic batch size is used, but no input has an axis of that size",
    );
  });

  it("refuses an output named as an input, and two inputs of one name", () => {
    expect(() => lower({ x: sum(x) })).toThrow(GraphError);
    expect(() => lower({ x: sum(x) })).toThrow("lower: output x has the name of an input or another output");
    expect(() => lower({ y: add(sum(x), sum(input("x", [3]))) })).toThrow(
      "lower: two inputs named x: [2, 6] and [3]",
    );
  });
});
