// Cases of the elementwise functions: ordinary values, the far ends of their range, kinks.

import { mul } from "../src/ops/algebra.ts";
import {
  abs,
  cos,
  type ELEMENTWISE,
  erf,
  exp,
  floor,
  gelu,
  log,
  maximum,
  minimum,
  pow,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  tanh,
} from "../src/ops/elementwise.ts";
import type { Tensor } from "../src/tensor.ts";
import { type CaseInput, given, normal, type OpCase, type OpCases, opCase, uniform } from "./op-case.ts";

/** Ordinary values, special ones, and none. */
const unary = (
  f: (x: Tensor) => Tensor,
  special: readonly number[],
  ordinary: CaseInput = normal([3, 4], 2),
  rough?: string,
): OpCase[] => [
  opCase("ordinary values", [ordinary], ([x]) => f(x), { rows: [0] }),
  opCase("special values", [given(special)], ([x]) => f(x), { rough }),
  opCase("no elements", [normal([0, 2])], ([x]) => f(x)),
];

const POSITIVE = uniform([3, 4], 0.3, 3);
/** Away from the jumps, over which the step of finite differences could reach. */
const BETWEEN_WHOLE_NUMBERS = given(
  [-7.7, -3.4, -2.2, -1.5, -0.7, -0.3, 0.3, 0.8, 1.4, 2.6, 5.5, 9.2],
  [3, 4],
);
const pole = "the step of finite differences reaches over the pole";
const kink = "a kink";

const extremum = (f: (a: Tensor, b: Tensor) => Tensor): OpCase[] => [
  opCase("equal shapes", [normal([3, 4]), normal([3, 4])], ([a, b]) => f(a, b), { rows: [0, 1] }),
  opCase("broadcast", [normal([2, 1, 3]), normal([4, 1])], ([a, b]) => f(a, b)),
  opCase("ties", [given([1, 2, 3, 0]), given([2, 2, 2, 0])], ([a, b]) => f(a, b), { rough: kink }),
  opCase("no elements", [normal([0, 3]), normal([3])], ([a, b]) => f(a, b)),
];

export const ELEMENTWISE_CASES: OpCases<typeof ELEMENTWISE> = {
  exp: unary(exp, [-80, -20, 0, 20]),
  log: unary(log, [1e-15, 1, 1e30], POSITIVE, pole),
  sqrt: unary(sqrt, [1e-20, 1, 1e30], POSITIVE, pole),
  tanh: unary(tanh, [-50, -8, 0, 1e-3, 8, 50]),
  sigmoid: unary(sigmoid, [-80, -20, 0, 20, 80]),
  relu: unary(relu, [-1e30, -1, 0, 1, 1e30], normal([3, 4]), kink),
  abs: unary(abs, [-1e30, -1, 0, 1], normal([3, 4]), kink),
  sign: unary(sign, [-1e-30, 0, 2], normal([3, 4]), "a jump"),
  floor: unary(floor, [-1.5, -1, -0.2, 0, 0.2, 7.9], BETWEEN_WHOLE_NUMBERS, "a jump"),
  sin: unary(sin, [-3, 0, 1.5, 30]),
  cos: unary(cos, [-3, 0, 1.5, 30]),
  softplus: unary(softplus, [-80, -20, -1, 0, 1, 20, 1e4]),
  erf: unary(erf, [-6, -2.6, -2.4, -1, 0, 1e-3, 2.4, 2.6, 6]),
  gelu: unary(gelu, [-8, -2, -0.75, 0, 1e-3, 2, 8]),
  maximum: extremum(maximum),
  minimum: extremum(minimum),
  pow: [
    opCase("a cube, of either sign", [given([-2, -0.5, 0, 0.5, 3])], ([x]) => pow(x, 3)),
    opCase("a negative whole power", [uniform([2, 3], -2, -0.5)], ([x]) => pow(x, -3)),
    ...[-2, -1, -0.5, 0, 0.5, 1, 2].map((exponent) =>
      opCase(`the power ${exponent} beside another`, [POSITIVE], ([x]) => mul(pow(x, exponent), pow(x, 3))),
    ),
    opCase("a root", [POSITIVE], ([x]) => pow(x, 0.3), { rows: [0] }),
    opCase("an inverse root", [POSITIVE], ([x]) => pow(x, -0.3)),
    opCase("a cube root", [POSITIVE], ([x]) => pow(x, 1 / 3)),
    opCase("a fractional power at zero", [given([0, 1])], ([x]) => pow(x, 2.5), {
      rough: "not defined below 0",
    }),
  ],
};
