import { describe, expect, it } from "vitest";
import { checkGraph } from "./check-graph.ts";
import { add, mul } from "./ops/algebra.ts";
import { opOf } from "./ops/define-op.ts";
import { constant, input, makeNode, scope, Tensor } from "./tensor.ts";

const x = input("x", [2, 3]);
const sound = add(mul(x, x), 1);
const addOp = opOf(sound.node);

describe("checkGraph", () => {
  it("accepts what the public functions build", () => {
    expect(() => checkGraph([sound])).not.toThrow();
  });

  it("refuses a type that the op does not infer, naming node and scope", () => {
    const wrong = scope("encoder", () => makeNode(addOp, [x, x], {}, [{ shape: [3, 2], dtype: "float32" }]));
    expect(() => checkGraph(wrong.outputs)).toThrow(
      `checkGraph: its types are those that its op infers; got float32[3, 2] where the op infers float32[2, 3] of add #${wrong.id} at encoder`,
    );
  });

  it("refuses an impostor of a table entry", () => {
    const impostor = makeNode({ ...addOp }, [x, x], {}, [x]);
    expect(() => checkGraph(impostor.outputs)).toThrow("its op is a leaf or a whole entry");
  });

  it("refuses an input that is no output of its node, or younger than its user", () => {
    const stray = new Tensor(x.node, 1, [2, 3], "float32");
    const user = makeNode(addOp, [x, stray], {}, [x]);
    expect(() => checkGraph(user.outputs)).toThrow("its inputs are outputs of older nodes");
    const young = makeNode(addOp, [x, sound], {}, [x]);
    expect(() =>
      checkGraph([{ ...young.outputs[0], node: { ...young, id: 0 } } as unknown as Tensor]),
    ).toThrow("its inputs are outputs of older nodes");
  });

  it("refuses a constant without its values, and sizes that are none", () => {
    const empty = { ...constant(1).node, value: { shape: [2], data: Float64Array.of(1) } };
    expect(() => checkGraph([{ ...constant(1), node: empty } as unknown as Tensor])).toThrow(
      /a constant|its outputs/,
    );
    expect(() => checkGraph([input("y", [-1])])).toThrow(
      "sizes are whole numbers >= 0 or multiples of the batch",
    );
  });

  it("refuses one input name with two types", () => {
    expect(() => checkGraph([input("x", [2]), input("x", [3])])).toThrow(
      "checkGraph: inputs of one name have one type; got x as float32[2] and float32[3]",
    );
  });
});
