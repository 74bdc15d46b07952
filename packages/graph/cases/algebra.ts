// Cases of the algebra: broadcasting, ties, infinities, axes of size 1 and 0.
import {
  type ALGEBRA,
  add,
  and,
  cast,
  detach,
  div,
  equal,
  expand,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  neg,
  not,
  or,
  reshape,
  sub,
  sum,
  transpose,
  where,
} from "../src/ops/algebra.ts";
import { constant, type Tensor } from "../src/tensor.ts";
import {
  type CaseInput,
  given,
  indices,
  normal,
  type OpCase,
  type OpCases,
  opCase,
  truth,
  uniform,
} from "./op-case.ts";

type Binary = (a: Tensor, b: Tensor) => Tensor;

const broadcasting = (f: Binary, second: (shape: readonly number[]) => CaseInput = normal): OpCase[] => {
  const pair = (title: string, a: readonly number[], b: readonly number[], rows?: readonly number[]) =>
    opCase(title, [normal(a), second(b)], ([x, y]) => f(x, y), { rows });
  return [
    pair("equal shapes", [3, 4], [3, 4], [0, 1]),
    pair("a scalar", [3, 4], [], [0]),
    pair("a row", [3, 4], [4], [0]),
    pair("a column", [3, 4], [3, 1], [0, 1]),
    pair("both stretched", [2, 1, 3], [4, 1]),
    pair("no elements", [0, 3], [1, 3]),
  ];
};

const ordered = (f: Binary): OpCase[] => [
  ...broadcasting(f),
  opCase(
    "ties and infinities",
    [given([1, 2, 3, 0, -Infinity, Infinity]), given([2, 2, 2, -0, 0, Infinity])],
    ([a, b]) => f(a, b),
  ),
];

const logic = (f: Binary): OpCase[] => [
  opCase("all four", [given([0, 0, 1, 1], [4], "bool"), given([0, 1, 0, 1], [4], "bool")], ([a, b]) =>
    f(a, b),
  ),
  opCase("broadcast", [truth([3, 4]), truth([4])], ([a, b]) => f(a, b), { rows: [0] }),
];

