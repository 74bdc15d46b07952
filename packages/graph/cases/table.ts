// The cases of every op. A missing op, or one without cases, does not compile.
import type { OpName } from "../src/ops/table.ts";
import { ALGEBRA_CASES } from "./algebra.ts";
import { CONVOLUTION_CASES } from "./convolution.ts";
import { ELEMENTWISE_CASES } from "./elementwise.ts";
import { LINALG_CASES } from "./linalg.ts";
import { MOVEMENT_CASES } from "./movement.ts";
import { NORMALIZATION_CASES } from "./normalization.ts";
import type { OpCase } from "./op-case.ts";
import { REDUCTION_CASES } from "./reduction.ts";

export const OP_CASES: Readonly<Record<OpName, readonly OpCase[]>> = {
  ...ALGEBRA_CASES,
  ...ELEMENTWISE_CASES,
  ...REDUCTION_CASES,
  ...MOVEMENT_CASES,
  ...LINALG_CASES,
  ...NORMALIZATION_CASES,
  ...CONVOLUTION_CASES,
};
