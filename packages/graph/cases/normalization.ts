// Cases of softmax and layer normalisation.
import { mul } from "../src/ops/algebra.ts";
import { layerNormalization, logSoftmax, type NORMALIZATION, softmax } from "../src/ops/normalization.ts";
import type { Tensor } from "../src/tensor.ts";
import { given, normal, type OpCase, type OpCases, opCase, uniform } from "./op-case.ts";

const alongAxis = (f: (x: Tensor, axis?: number) => Tensor): OpCase[] => [
  opCase("the last axis", [normal([3, 4])], ([x]) => f(mul(x, x)), { rows: [0] }),
  opCase("the first axis", [normal([3, 4])], ([x]) => f(x, 0)),
  opCase("a middle axis", [normal([2, 3, 2])], ([x]) => f(x, 1), { rows: [0] }),
  opCase("large values", [given([1e4, 1e4 + 1, -1e4, 1e4 - 3])], ([x]) => f(x), {
    rough: "steps of finite differences grow with x",
  }),
  opCase("one choice", [normal([3, 1])], ([x]) => f(x)),
  opCase("a masked choice", [given([1, -1e30, 2])], ([x]) => f(x), {
    rough: "the mask drowns the step of finite differences",
  }),
  opCase("no rows", [normal([0, 3])], ([x]) => f(x)),
];

export const NORMALIZATION_CASES: OpCases<typeof NORMALIZATION> = {
  softmax: alongAxis(softmax),
  logSoftmax: alongAxis(logSoftmax),
  layerNorm: [
    opCase(
      "a matrix",
      [normal([3, 4]), normal([4]), normal([4])],
      ([x, scale, bias]) => layerNormalization(x, scale, bias),
      { rows: [0] },
    ),
    opCase(
      "steps of a batch",
      [normal([2, 3, 4], 5), uniform([4], 0.5, 2), normal([4])],
      ([x, scale, bias]) => layerNormalization(x, scale, bias, { epsilon: 0.1 }),
      { rows: [0] },
    ),
    opCase("a vector", [normal([5]), normal([5]), normal([5])], ([x, scale, bias]) =>
      layerNormalization(x, scale, bias),
    ),
    opCase(
      "a constant row stays finite",
      [given([2, 2, 2], [1, 3]), normal([3]), normal([3])],
      ([x, scale, bias]) => layerNormalization(x, scale, bias),
      {
        rough: "curved on the scale of the square root of epsilon",
      },
    ),
  ],
};
