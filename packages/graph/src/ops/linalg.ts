// Matrix products: one op with transposes as flags, so that its gradients are products of the same kind and nothing is copied.
import { ShapeError } from "../errors.ts";
import { broadcastStrides, dot, forEachIndex, nd } from "../nd.ts";
import { broadcastShapes, formatShape, type Shape, sizeOf } from "../shape.ts";
import { requireFloat, requireSameDType, type Tensor } from "../tensor.ts";
import { reshape, sumTo } from "./algebra.ts";
import { type AnyOp, applyOne, type Emitter, noGradient, type Op } from "./define-op.ts";

export interface MatMulFlags {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Rows and columns of the last two axes as the product sees them. */
const view = (shape: Shape, transposed: boolean) =>
  transposed
    ? [shape[shape.length - 1], shape[shape.length - 2]]
    : [shape[shape.length - 2], shape[shape.length - 1]];

type MatMulAttributes = MatMulFlags & Record<string, boolean>;

export const matMulOp: Op<MatMulAttributes> = {
  name: "matMul",
  infer: ([a, b], { transposeA, transposeB }) => {
    requireFloat("matMul", a);
    requireSameDType("matMul", a, b);
    if (a.rank < 2 || b.rank < 2)
      throw new ShapeError(
        `matMul: expected matrices; got ${formatShape(a.shape)} x ${formatShape(b.shape)}`,
      );
    const [rows, inner] = view(a.shape, transposeA);
    const [innerB, columns] = view(b.shape, transposeB);
    if (inner !== innerB)
      throw new ShapeError(
        `matMul: inner sizes must agree; got ${formatShape(a.shape)} x ${formatShape(b.shape)}; transpose one side?`,
      );
    const batch = broadcastShapes("matMul", a.shape.slice(0, -2), b.shape.slice(0, -2));
    return { shape: [...batch, rows, columns], dtype: a.dtype };
  },
  gradient: ({ grad, inputs: [a, b], attributes: { transposeA, transposeB } }) => [
    sumTo(transposeA ? product(b, grad, transposeB, true) : product(grad, b, false, !transposeB), a.shape),
    sumTo(transposeB ? product(grad, a, true, transposeA) : product(a, grad, !transposeA, false), b.shape),
  ],
  lower: (emit, { node, inputs, attributes: { transposeA, transposeB } }) => {
    if (node.outputs[0].rank === 2)
      return emit.one("Gemm", inputs, { transA: Number(transposeA), transB: Number(transposeB) });
    return lowerBatched(emit, inputs, node.inputs, transposeA, transposeB);
  },
  reference: ([a, b], { transposeA, transposeB }, [type]) => {
    const shape = type.shape as readonly number[];
    const result = nd(shape);
    const batch = shape.slice(0, -2);
    const inner = view(a.shape, transposeA)[1] as number;
    const stridesA = broadcastStrides(a.shape.slice(0, -2), batch).map((s) => s * lastTwo(a.shape));
    const stridesB = broadcastStrides(b.shape.slice(0, -2), batch).map((s) => s * lastTwo(b.shape));
    const [rowA, stepA] = transposeA ? [1, a.shape[a.shape.length - 1]] : [a.shape[a.shape.length - 1], 1];
    const [stepB, columnB] = transposeB ? [1, b.shape[b.shape.length - 1]] : [b.shape[b.shape.length - 1], 1];
    forEachIndex(shape, (index, flat) => {
      const column = index[index.length - 1];
      const row = index[index.length - 2];
      const baseA = dot(index.slice(0, -2), stridesA) + row * rowA;
      const baseB = dot(index.slice(0, -2), stridesB) + column * columnB;
      let total = 0;
      for (let k = 0; k < inner; k++) total += a.data[baseA + k * stepA] * b.data[baseB + k * stepB];
      result.data[flat] = total;
    });
    return result;
  },
};

const lastTwo = (shape: readonly number[]) => shape[shape.length - 1] * shape[shape.length - 2];

function lowerBatched(
  emit: Emitter,
  [a, b]: readonly string[],
  [typeA, typeB]: readonly Tensor[],
  transposeA: boolean,
  transposeB: boolean,
): string {
  if (!transposeA && !transposeB) return emit.one("MatMul", [a, b]);
  if (emit.contrib && typeA.dtype === "float32")
    return emit.one(
      "FusedMatMul",
      [a, b],
      { transA: Number(transposeA), transB: Number(transposeB) },
      { domain: "com.microsoft" },
    );
  const swapped = (name: string, { rank }: Tensor) =>
    emit.one("Transpose", [name], {
      perm: [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2],
    });
  return emit.one("MatMul", [transposeA ? swapped(a, typeA) : a, transposeB ? swapped(b, typeB) : b]);
}

const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor =>
  matMul(a, b, { transposeA, transposeB });

/**
 * Matrix product over the last two axes, the leading ones broadcast: [..., m, k] x [..., k, n] -> [..., m, n].
 *
 * @param options transposes: read `a` as [..., k, m] or `b` as [..., n, k] instead, at no cost
 * @throws ShapeError if the inner sizes differ or a side is not at least a matrix
 */
export function matMul(a: Tensor, b: Tensor, options: Partial<MatMulFlags> = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  if (a.rank > 2 && b.rank === 2 && !transposeA) {
    // [..., t, k] x [k, n]: one large product instead of many small ones
    const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape[a.rank - 1]]);
    const flat = applyOne(matMulOp, [rows, b], { transposeA, transposeB });
    return reshape(flat, [...a.shape.slice(0, -1), flat.shape[1]]);
  }
  return applyOne(matMulOp, [a, b], { transposeA, transposeB });
}

/**
 * Product plus bias in one pass, alpha * a b + c. Only the simplifier makes it, after differentiation.
 * Inputs a [m, k], b [k, n] (transposes as flags), c broadcastable to [m, n].
 */
export const gemmOp: Op<MatMulAttributes> = {
  name: "gemm",
  infer: ([a, b, c], attributes) => {
    const type = matMulOp.infer([a, b], attributes) as { shape: Shape; dtype: Tensor["dtype"] };
    broadcastShapes("gemm", type.shape, c.shape);
    return type;
  },
  gradient: noGradient("it is made after differentiation"),
  lower: (emit, { inputs, attributes: { transposeA, transposeB } }) =>
    emit.one("Gemm", inputs, { transA: Number(transposeA), transB: Number(transposeB) }),
  reference: ([a, b, c], attributes, types) => {
    const product = matMulOp.reference([a, b], attributes, types) as ReturnType<typeof nd>;
    const strides = broadcastStrides(c.shape, product.shape);
    forEachIndex(product.shape, (index, flat) => {
      product.data[flat] += c.data[dot(index, strides)];
    });
    return product;
  },
};

export const LINALG = {
  matMul: matMulOp,
  gemm: gemmOp,
} as const satisfies Record<string, AnyOp>;
