// Cases of the convolutions: each of the three ops appears in the derivatives of the others.

import { gradients } from "../src/gradient.ts";
import { mul, sum } from "../src/ops/algebra.ts";
import {
  type CONVOLUTION,
  type ConvOptions,
  type ConvTransposeOptions,
  conv,
  convTranspose,
} from "../src/ops/convolution.ts";
import { normal, type OpCase, type OpCases, opCase } from "./op-case.ts";

const forward = (
  title: string,
  x: number[],
  w: number[],
  options: ConvOptions = {},
  withBias = false,
): OpCase =>
  opCase(
    title,
    [normal(x), normal(w), ...(withBias ? [normal([w[0]])] : [])],
    ([input, kernel, bias]) => conv(input, kernel, { ...options, bias }),
    { rows: [0] },
  );

const backward = (
  title: string,
  x: number[],
  w: number[],
  options: ConvTransposeOptions = {},
  withBias = false,
): OpCase =>
  opCase(
    title,
    [normal(x), normal(w), ...(withBias ? [normal([w[1]])] : [])],
    ([input, kernel, bias]) => convTranspose(input, kernel, { ...options, bias }),
    { rows: [0] },
  );

/** The derivative of a convolution by its kernel, as a function of x and of the kernel through a square. */
const filter = (title: string, x: number[], w: number[], options: ConvOptions = {}): OpCase =>
  opCase(title, [normal(x), normal(w)], ([input, kernel]) => {
    const y = conv(input, kernel, options);
    return gradients(sum(mul(y, y)), [kernel]);
  });

const LOPSIDED = { strides: [2, 1], dilations: [1, 2], padding: [[1, 0], 2] } as const;

export const CONVOLUTION_CASES: OpCases<typeof CONVOLUTION> = {
  conv: [
    forward("one axis", [2, 3, 5], [2, 3, 2]),
    forward("one axis, with bias", [2, 2, 4], [3, 2, 2], {}, true),
    forward("strided and padded", [2, 1, 6], [2, 1, 3], { strides: 2, padding: 1 }),
    forward("the last element unreached", [1, 1, 6], [1, 1, 3], { strides: 2 }),
    forward("dilated", [1, 2, 7], [1, 2, 3], { dilations: 2 }),
    forward("causal", [1, 1, 5], [1, 1, 3], { padding: [[2, 0]] }),
    forward("same size", [1, 1, 5], [1, 1, 4], { padding: "same" }),
    forward("same size, strided", [1, 1, 5], [1, 1, 3], { padding: "same", strides: 2 }),
    forward("two axes", [1, 2, 4, 3], [2, 2, 2, 2], {}, true),
    forward("two axes, lopsided", [1, 1, 5, 4], [1, 1, 2, 2], LOPSIDED),
    forward("one tap", [2, 2, 3], [3, 2, 1]),
    forward("one tap, strided", [1, 1, 5], [2, 1, 1], { strides: 2 }),
    forward("a kernel as large as the input", [2, 1, 3], [2, 1, 3]),
  ],
  convTranspose: [
    backward("one axis", [2, 2, 3], [2, 3, 2]),
    backward("one axis, with bias", [1, 2, 3], [2, 2, 2], {}, true),
    backward("strided and padded", [1, 2, 3], [2, 1, 3], { strides: 2, padding: 1 }),
    backward("output padding", [1, 1, 3], [1, 2, 3], { strides: 2, padding: 1, outputPadding: 1 }),
    backward("dilated", [1, 1, 3], [1, 1, 2], { dilations: 2 }),
    backward("two axes", [1, 2, 2, 3], [2, 1, 2, 2], { strides: [2, 1] }, true),
    backward("two axes, lopsided", [1, 1, 2, 4], [1, 1, 2, 2], LOPSIDED),
  ],
  convFilter: [
    filter("one axis", [2, 2, 4], [1, 2, 2]),
    filter("strided, padded and dilated", [1, 1, 7], [2, 1, 2], { strides: 2, padding: 1, dilations: 2 }),
    filter("two axes, lopsided", [1, 1, 4, 3], [1, 1, 2, 2], LOPSIDED),
    filter("one tap", [2, 2, 3], [2, 2, 1]),
  ],
};
