import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { gradients } from "./gradient.ts";
import { add, mul, sum } from "./ops/algebra.ts";
import { tanh } from "./ops/elementwise.ts";
import { matMul } from "./ops/linalg.ts";
import { slice } from "./ops/movement.ts";
import { printGraph } from "./print.ts";
import { input, scope, type Tensor } from "./tensor.ts";

const count = (text: string, op: string): number => text.split(` ${op}(`).length - 1;

describe("gradients", () => {
  it("gives zeros for what the loss does not depend on", () => {
    const [x, y] = [input("x", [2]), input("y", [3])];
    const [dx, dy] = evaluate(gradients(sum(mul(x, x)), [x, y]), { x: [1, 2] });
    expect([[...dx.data], [...dy.data]]).toEqual([
      [2, 4],
      [0, 0, 0],
    ]);
  });

  it("adds up every use of a tensor, the loss itself included", () => {
    const x = input("x", []);
    const loss = add(mul(x, x), x);
    const [dx, one] = evaluate(gradients(loss, [x, loss]), { x: [3] });
    expect([dx.data[0], one.data[0]]).toEqual([7, 1]);
  });

  it("joins the products and bias sums of an unrolled recurrence into one of each", () => {
    const [h0, w, b] = [input("h", [2, 3]), input("w", [3, 3]), input("b", [3])];
    let h = h0;
    for (let t = 0; t < 5; t++) h = tanh(add(matMul(h, w), b));
    const [dw, db] = gradients(sum(h), [w, b]);
    const text = printGraph({ dw, db });
    expect(count(text, "sum")).toBe(1);
    expect(text.match(/matMul\(.*transposeA/g)).toHaveLength(1);
  });

  it("joins the derivatives of slices that tile a tensor without adding zeros", () => {
    const x = input("x", [6]);
    const loss = [0, 2, 4]
      .map((start) => sum(tanh(slice(x, { start, end: start + 2 }))))
      .reduce((a, b) => add(a, b));
    const [dx] = gradients(loss, [x]);
    const text = printGraph({ dx });
    expect([count(text, "concat"), count(text, "pad")]).toEqual([1, 0]);
    const [values] = evaluate([dx], { x: [0, 1, 2, 3, 4, 5] });
    values.data.forEach((value, i) => {
      expect(value).toBeCloseTo(1 - Math.tanh(i) ** 2, 12);
    });
  });

  it("overlapping slices add up", () => {
    const x = input("x", [4]);
    const parts = [0, 1, 2].map((start) => sum(slice(x, { start, end: start + 2 })));
    const [dx] = gradients(
      parts.reduce((a, b) => add(a, b)),
      [x],
    );
    expect([...evaluate([dx], { x: [0, 0, 0, 0] })[0].data]).toEqual([1, 2, 2, 1]);
  });

  it("of a single number shared by matrices is the sum over all of them", () => {
    const [s, x] = [input("s", [1]), input("x", [2, 3])];
    let y: Tensor = x;
    for (let i = 0; i < 4; i++) y = mul(s, y);
    const [ds] = gradients(sum(y), [s]);
    // y = s^4 x
    expect([...evaluate([ds], { s: [2], x: [1, 2, 3, 4, 5, 6] })[0].data]).toEqual([4 * 8 * 21]);
  });

  it("of a loss with several elements, or of a selection, are refused", () => {
    const x = input("x", [2]);
    expect(() => gradients(x, [x])).toThrow("gradients: expected a float scalar; got input float32[2]");
  });

  it("carry the scope of what they differentiate, followed by grad", () => {
    const x = input("x", [2]);
    const y = scope("encoder", () => tanh(x));
    expect(printGraph({ dx: gradients(sum(y), [x])[0] })).toContain("@encoder/grad");
  });
});
