import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkGraph } from "../check-graph.ts";
import { evaluate } from "../evaluate.ts";
import { gradients } from "../gradient.ts";
import { broadcastShapes } from "../shape.ts";
import { simplify } from "../simplify.ts";
import { input, type NdArray, type Tensor } from "../tensor.ts";
import {
  add,
  div,
  expand,
  greater,
  mul,
  neg,
  reshape,
  sub,
  sum,
  sumTo,
  transpose,
  where,
} from "./algebra.ts";
import { mean, variance } from "./composite.ts";
import { exp, maximum, sigmoid, softplus, tanh } from "./elementwise.ts";
import { matMul } from "./linalg.ts";
import { concat, pad, slice, split } from "./movement.ts";
import { softmax } from "./normalization.ts";
import { cumSum, max } from "./reduction.ts";

const sizes = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const shapes = (least = 0, most = 4) => fc.array(fc.integer({ min: least, max: 4 }), { maxLength: most });
const number = fc.double({ min: -3, max: 3, noNaN: true });

/** A tensor of any shape with its values. */
const arrays = (shape: fc.Arbitrary<readonly number[]>) =>
  shape.chain((s) =>
    fc.tuple(fc.constant(s), fc.array(number, { minLength: sizes(s), maxLength: sizes(s) })),
  );

const x64 = (shape: readonly number[], name = "x") => input(name, shape, "float64");
const run = (tensor: Tensor, feeds: Record<string, number[]>): NdArray => evaluate([tensor], feeds)[0];
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++)
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i])));
};

/** Two shapes that broadcast: axes of one set to 1 at random, leading ones dropped. */
const broadcastable = fc
  .tuple(shapes(), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), fc.nat(4), fc.nat(4))
  .map(([full, ones, dropA, dropB]) => [
    full.map((dim, i) => (ones[i] ? 1 : dim)).slice(Math.min(dropA, full.length)),
    full.map((dim, i) => (ones[i + 4] ? 1 : dim)).slice(Math.min(dropB, full.length)),
  ]);

