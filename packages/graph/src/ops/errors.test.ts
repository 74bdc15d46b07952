import { describe, expect, it } from "vitest";
import { gradients } from "../gradient.ts";
import { constant, input, scope, type Tensor } from "../tensor.ts";
import { add, and, expand, not, reshape, sum, transpose, where } from "./algebra.ts";
import { mean } from "./composite.ts";
import { conv, convTranspose } from "./convolution.ts";
import { exp, maximum, pow } from "./elementwise.ts";
import { matMul } from "./linalg.ts";
import { concat, gather, oneHot, pad, scatterAdd, slice, split } from "./movement.ts";
import { layerNormalization, softmax } from "./normalization.ts";
import { argMax, cumSum, max, topK } from "./reduction.ts";

const x = (...shape: (number | "batch")[]): Tensor => input("x", shape);
const whole = input("at", [3], "int64");
const flag = input("flag", [3], "bool");

/** What is done wrongly, and the message that must come. */
const WRONG: readonly [call: () => unknown, message: string][] = [
  [() => add(x(2, 3), x(4, 3)), "add: shapes must broadcast; got [2, 3] and [4, 3]"],
  [() => add(x("batch", 3), x(4, 3)), "add: shapes must broadcast; got [batch, 3] and [4, 3]"],
  [
    () => add(x(2), input("y", [2], "float64")),
    "add: operands must share a dtype; got input float32[2] and input float64[2]; use cast()",
  ],
  [() => add(whole, 1), "add: expected a float tensor; got input int64[3]; use cast()"],
  [() => add(1, 2), "add: at least one operand must be a tensor; got 1 and 2"],
  [() => maximum(x(2), x(3)), "maximum: shapes must broadcast; got [2] and [3]"],
  [() => exp(whole), "exp: expected a float tensor; got input int64[3]; use cast()"],
  [() => pow(whole, 2), "pow: expected a float tensor; got input int64[3]; use cast()"],
  [() => and(flag, x(3)), "and: expected a bool tensor; got input float32[3]; compare it to 0?"],
  [() => not(x(3)), "not: expected a bool tensor; got input float32[3]; compare it to 0?"],
  [() => where(x(3), x(3), 0), "where: expected a bool tensor; got input float32[3]; compare it to 0?"],
  [() => sum(x(2, 3), { axes: 2 }), "sum: axis must lie in -2..1; got 2"],
  [() => mean(x("batch", 3)), "mean: sizes must be static; got [batch, 3]; fix the batch size for training"],
  [() => expand(x(2), [3]), "expand: shapes must broadcast; got [2] and [3]"],
  [() => expand(x(3, 2), [2]), "expand: [3, 2] does not stretch to [2]"],
  [() => reshape(x(2, 3), [4]), "reshape: element counts must agree; got [2, 3] to [4]"],
  [() => reshape(x(2, 3), [4, -1]), "reshape: 6 elements do not divide by 4"],
  [() => transpose(x(3)), "transpose: expected at least 2 axes; got [3]"],
  [() => transpose(x(2, 3), [0, 0]), "transpose: order must name each of 2 axes once; got [0, 0]"],
  [() => cumSum(x(2), 1), "cumSum: axis must lie in -1..0; got 1"],
  [() => argMax(x(2), -2), "argMax: axis must lie in -1..0; got -2"],
  [() => max(x(2, 0), { axes: 1 }), "max: there must be something to choose from; got [2, 0]"],
  [() => argMax(x(0, 2), 0), "argMax: there must be something to choose from; got [0, 2]"],
  [() => topK(x(3), 4), "topK: k must lie in 1..3; got 4 of [3]"],
  [
    () => matMul(x(64, 32), x(30, 10)),
    "matMul: inner sizes must agree; got [64, 32] x [30, 10]; transpose one side?",
  ],
  [() => matMul(x(3), x(3, 2)), "matMul: expected matrices; got [3] x [3, 2]"],
  [() => slice(x(3), { start: 2, end: 5 }), "slice: bounds must lie in 0..3; got 2..5 by 1 of [3]"],
  [() => slice(x(3), { start: 0.5 }), "slice: bounds must lie in 0..3; got 0.5..undefined by 1 of [3]"],
  [() => slice(x("batch"), { start: 1 }), "slice: axis 0 of [batch] must be static"],
  [() => split(x(2, 5), [2, 2]), "split: sizes must add up to 5; got 2 + 2 = 4"],
  [() => pad(x(3), { axis: 0, before: -1 }), "pad: expected a static axis and sizes >= 0; got [3], -1, 0"],
  [() => concat([]), "concat: expected at least one tensor; got none"],
  [() => concat([x(2, 3), x(3, 3)], 1), "concat: shapes must agree outside axis 1; got [2, 3] and [3, 3]"],
  [() => concat([x("batch", 3), x(2, 3)], 0), "concat: cannot join static and symbolic sizes; got batch + 2"],
  [() => gather(x(3, 2), x(3)), "gather: indices must be int32 or int64; got input float32[3]"],
  [
    () => scatterAdd(x(2, 2), whole, 4),
    "scatterAdd: updates must begin with the shape of the indices; got [2, 2] and [3]",
  ],
  [() => scatterAdd(x(3, 2), x(3), 4), "scatterAdd: indices must be int32 or int64; got input float32[3]"],
  [() => oneHot(x(3), 4), "oneHot: indices must be int32 or int64; got input float32[3]"],
  [() => softmax(x(3), 1), "softmax: axis must lie in -1..0; got 1"],
  [() => softmax(whole), "softmax: expected a float tensor; got input int64[3]; use cast()"],
  [
    () => layerNormalization(x(2, 3), x(2), x(3)),
    "layerNorm: scale and bias must have the last axis of x; got [2] and [3] for [2, 3]",
  ],
  [
    () => conv(x(2, 3), x(4, 3, 2)),
    "conv: expected [batch, channels, ...space] and a kernel of as many axes; got [2, 3] and [4, 3, 2]",
  ],
  [
    () => conv(x(2, 3, 5), x(4, 2, 2)),
    "conv: channels must agree; got input [2, 3, 5] and kernel [4, 2, 2]; expected [batch, channels, ...] and [outputs, inputs, ...]",
  ],
  [
    () => conv(x(2, 3, 5), x(4, 3, 6)),
    "conv: the kernel must fit into the padded input; got [4, 3, 6] for [2, 3, 5]; add padding?",
  ],
  [
    () => conv(x(2, 3, 5), x(4, 3, 2), { strides: 0 }),
    "conv: strides must be whole numbers >= 1 for 1 axes; got [0]",
  ],
  [
    () => conv(x(2, 3, 5), x(4, 3, 2), { padding: [1, 1] }),
    "conv: padding must be whole numbers >= 0 for 1 axes; got [1, 1]",
  ],
  [() => conv(x(2, 3, 5), x(4, 3, 2), { bias: x(3) }), "conv: bias must be [4]; got [3]"],
  [
    () => convTranspose(x(2, 3, 5), x(3, 4, 2), { strides: 2, outputPadding: 2 }),
    "convTranspose: outputPadding must stay below the strides and padding below the size; got [2] for strides [2] and a result of [12]",
  ],
];

describe("wrong use", () => {
  it.each(WRONG.map(([call, message]) => ({ call, message })))("$message", ({ call, message }) => {
    expect(call).toThrow(message);
  });

  it("names the innermost scope once, behind the value and before the way out", () => {
    expect(() => scope("encoder", () => scope("hidden", () => matMul(x(64, 32), x(30, 10))))).toThrow(
      "matMul: inner sizes must agree; got [64, 32] x [30, 10] at encoder/hidden; transpose one side?",
    );
  });
});

describe("gradients", () => {
  it("of a selection are refused with the reason and the scope", () => {
    const y = scope("search", () => topK(x(5), 2).values);
    expect(() => gradients(sum(y), [y.node.inputs[0]])).toThrow(
      "gradients: topK has none because its outputs are a selection; gather the chosen elements from x instead, at search",
    );
  });

  it("of anything but a float scalar are refused", () => {
    expect(() => gradients(x(2), [])).toThrow("gradients: expected a float scalar; got input float32[2]");
    expect(() => gradients(constant(1, [], "int64"), [])).toThrow(
      "expected a float scalar; got constant int64[]",
    );
  });
});