export const ALGEBRA_CASES: OpCases<typeof ALGEBRA> = {
  add: [
    ...broadcasting(add),
    opCase("large values", [given([1e30, -1e30]), given([1e30, 1])], ([a, b]) => add(a, b), {
      rough: "the sum rounds the step of finite differences away",
    }),
  ],
  sub: broadcasting(sub),
  mul: [...broadcasting(mul), opCase("with itself", [normal([3, 2])], ([x]) => mul(x, x), { rows: [0] })],
  div: [
    ...broadcasting(div, (shape) => uniform(shape, 0.5, 2)),
    opCase("negative divisors", [normal([2, 3]), uniform([2, 3], -2, -0.5)], ([a, b]) => div(a, b)),
    opCase("by zero", [given([1, -1]), given([0, 0])], ([a, b]) => div(a, b), { rough: "a pole" }),
  ],
  neg: [
    opCase("signs", [given([-2, 0, 3])], ([x]) => neg(x)),
    opCase("no elements", [normal([0])], ([x]) => neg(x)),
  ],
  equal: [
    ...ordered(equal),
    opCase("whole numbers", [indices([3, 4], 3), indices([4], 3)], ([a, b]) => equal(a, b)),
    opCase("32-bit whole numbers", [indices([9], 3, "int32"), indices([9], 3, "int32")], ([a, b]) =>
      equal(a, b),
    ),
  ],
  less: [
    ...ordered(less),
    opCase("whole numbers", [indices([9], 3), indices([9], 3)], ([a, b]) => less(a, b)),
  ],
  lessOrEqual: ordered(lessOrEqual),
  greater: ordered(greater),
  greaterOrEqual: ordered(greaterOrEqual),
  and: logic(and),
  or: logic(or),
  not: [opCase("both", [given([0, 1], [2], "bool")], ([x]) => not(x))],
  where: [
    opCase("broadcast", [truth([3, 1]), normal([3, 4]), normal([4])], ([c, a, b]) => where(c, a, b), {
      rows: [0, 1],
    }),
    opCase(
      "infinity in the branch not taken",
      [truth([6]), normal([6])],
      ([c, x]) => mul(where(c, x, 0), where(c, x, -Infinity)),
      {
        rough: "0 times infinity",
      },
    ),
    opCase("minus infinity as a mask", [given([1, 0, 1], [3], "bool"), normal([3])], ([c, x]) =>
      where(c, x, -1e30),
    ),
    opCase("whole numbers", [truth([5]), indices([5], 9), indices([5], 9)], ([c, a, b]) => where(c, a, b)),
  ],
  cast: [
    opCase("from bool", [truth([5])], ([c]) => cast(c, "float32")),
    opCase("to int64, towards zero", [given([-1.7, -0.2, 0, 0.9, 1.5])], ([x]) => cast(x, "int64")),
    opCase("to int32", [given([-1.7, 2.9])], ([x]) => cast(x, "int32")),
    opCase("to bool", [given([0, 0.5, -3])], ([x]) => cast(x, "bool")),
    opCase("between whole numbers", [indices([5], 9)], ([x]) => cast(x, "int32")),
    opCase("keeps the derivative", [normal([5])], ([x]) => mul(cast(cast(x, "float64"), x.dtype), x)),
  ],
  detach: [
    opCase("as a constant", [normal([5])], ([x]) => mul(detach(x), constant(2, [], x.dtype)), {
      rough: "the derivative is left out on purpose",
    }),
  ],
  sum: [
    opCase("everything", [normal([3, 4])], ([x]) => sum(mul(x, x))),
    opCase("the last axis", [normal([3, 4])], ([x]) => sum(mul(x, x), { axes: -1 }), { rows: [0] }),
    opCase("the first axis", [normal([3, 4])], ([x]) => sum(mul(x, x), { axes: 0 }), { rows: [0] }),
    opCase("first axes, kept", [normal([2, 3, 4])], ([x]) =>
      sum(mul(x, x), { axes: [0, 1], keepDims: true }),
    ),
    opCase("outer axes", [normal([2, 3, 4])], ([x]) => sum(mul(x, x), { axes: [0, -1] }), { rows: [0] }),
    opCase("a middle axis", [normal([2, 3, 4])], ([x]) => sum(mul(x, x), { axes: 1 }), { rows: [0] }),
    opCase("an axis of size 1", [normal([1, 3])], ([x]) => sum(mul(x, x), { axes: 0, keepDims: true })),
    opCase("an axis of size 0", [normal([3, 0])], ([x]) => sum(x, { axes: 1 })),
    // Of one sign: of a sum in which most cancels, float32 keeps fewer digits than the tolerance asks for.
    opCase("many rows", [uniform([700, 3], 0.5, 1)], ([x]) => sum(x, { axes: 0 }), {
      rough: "linear; the other cases differ in nothing else",
    }),
  ],
  expand: [
    opCase("a new axis", [normal([3])], ([x]) => expand(mul(x, x), [2, 3])),
    opCase("an axis of size 1", [normal([3, 1])], ([x]) => expand(mul(x, x), [x.shape[0], 4]), { rows: [0] }),
    opCase(
      "towards a symbolic size",
      [normal([1, 2]), normal([3, 2])],
      ([x, y]) => mul(expand(x, y.shape), y),
      { rows: [1] },
    ),
    opCase("to no elements", [normal([1, 3])], ([x]) => expand(x, [0, 3])),
  ],
  reshape: [
    opCase("flattening", [normal([2, 3, 4])], ([x]) => reshape(mul(x, x), [x.shape[0], -1]), { rows: [0] }),
    opCase("merging the batch", [normal([2, 3, 4])], ([x]) => reshape(mul(x, x), [-1, 4]), { rows: [0] }),
    opCase("to a scalar", [normal([1, 1])], ([x]) => reshape(mul(x, x), [])),
    opCase("no elements", [normal([0, 4])], ([x]) => reshape(x, [4, 0])),
  ],
  transpose: [
    opCase("a matrix", [normal([3, 4])], ([x]) => transpose(mul(x, x)), { rows: [0] }),
    opCase("a cycle of axes", [normal([2, 3, 4])], ([x]) => transpose(mul(x, x), [2, 0, 1]), { rows: [0] }),
    opCase("no elements", [normal([0, 3])], ([x]) => transpose(x)),
  ],
};