describe("shapes at random", () => {
  it("elementwise ops broadcast as indexing by hand does", () => {
    fc.assert(
      fc.property(broadcastable, ([a, b]) => {
        const shape = broadcastShapes("test", a, b) as number[];
        const [dataA, dataB] = [a, b].map((s) => Array.from({ length: sizes(s) }, (_, i) => i + 1));
        const y = run(sub(x64(a, "a"), x64(b, "b")), { a: dataA, b: dataB });
        expect(y.shape).toEqual(shape);
        const at = (data: number[], own: number[], index: number[]) =>
          data[
            own.reduce(
              (flat, dim, i) => flat * dim + (dim === 1 ? 0 : index[shape.length - own.length + i]),
              0,
            )
          ];
        y.data.forEach((value, flat) => {
          const index = shape.map((_, axis) => Math.floor(flat / sizes(shape.slice(axis + 1))) % shape[axis]);
          expect(value).toBe(at(dataA, a, index) - at(dataB, b, index));
        });
      }),
      { numRuns: 150 },
    );
  });

  it("sumTo undoes expand up to the number of copies", () => {
    fc.assert(
      fc.property(broadcastable, ([a, b]) => {
        const full = broadcastShapes("test", a, b) as number[];
        if (sizes(full) === 0) return;
        const data = Array.from({ length: sizes(a) }, (_, i) => i - 3);
        const y = run(sumTo(expand(x64(a), full), a), { x: data });
        close(
          y.data,
          data.map((value) => (value * sizes(full)) / sizes(a)),
        );
      }),
    );
  });

  it("sum over some axes and then the rest equals the sum over all", () => {
    fc.assert(
      fc.property(
        arrays(shapes()),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        ([shape, data], flags) => {
          const axes = shape.map((_, axis) => axis).filter((axis) => flags[axis]);
          const x = x64(shape);
          const total = data.reduce((a, b) => a + b, 0);
          close(run(sum(sum(x, { axes, keepDims: true })), { x: data }).data, [total]);
          expect(sum(x, { axes }).shape).toEqual(shape.filter((_, axis) => !flags[axis]));
        },
      ),
    );
  });

  it("reshape there and back, transpose by an order and its inverse, change nothing", () => {
    fc.assert(
      fc.property(arrays(shapes()), fc.nat(1000), ([shape, data], seed) => {
        const x = x64(shape);
        const order = shape
          .map((_, axis) => axis)
          .sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
        const inverse = order.map((_, axis) => order.indexOf(axis));
        expect([...run(reshape(reshape(x, [sizes(shape)]), shape), { x: data }).data]).toEqual(data);
        expect([...run(transpose(transpose(x, order), inverse), { x: data }).data]).toEqual(data);
      }),
    );
  });

  it("concat undoes split, slice undoes pad", () => {
    fc.assert(
      fc.property(
        arrays(shapes(0, 4).filter((s) => s.length > 0)),
        fc.nat(3),
        fc.nat(4),
        fc.nat(3),
        ([shape, data], axisAt, cutAt, before) => {
          const axis = axisAt % shape.length;
          const cut = Math.min(cutAt, shape[axis]);
          const x = x64(shape);
          const joined = concat(split(x, [cut, shape[axis] - cut], axis), axis);
          expect([...run(joined, { x: data }).data]).toEqual(data);
          const padded = pad(x, { axis, before, after: 2, value: 9 });
          expect(padded.shape[axis]).toBe(shape[axis] + before + 2);
          expect([
            ...run(slice(padded, { axis, start: before, end: before + shape[axis] }), { x: data }).data,
          ]).toEqual(data);
        },
      ),
    );
  });

  it("matMul equals three loops, whatever is transposed", () => {
    const dims = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(dims, ([m, k, n, transposeA, transposeB]) => {
        const a = Array.from({ length: m * k }, (_, i) => i + 1);
        const b = Array.from({ length: k * n }, (_, i) => 2 * i - 3);
        const left = x64(transposeA ? [k, m] : [m, k], "a");
        const right = x64(transposeB ? [n, k] : [k, n], "b");
        const y = run(matMul(left, right, { transposeA, transposeB }), { a, b });
        const expected = Array.from({ length: m * n }, (_, flat) => {
          const [row, column] = [Math.floor(flat / n), flat % n];
          let total = 0;
          for (let i = 0; i < k; i++)
            total +=
              a[transposeA ? i * m + row : row * k + i] * b[transposeB ? column * k + i : i * n + column];
          return total;
        });
        expect([...y.data]).toEqual(expected);
      }),
    );
  });

  it("cumSum ends in the sum, max bounds the mean", () => {
    fc.assert(
      fc.property(arrays(shapes(1).filter((s) => s.length > 0)), ([shape, data]) => {
        const x = x64(shape);
        const last = slice(cumSum(x), { axis: -1, start: -1 });
        close(run(last, { x: data }).data, run(sum(x, { axes: -1 }), { x: data }).data);
        const slack = run(sub(max(x, { axes: 0 }), mean(x, { axes: 0 })), { x: data }).data;
        for (const value of slack) expect(value).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });
});

// ---- expressions at random ---------------------------------------------------------------------------------------------

type Grow = (x: Tensor, y: Tensor, row: Tensor, number: Tensor) => Tensor;

/** Smooth steps on [2, 3] tensors that keep values moderate, with a shared row [3] and number [1]; some are there to be simplified away. */
const STEPS: readonly Grow[] = [
  (x, y) => add(x, y),
  (x, y) => sub(x, mul(y, 0.5)),
  (x, y) => mul(tanh(x), y),
  (x) => sigmoid(x),
  (x) => softplus(x),
  (x) => exp(neg(mul(x, x))),
  (x, y) => div(x, add(mul(y, y), 1)),
  (x) => add(mul(x, 1), 0),
  (x) => neg(neg(x)),
  (x) => mul(mul(x, 2), 0.25),
  (x) => reshape(reshape(x, [6]), [2, 3]),
  (x) => transpose(transpose(x)),
  (x, y) => matMul(matMul(x, transpose(y)), mul(x, 0.1)),
  (x) => sub(x, mean(x, { axes: 0, keepDims: true })),
  (x) => expand(sum(mul(x, 0.3), { axes: 1, keepDims: true }), [2, 3]),
  (x, y) => concat([slice(x, { axis: 0, end: 1 }), slice(y, { axis: 0, start: 1 })], 0),
  (x) => softmax(x),
  (x, y) => mul(x, variance(y, { axes: -1, keepDims: true })),
  (x) => cumSum(mul(x, 0.5), 0),
  (x, _, row) => add(x, row),
  (x, _, row) => tanh(mul(x, row)),
  (x, _, __, number) => mul(x, number),
  (x, _, row) => matMul(x, mul(reshape(row, [3, 1]), reshape(row, [1, 3]))),
];

const programs = fc.array(fc.tuple(fc.nat(STEPS.length - 1), fc.nat(30), fc.nat(30)), {
  minLength: 1,
  maxLength: 10,
});
const values = fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: 6, maxLength: 6 });

