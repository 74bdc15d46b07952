// Plain-JavaScript arrays of doubles: just enough NumPy for the reference of every op. Slow, simple, independent of ONNX.
import { staticSize, stridesOf } from "./shape.ts";
import type { NdArray } from "./tensor.ts";

export const nd = (shape: readonly number[], data?: Float64Array): NdArray => ({
  shape,
  data: data ?? new Float64Array(staticSize(shape)),
});

/** Calls `visit(index, flat)` for every position of `shape` in row-major order; `index` is reused. */
export function forEachIndex(shape: readonly number[], visit: (index: number[], flat: number) => void): void {
  const size = staticSize(shape);
  const index = new Array<number>(shape.length).fill(0);
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/** Strides to read `from` as if it had the (broadcast) shape `to`: zero along stretched axes. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]));
}

export const dot = (index: readonly number[], strides: readonly number[]): number => {
  let sum = 0;
  for (let axis = 0; axis < index.length; axis++) sum += index[axis] * strides[axis];
  return sum;
};

/** Applies `f` element by element over broadcast inputs. */
export function mapNd(
  inputs: readonly NdArray[],
  shape: readonly number[],
  f: (...values: number[]) => number,
): NdArray {
  const result = nd(shape);
  const strides = inputs.map((input) => broadcastStrides(input.shape, shape));
  const values = new Array<number>(inputs.length);
  forEachIndex(shape, (index, flat) => {
    for (let i = 0; i < inputs.length; i++) values[i] = inputs[i].data[dot(index, strides[i])];
    result.data[flat] = f(...values);
  });
  return result;
}

/** Folds the elements along `axes`, keeping them as size 1; `f(total, value)` from `start`. */
export function reduceNd(
  input: NdArray,
  axes: readonly number[],
  start: number,
  f: (total: number, value: number) => number,
): NdArray {
  const kept = input.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const result = nd(kept);
  result.data.fill(start);
  const strides = broadcastStrides(kept, input.shape);
  forEachIndex(input.shape, (index, flat) => {
    const at = dot(index, strides);
    result.data[at] = f(result.data[at], input.data[flat]);
  });
  return result;
}
