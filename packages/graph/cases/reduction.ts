// Cases of the reductions.
import { add, mul } from "../src/ops/algebra.ts";
import { applyOne } from "../src/ops/define-op.ts";
import { sumSoftplusOp, sumSquaresOp } from "../src/ops/fused-sums.ts";
import { argMax, cumSum, max, type REDUCTION, topK } from "../src/ops/reduction.ts";
import { given, normal, type OpCases, opCase } from "./op-case.ts";

export const REDUCTION_CASES: OpCases<typeof REDUCTION> = {
  max: [
    opCase("the last axis", [normal([3, 4])], ([x]) => max(mul(x, x), { axes: -1 }), { rows: [0] }),
    opCase("the first axis, kept", [normal([3, 4])], ([x]) => max(x, { axes: 0, keepDims: true })),
    opCase("everything", [normal([2, 3, 4])], ([x]) => max(x)),
    opCase("outer axes", [normal([2, 3, 4])], ([x]) => max(x, { axes: [0, 2] })),
    opCase("ties share the derivative", [given([1, 3, 3, 2, 0, 0], [2, 3])], ([x]) => max(x, { axes: 1 }), {
      rough: "a kink",
    }),
    opCase("minus infinity", [given([-Infinity, 1])], ([x]) => max(x), { rough: "infinite" }),
  ],
  cumSum: [
    opCase("the last axis", [normal([3, 4])], ([x]) => cumSum(mul(x, x)), { rows: [0] }),
    opCase("the first axis, from the end", [normal([4, 2])], ([x]) =>
      cumSum(mul(x, x), 0, { reverse: true }),
    ),
    opCase("a middle axis", [normal([2, 3, 2])], ([x]) => cumSum(mul(x, x), 1), { rows: [0] }),
    opCase("no elements", [normal([2, 0])], ([x]) => cumSum(x)),
  ],
  argMax: [
    opCase("the last axis", [normal([3, 4])], ([x]) => argMax(x), { rows: [0] }),
    opCase("the first axis", [normal([3, 4])], ([x]) => argMax(x, 0)),
    opCase("the first of equals", [given([1, 3, 3, 0, 0, 0], [2, 3])], ([x]) => argMax(x)),
  ],
  topK: [
    opCase("values and positions", [normal([3, 5])], ([x]) => Object.values(topK(x, 2)), { rows: [0] }),
    opCase("equals in order", [given([1, 3, 3, 0])], ([x]) => Object.values(topK(x, 3))),
    opCase("all of them", [normal([4])], ([x]) => topK(add(x, 1), 4).values),
  ],
  sumSquares: [
    opCase("a matrix", [normal([3, 4])], ([x]) => applyOne(sumSquaresOp, [x], {})),
    opCase("one number", [normal([])], ([x]) => applyOne(sumSquaresOp, [x], {})),
    opCase("no elements", [normal([2, 0])], ([x]) => applyOne(sumSquaresOp, [x], {})),
  ],
  sumSoftplus: [
    ...[28, 64, 7, 56].map((width) =>
      opCase(`rows of ${width}`, [normal([2, 3, width], 3)], ([x]) => applyOne(sumSoftplusOp, [x], {})),
    ),
    opCase("a single row", [normal([16])], ([x]) => applyOne(sumSoftplusOp, [x], {})),
    opCase("64 factors of 1/2", [given([0], [2, 64])], ([x]) => applyOne(sumSoftplusOp, [x], {})),
    opCase("the far ends", [given([-100, 100, -30, 30, -17, 17, 1e-3, -1e-3])], ([x]) =>
      applyOne(sumSoftplusOp, [x], {}),
    ),
    opCase("no rows", [normal([0, 8])], ([x]) => applyOne(sumSoftplusOp, [x], {})),
  ],
};
