// Softmax and layer normalisation as ops of their own: one pass of a fused kernel where the composite takes five.
import { ShapeError } from "../errors.ts";
import { dot, forEachIndex, nd } from "../nd.ts";
import { formatShape, normalizeAxis, sameShape, sizeOf, stridesOf } from "../shape.ts";
import { type NdArray, requireFloat, requireSameDType, type Tensor } from "../tensor.ts";
import { add, mul, sub, sum, sumTo } from "./algebra.ts";
import { type AnyOp, apply, applyOne, type Emitter, type LowerContext, type Op } from "./define-op.ts";
import { exp } from "./elementwise.ts";

/** `x` with `f` applied to each line along `axis`. */
function mapLines(x: NdArray, axis: number, f: (line: Float64Array) => Float64Array): NdArray {
  const result = nd(x.shape);
  const strides = stridesOf(x.shape);
  const outer = x.shape.map((size, i) => (i === axis ? 1 : size));
  forEachIndex(x.data.length === 0 ? [0] : outer, (index) => {
    const start = dot(index, strides);
    const at = (i: number) => start + i * strides[axis];
    const line = f(Float64Array.from({ length: x.shape[axis] }, (_, i) => x.data[at(i)]));
    line.forEach((value, i) => {
      result.data[at(i)] = value;
    });
  });
  return result;
}

function logSumExpOf(line: Float64Array): number {
  const top = line.reduce((a, b) => Math.max(a, b));
  return top + Math.log(line.reduce((total, x) => total + Math.exp(x - top), 0));
}

/** The WebGPU kernels fail on a tensor without elements; it is its own result. */
const lowerAlongAxis = (
  onnx: string,
  emit: Emitter,
  { node, inputs, attributes: { axis } }: LowerContext<{ axis: number }>,
): string => (sizeOf(node.outputs[0].shape) === 0 ? inputs[0] : emit.one(onnx, inputs, { axis }));

/** On [512, 128, 128]: ONNX Runtime's Softmax 2.6 ms, exp(x - max) / sum 7.5 ms. */
const softmaxOp: Op<{ axis: number }> = {
  name: "softmax",
  infer: ([x]) => x,
  gradient: ({ grad, output, attributes: { axis } }) => [
    mul(output, sub(grad, sum(mul(grad, output), { axes: axis, keepDims: true }))),
  ],
  lower: (emit, context) => lowerAlongAxis("Softmax", emit, context),
  reference: ([x], { axis }) =>
    mapLines(x, axis, (line) => {
      const total = logSumExpOf(line);
      return line.map((value) => Math.exp(value - total));
    }),
};

/** On [512, 128, 128]: ONNX Runtime's LogSoftmax 3.5 ms, x - logSumExp(x) 11 ms. */
const logSoftmaxOp: Op<{ axis: number }> = {
  name: "logSoftmax",
  infer: ([x]) => x,
  gradient: ({ grad, output, attributes: { axis } }) => [
    sub(grad, mul(exp(output), sum(grad, { axes: axis, keepDims: true }))),
  ],
  lower: (emit, context) => lowerAlongAxis("LogSoftmax", emit, context),
  reference: ([x], { axis }) =>
    mapLines(x, axis, (line) => {
      const total = logSumExpOf(line);
      return line.map((value) => value - total);
    }),
};

const alongAxis = (op: Op<{ axis: number }>, x: Tensor, axis: number): Tensor => {
  requireFloat(op.name, x);
  return applyOne(op, [x], { axis: normalizeAxis(axis, x.rank, op.name) });
};

/** e^x / sum(e^x) along one axis: probabilities that add up to 1. Exact for every finite x. */
export const softmax = (x: Tensor, axis = -1): Tensor => alongAxis(softmaxOp, x, axis);

/** x - logSumExp(x) along one axis: logs of probabilities that add up to 1. Exact for every finite x. */
export const logSoftmax = (x: Tensor, axis = -1): Tensor => alongAxis(logSoftmaxOp, x, axis);

