import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { add, detach, expand, mul, neg, reshape, sub, sum, transpose } from "./ops/algebra.ts";
import { exp, softplus } from "./ops/elementwise.ts";
import { matMul } from "./ops/linalg.ts";
import { printGraph } from "./print.ts";
import { simplify } from "./simplify.ts";
import { constant, input, type Tensor } from "./tensor.ts";

const x = input("x", [2, 3]);
const w = input("w", [3, 4]);
const b = input("b", [4]);
const text = (...tensors: Tensor[]): string =>
  printGraph(Object.fromEntries(simplify(tensors).map((tensor, i) => [`y${i}`, tensor])));

describe("simplify", () => {
  it("shares common sub-expressions", () => {
    expect(text(add(exp(x), exp(x))).match(/exp/g)).toHaveLength(1);
    expect(text(mul(exp(x), 2), mul(exp(x), 2)).match(/= /g)).toHaveLength(5);
  });

  it("folds constants and drops what is dead or neutral", () => {
    expect(text(add(mul(constant(2), constant(3)), mul(sum(x), 0)))).toContain("6");
    expect(text(add(mul(neg(neg(detach(x))), 1), 0))).toBe("x = input : float32[2, 3]\n-> y0 = x");
    expect(text(mul(mul(x, 2), 3))).toContain("mul(x, 6)");
  });

  it("turns a transpose before a product and an addition behind it into one gemm", () => {
    const y = add(matMul(transpose(input("xt", [3, 2])), w), b);
    expect(text(y)).toContain("gemm(xt, w, b, transposeA) : float32[2, 4]");
  });

  it("drops an expand that broadcasting does anyway, and reshapes in a row", () => {
    expect(text(add(x, expand(input("c", [3]), [2, 3])))).not.toContain("expand");
    expect(text(reshape(reshape(x, [3, 2]), [6])).match(/reshape/g)).toHaveLength(1);
  });

  it("puts an expand that alone gives the result its shape behind the op", () => {
    const c = input("c", [3]);
    expect(text(exp(expand(c, [2, 3])))).toMatch(/exp\(c\) : float32\[3\]\n.*expand\(%\d, shape=\[2, 3\]\)/);
    expect(text(mul(neg(expand(c, [2, 3])), x))).not.toContain("expand");
  });

  it("a u + (-a) v is one product of a and a difference, in any order", () => {
    const [a, v] = [input("a", [2, 1]), input("v", [2, 3])];
    const feeds = {
      a: Float64Array.of(2, -3),
      x: Float64Array.of(1, 2, 3, 4, 5, 6),
      v: Float64Array.of(6, 5, 4, 3, 2, 1),
    };
    for (const y of [
      add(mul(a, x), mul(neg(a), v)),
      add(mul(x, a), mul(v, neg(a))),
      sub(mul(a, x), mul(a, v)),
    ]) {
      const [simplified] = simplify([y]);
      expect([...evaluate([simplified], feeds)[0].data]).toEqual([-10, -6, -2, -3, -9, -15]);
    }
    expect(text(add(mul(neg(a), v), mul(x, a))).match(/mul/g)).toHaveLength(1);
    expect(text(add(mul(neg(expand(a, [2, 3])), v), mul(x, a))).match(/mul|expand/g)).toHaveLength(1);
  });

  it("takes a sum of squares in one pass, and leaves squares alone that something else reads", () => {
    expect(text(sum(mul(x, x)))).toMatch(/^x = .*\n.*sumSquares\(x\)/);
    expect(text(sum(mul(x, x), { axes: 0 }))).not.toContain("sumSquares");
    expect(text(sum(mul(x, x)), mul(x, x))).not.toContain("sumSquares");
  });

  it("sums softplus by logarithms of products where there are many, alone or beside a term", () => {
    const [logits, targets] = [input("logits", [64, 280]), input("targets", [64, 280])];
    const terms = mul(targets, logits);
    for (const y of [
      sum(softplus(logits)),
      sum(sub(softplus(logits), terms), { axes: 1 }),
      sum(sub(terms, softplus(logits)), { axes: -1, keepDims: true }),
      sum(add(terms, softplus(logits)), { axes: [0, 1] }),
    ]) {
      expect(text(y)).toContain("sumSoftplus(logits)");
      const draw = (scale: number) =>
        Float64Array.from({ length: 64 * 280 }, (_, i) => Math.fround(scale * Math.sin(i)));
      const feeds = { logits: draw(30), targets: draw(1) };
      const [before] = evaluate([y], feeds);
      const [after] = evaluate(simplify([y]), feeds);
      expect(after.shape).toEqual(before.shape);
      for (let i = 0; i < before.data.length; i++) expect(after.data[i]).toBeCloseTo(before.data[i], 8);
    }
  });

  it("keeps softplus where few are summed, over other axes, of no fitting width, or for a second reader", () => {
    const logits = input("logits", [64, 280]);
    for (const y of [
      sum(softplus(input("few", [2, 28]))),
      sum(softplus(logits), { axes: 0 }),
      sum(softplus(input("prime", [64, 281]))),
      sum(softplus(input("free", ["batch", 280])), { axes: 1 }),
    ])
      expect(text(y)).not.toContain("sumSoftplus");
    expect(text(sum(softplus(logits)), softplus(logits))).not.toContain("sumSoftplus");
  });
});
