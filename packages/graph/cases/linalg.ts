// Cases of the matrix products.
import { applyOne } from "../src/ops/define-op.ts";
import { gemmOp, type LINALG, matMul } from "../src/ops/linalg.ts";
import { normal, type OpCase, type OpCases, opCase } from "./op-case.ts";

const FLAGS = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);
const named = ({ transposeA, transposeB }: (typeof FLAGS)[number]) =>
  `${transposeA ? "a^T" : "a"} ${transposeB ? "b^T" : "b"}`;
/** Shapes of a [lead..., m, k] and b [lead..., k, n], each transposed where its flag says so. */
const sides = (
  { transposeA, transposeB }: (typeof FLAGS)[number],
  leadA: number[],
  leadB: number[],
  [m, k, n]: number[],
) => [
  normal([...leadA, ...(transposeA ? [k, m] : [m, k])]),
  normal([...leadB, ...(transposeB ? [n, k] : [k, n])]),
];

export const LINALG_CASES: OpCases<typeof LINALG> = {
  matMul: [
    ...FLAGS.map((flags) =>
      opCase(`matrices, ${named(flags)}`, sides(flags, [], [], [2, 3, 4]), ([a, b]) => matMul(a, b, flags)),
    ),
    ...FLAGS.map((flags) =>
      opCase(`batched, ${named(flags)}`, sides(flags, [2], [2], [2, 3, 2]), ([a, b]) => matMul(a, b, flags), {
        rows: [0, 1],
      }),
    ),
    ...FLAGS.map((flags) =>
      opCase(
        `broadcast batch, ${named(flags)}`,
        sides(flags, [2, 1], [3], [2, 2, 3]),
        ([a, b]) => matMul(a, b, flags),
        { rows: [0] },
      ),
    ),
    ...FLAGS.map((flags) =>
      opCase(`one matrix for all, ${named(flags)}`, sides(flags, [2], [], [2, 3, 2]), ([a, b]) =>
        matMul(a, b, flags),
      ),
    ),
    opCase("rows of a batch", [normal([3, 4]), normal([4, 2])], ([a, b]) => matMul(a, b), { rows: [0] }),
    opCase("steps of a batch", [normal([2, 3, 4]), normal([4, 2])], ([a, b]) => matMul(a, b), { rows: [0] }),
    opCase("inner size 1", [normal([3, 1]), normal([1, 2])], ([a, b]) => matMul(a, b)),
    opCase("inner size 0", [normal([3, 0]), normal([0, 2])], ([a, b]) => matMul(a, b)),
    opCase("no rows", [normal([0, 3]), normal([3, 2])], ([a, b]) => matMul(a, b)),
  ],
  gemm: FLAGS.flatMap((flags): OpCase[] => {
    const addends: [string, number[]][] = [
      ["a matrix", [2, 4]],
      ["a row", [4]],
      ["a scalar", []],
    ];
    return addends.map(([what, shape]) =>
      opCase(`${named(flags)} plus ${what}`, [...sides(flags, [], [], [2, 3, 4]), normal(shape)], (inputs) =>
        applyOne(gemmOp, inputs, flags),
      ),
    );
  }),
};