function grow(program: readonly (readonly [number, number, number])[]): { inputs: Tensor[]; output: Tensor } {
  const [a, b, row, number] = [x64([2, 3], "a"), x64([2, 3], "b"), x64([3], "row"), x64([1], "number")];
  const inputs = [a, b, row, number];
  const pool = [a, b];
  for (const [step, i, j] of program)
    pool.push(STEPS[step](pool[i % pool.length], pool[j % pool.length], row, number));
  return { inputs, output: pool[pool.length - 1] };
}

/** Values of the inputs, in their order; those of the row and the number are taken from b. */
const feeds = (a: number[], b: number[]): Record<string, number[]> => ({
  a,
  b,
  row: b.slice(0, 3),
  number: [b[4]],
});

describe("expressions at random", () => {
  it("simplify(graph) is legal and evaluates to the same, and is a fixed point", () => {
    fc.assert(
      fc.property(programs, values, values, (program, a, b) => {
        const { inputs, output } = grow(program);
        const outputs = [output, ...gradients(sum(mul(output, output)), inputs)];
        checkGraph(outputs);
        const simple = simplify(outputs);
        checkGraph(simple);
        const [before, after] = [outputs, simple].map((tensors) => evaluate(tensors, feeds(a, b)));
        before.forEach((expected, i) => {
          expect(after[i].shape).toEqual(expected.shape);
          close(after[i].data, expected.data);
        });
        expect(simplify(simple)).toEqual(simple);
      }),
      { numRuns: 150 },
    );
  });

  it("gradients match central differences", () => {
    fc.assert(
      fc.property(programs, values, values, fc.nat(3), fc.nat(5), (program, a, b, which, position) => {
        const { inputs, output } = grow(program);
        const loss = sum(mul(output, output));
        const fed = feeds(a, b);
        const grads = evaluate(gradients(loss, inputs), fed);
        const name = Object.keys(fed)[which];
        const at = position % fed[name].length;
        const step = 1e-3;
        const lossAt = (distance: number) =>
          run(loss, { ...fed, [name]: fed[name].with(at, fed[name][at] + distance) }).data[0];
        const slope =
          (8 * (lossAt(step) - lossAt(-step)) - (lossAt(2 * step) - lossAt(-2 * step))) / (12 * step);
        close([grads[which].data[at]], [slope], 1e-6);
      }),
      { numRuns: 150 },
    );
  });

  it("where gives the branch not taken an exact zero, maximum shares ties", () => {
    const x = x64([3]);
    const [g] = gradients(sum(where(greater(x, 0), mul(x, 3), Number.POSITIVE_INFINITY)), [x]);
    expect([...run(g, { x: [-1, 0, 2] }).data]).toEqual([0, 0, 3]);
    const [h] = gradients(sum(maximum(x, 1)), [x]);
    expect([...run(h, { x: [0, 1, 2] }).data]).toEqual([0, 0.5, 1]);
  });
});