/** Outputs: the result, and for each row its mean and the inverse of its standard deviation. */
const layerNormOp: Op<{ epsilon: number }> = {
  name: "layerNorm",
  infer: ([x, scale, bias]) => {
    requireFloat("layerNorm", x);
    requireSameDType("layerNorm", x, scale, bias);
    const last = x.shape.slice(-1);
    if (x.rank === 0 || !sameShape(scale.shape, last) || !sameShape(bias.shape, last))
      throw new ShapeError(
        `layerNorm: scale and bias must have the last axis of x; got ${formatShape(scale.shape)} and ${formatShape(bias.shape)} for ${formatShape(x.shape)}`,
      );
    const perRow = { shape: [...x.shape.slice(0, -1), 1], dtype: x.dtype };
    return [x, perRow, perRow];
  },
  // With c = x - mean, r the inverse deviation, n = c r and g = scale * grad:
  //   through the result  r (g - avg(g) - n avg(g n)),  through mean  gradMean / size,  through r  -gradR r^2 n / size
  gradient: ({
    grads: [grad, gradMean, gradInverse],
    inputs: [x, scale, bias],
    outputs: [, mean, inverse],
  }) => {
    const perElement = 1 / (x.shape[x.rank - 1] as number);
    const average = (t: Tensor) => mul(sum(t, { axes: -1, keepDims: true }), perElement);
    const normal = mul(sub(x, mean), inverse);
    const parts: Tensor[] = [];
    if (grad) {
      const g = mul(grad, scale);
      parts.push(mul(inverse, sub(sub(g, average(g)), mul(normal, average(mul(g, normal))))));
    }
    if (gradMean) parts.push(mul(gradMean, perElement));
    if (gradInverse) parts.push(mul(normal, mul(mul(gradInverse, mul(inverse, inverse)), -perElement)));
    const dx = parts.reduce((total, part) => add(total, part));
    return [
      sumTo(dx, x.shape),
      grad && sumTo(mul(grad, normal), scale.shape),
      grad && sumTo(grad, bias.shape),
    ];
  },
  lower: (emit, { node, inputs, attributes: { epsilon } }) =>
    node.inputs[0].dtype === "float32"
      ? emit.node("LayerNormalization", inputs, { axis: -1, epsilon: { float: epsilon } }, { outputs: 3 })
      : lowerDoubleLayerNorm(emit, inputs, epsilon),
  reference: ([x, scale, bias], { epsilon }) => {
    const size = x.shape[x.shape.length - 1];
    const rows = size === 0 ? 0 : x.data.length / size;
    const perRow = [...x.shape.slice(0, -1), 1];
    const [result, means, inverses] = [nd(x.shape), nd(perRow), nd(perRow)];
    for (let row = 0; row < rows; row++) {
      const line = x.data.subarray(row * size, (row + 1) * size);
      const mean = line.reduce((a, b) => a + b, 0) / size;
      const inverse = 1 / Math.sqrt(line.reduce((a, b) => a + (b - mean) ** 2, 0) / size + epsilon);
      line.forEach((value, i) => {
        result.data[row * size + i] = (value - mean) * inverse * scale.data[i] + bias.data[i];
      });
      means.data[row] = mean;
      inverses.data[row] = inverse;
    }
    return [result, means, inverses];
  },
};

/** LayerNormalization keeps epsilon and the statistics in float32, whatever the type of x. */
function lowerDoubleLayerNorm(emit: Emitter, [x, scale, bias]: readonly string[], epsilon: number): string[] {
  const average = (name: string) => emit.one("ReduceMean", [name, emit.int64([-1])], { keepdims: 1 });
  const mean = average(x);
  const centred = emit.one("Sub", [x, mean]);
  const variance = average(emit.one("Mul", [centred, centred]));
  const deviation = emit.one("Sqrt", [emit.one("Add", [variance, emit.scalar(epsilon, "float64")])]);
  const inverse = emit.one("Div", [emit.scalar(1, "float64"), deviation]);
  const scaled = emit.one("Mul", [emit.one("Mul", [centred, inverse]), scale]);
  return [emit.one("Add", [scaled, bias]), mean, inverse];
}

/**
 * scale * (x - mean) / sqrt(variance + epsilon) + bias, with mean and variance of each row of the last axis.
 * Ba, Kiros and Hinton 2016, arXiv:1607.06450.
 *
 * @param scale [size of the last axis]
 * @param bias [size of the last axis]
 * @param epsilon added to the variance, > 0. @default 1e-5
 */
export const layerNormalization = (
  x: Tensor,
  scale: Tensor,
  bias: Tensor,
  { epsilon = 1e-5 }: { epsilon?: number } = {},
): Tensor => apply(layerNormOp, [x, scale, bias], { epsilon })[0];

export const NORMALIZATION = {
  softmax: softmaxOp,
  logSoftmax: logSoftmaxOp,
  layerNorm: layerNormOp,
} as const satisfies Record<string, AnyOp>;
