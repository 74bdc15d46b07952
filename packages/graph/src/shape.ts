// Shapes: static sizes, and one symbolic size `batch` (times a whole number) for inference graphs.
import { ShapeError } from "./errors.ts";

/** A number of rows known only when the graph runs; `"16*batch"` after flattening 16 steps into the rows. */
export type SymbolicDim = "batch" | `${number}*batch`;
export type Dim = number | SymbolicDim;
export type Shape = readonly Dim[];

/** `[batch, 784]` */
export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dim, i) => dim === b[i]);

export const isStatic = (shape: Shape): shape is readonly number[] =>
  shape.every((dim) => typeof dim === "number");

/** A size as coefficient and power of `batch`: 12 -> {12, 0}, "3*batch" -> {3, 1}. */
function parseDim(dim: Dim): { coefficient: number; power: number } {
  if (typeof dim === "number") return { coefficient: dim, power: 0 };
  return { coefficient: dim === "batch" ? 1 : Number.parseInt(dim, 10), power: 1 };
}

const makeDim = (coefficient: number, power: number): Dim =>
  power === 0 ? coefficient : coefficient === 1 ? "batch" : `${coefficient}*batch`;

/** Product of the sizes; at most one may be symbolic. */
export function sizeOf(shape: Shape, where = "shape"): Dim {
  let coefficient = 1;
  let power = 0;
  for (const dim of shape) {
    const parsed = parseDim(dim);
    coefficient *= parsed.coefficient;
    power += parsed.power;
  }
  if (power > 1)
    throw new ShapeError(`${where}: at most one symbolic size fits a product; got ${formatShape(shape)}`);
  return makeDim(coefficient, power);
}

/** The size in elements of a static shape. */
export function staticSize(shape: Shape, where = "shape"): number {
  const size = sizeOf(shape, where);
  if (typeof size !== "number")
    throw new ShapeError(
      `${where}: sizes must be static; got ${formatShape(shape)}; fix the batch size for training`,
    );
  return size;
}

/** `whole / part` where it divides evenly; for the one size left open in a reshape. */
export function divideDim(whole: Dim, part: Dim, where: string): Dim {
  const a = parseDim(whole);
  const b = parseDim(part);
  const coefficient = a.coefficient / b.coefficient;
  if (!Number.isInteger(coefficient) || a.power < b.power)
    throw new ShapeError(`${where}: ${whole} elements do not divide by ${part}`);
  return makeDim(coefficient, a.power - b.power);
}

export function addDims(dims: readonly Dim[], where: string): Dim {
  if (dims.every((dim) => typeof dim === "number"))
    return dims.reduce((sum: number, dim) => sum + (dim as number), 0);
  const parsed = dims.map(parseDim);
  if (parsed.some((dim) => dim.power === 0))
    throw new ShapeError(`${where}: cannot join static and symbolic sizes; got ${dims.join(" + ")}`);
  return makeDim(
    parsed.reduce((sum, dim) => sum + dim.coefficient, 0),
    1,
  );
}

/** NumPy broadcasting: aligned at the right, sizes equal or 1. */
export function broadcastShapes(where: string, ...shapes: Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: Dim[] = new Array(rank).fill(1);
  for (const shape of shapes)
    shape.forEach((dim, i) => {
      const at = rank - shape.length + i;
      if (result[at] === 1) result[at] = dim;
      else if (dim !== 1 && dim !== result[at])
        throw new ShapeError(`${where}: shapes must broadcast; got ${shapes.map(formatShape).join(" and ")}`);
    });
  return result;
}

/** Axis as 0..rank-1; negative axes count from the end. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank)
    throw new ShapeError(`${where}: axis must lie in ${-rank}..${rank - 1}; got ${axis}`);
  return normal;
}

/** Row-major strides of a static shape. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}
