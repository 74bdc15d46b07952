// Every op there is, by name: the families put together. The only registry.
import { ALGEBRA } from "./algebra.ts";
import { CONVOLUTION } from "./convolution.ts";
import type { AnyOp } from "./define-op.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { LINALG } from "./linalg.ts";
import { MOVEMENT } from "./movement.ts";
import { NORMALIZATION } from "./normalization.ts";
import { REDUCTION } from "./reduction.ts";

export const FAMILIES = {
  algebra: ALGEBRA,
  elementwise: ELEMENTWISE,
  reduction: REDUCTION,
  movement: MOVEMENT,
  linalg: LINALG,
  normalization: NORMALIZATION,
  convolution: CONVOLUTION,
} as const satisfies Record<string, Readonly<Record<string, AnyOp>>>;

export type OpFamily = keyof typeof FAMILIES;

export const OPS = {
  ...ALGEBRA,
  ...ELEMENTWISE,
  ...REDUCTION,
  ...MOVEMENT,
  ...LINALG,
  ...NORMALIZATION,
  ...CONVOLUTION,
} as const satisfies Readonly<Record<string, AnyOp>>;

export type OpName = keyof typeof OPS;
