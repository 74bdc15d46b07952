import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.ts";
import { add, detach, expand, mul, neg, reshape, sub, sum, transpose } from "./ops/algebra.ts";
import { exp } from "./ops/elementwise.ts";
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
});
