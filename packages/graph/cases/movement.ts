// Cases of the ops that move elements.
import { mul } from "../src/ops/algebra.ts";
import {
  concat,
  gather,
  type MOVEMENT,
  oneHot,
  pad,
  scatterAdd,
  slice,
  split,
  stack,
} from "../src/ops/movement.ts";
import { given, indices, normal, type OpCases, opCase } from "./op-case.ts";

export const MOVEMENT_CASES: OpCases<typeof MOVEMENT> = {
  slice: [
    opCase("the middle", [normal([3, 5])], ([x]) => slice(mul(x, x), { axis: 1, start: 1, end: 4 }), {
      rows: [0],
    }),
    opCase("from the end", [normal([5])], ([x]) => slice(mul(x, x), { start: -2 })),
    opCase("every second", [normal([2, 5])], ([x]) => slice(mul(x, x), { axis: 1, step: 2 }), { rows: [0] }),
    opCase("every third from 1, the last left out", [normal([9])], ([x]) =>
      slice(mul(x, x), { start: 1, end: 8, step: 3 }),
    ),
    opCase("nothing", [normal([3, 2])], ([x]) => slice(x, { start: 1, end: 1 })),
    opCase("tiles become one Split", [normal([2, 5])], ([x]) => split(mul(x, x), [2, 3]), { rows: [0] }),
    opCase("tiles with an empty one", [normal([2, 5])], ([x]) => split(mul(x, x), [2, 0, 3])),
  ],
  pad: [
    opCase("both sides", [normal([2, 3])], ([x]) => pad(mul(x, x), { axis: 1, before: 2, after: 1 }), {
      rows: [0],
    }),
    opCase("another value", [normal([2, 3])], ([x]) => pad(mul(x, x), { axis: 0, after: 1, value: -7.5 })),
    opCase("around nothing", [normal([0, 2])], ([x]) => pad(x, { axis: 0, before: 2 })),
  ],
  concat: [
    opCase("the last axis", [normal([2, 3]), normal([2, 1])], ([a, b]) => concat([mul(a, a), b]), {
      rows: [0, 1],
    }),
    opCase("the first axis", [normal([2, 3]), normal([1, 3])], ([a, b]) => concat([a, mul(b, b)], 0)),
    opCase("two symbolic parts", [normal([2, 3]), normal([2, 3])], ([a, b]) => mul(concat([a, b], 0), 2), {
      rows: [0, 1],
    }),
    opCase("the same tensor twice", [normal([2, 2])], ([x]) => concat([mul(x, x), mul(x, x)], 1), {
      rows: [0],
    }),
    opCase("with an empty one", [normal([2, 3]), normal([0, 3])], ([a, b]) => concat([a, b], 0)),
    opCase("stacked", [normal([2, 3]), normal([2, 3])], ([a, b]) => stack([mul(a, b), b], 1), {
      rows: [0, 1],
    }),
  ],
  gather: [
    opCase("rows", [normal([5, 3]), indices([4], 5)], ([table, at]) => gather(mul(table, table), at), {
      rows: [1],
    }),
    opCase(
      "a matrix of indices",
      [normal([5, 3]), indices([2, 3], 5)],
      ([table, at]) => gather(mul(table, table), at),
      { rows: [1] },
    ),
    opCase("int32 indices", [normal([5, 3]), indices([4], 5, "int32")], ([table, at]) =>
      gather(mul(table, table), at),
    ),
    opCase("from a vector", [normal([5]), indices([4], 5)], ([table, at]) => gather(mul(table, table), at)),
    opCase("no indices", [normal([5, 3]), indices([0], 5)], ([table, at]) => gather(table, at)),
  ],
  scatterAdd: [
    opCase(
      "repeated rows add up",
      [normal([4, 3]), given([1, 0, 1, 3], [4], "int64")],
      ([x, at]) => scatterAdd(mul(x, x), at, 5),
      { rows: [0, 1] },
    ),
    opCase(
      "a matrix of indices",
      [normal([2, 3, 2]), indices([2, 3], 4)],
      ([x, at]) => scatterAdd(mul(x, x), at, 4),
      { rows: [0, 1] },
    ),
    opCase("int32 indices", [normal([4, 3]), indices([4], 3, "int32")], ([x, at]) =>
      scatterAdd(mul(x, x), at, 3),
    ),
    opCase("scalars", [normal([4]), indices([4], 3)], ([x, at]) => scatterAdd(mul(x, x), at, 3)),
    opCase("nothing", [normal([0, 3]), indices([0], 4)], ([x, at]) => scatterAdd(x, at, 4)),
  ],
  oneHot: [
    opCase("a vector", [indices([5], 4)], ([at]) => oneHot(at, 4), { rows: [0] }),
    opCase("a matrix, int32", [indices([2, 3], 4, "int32")], ([at]) => oneHot(at, 4)),
    opCase("double precision", [indices([3], 4)], ([at]) => oneHot(at, 4, "float64")),
    opCase("beyond the classes is all zero", [given([0, 4, 7], [3], "int64")], ([at]) => oneHot(at, 4)),
  ],
};
