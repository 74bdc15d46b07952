// Principal components of images: the directions in which they vary most, found without labels. Orthogonal iteration on the covariance.
import { randomStream } from "@semitone/runtime";
import type { Digits } from "./digits.ts";

/** Rounds of the iteration; neighbouring components may still be mixed, the space they span is not. */
const ROUNDS = 60;

/**
 * The first `count` components of `digits`, as a function from images [rows, size] to coordinates [rows, count]: centred, and divided by
 * one number so that their variance is 1 on average (the components keep their proportions).
 */
export function principalComponents(digits: Digits, count: number): (images: Float32Array) => Float32Array {
  const { size } = digits;
  const { mean, covariance } = momentsOf(digits);
  const basis = Array.from({ length: count }, (_, i) =>
    randomStream(0, `principal/${i}`).normal(new Float64Array(size)),
  );
  const spreads = new Float64Array(count);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, vector] of basis.entries()) {
      const image = multiply(covariance, vector);
      for (const other of basis.slice(0, i)) subtract(image, other, dot(image, other));
      spreads[i] = Math.sqrt(dot(image, image));
      vector.set(image.map((value) => value / spreads[i]));
    }
  const scale = 1 / Math.sqrt(spreads.reduce((total, value) => total + value, 0) / count);
  const offsets = basis.map((vector) => dot(mean, vector));
  return (images) => {
    const rows = images.length / size;
    const out = new Float32Array(rows * count);
    for (let row = 0; row < rows; row++) {
      const image = images.subarray(row * size, (row + 1) * size);
      const inked = inkOf(image);
      for (const [i, vector] of basis.entries()) {
        let total = -offsets[i];
        for (const pixel of inked) total += image[pixel] * vector[pixel];
        out[row * count + i] = total * scale;
      }
    }
    return out;
  };
}

/** Pixels that are not black: a fifth of a digit. */
function inkOf(image: Float32Array): number[] {
  const inked: number[] = [];
  for (let pixel = 0; pixel < image.length; pixel++) if (image[pixel] > 0) inked.push(pixel);
  return inked;
}

function momentsOf({ count, size, images }: Digits): { mean: Float64Array; covariance: Float64Array } {
  const mean = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  for (let row = 0; row < count; row++) {
    const image = images.subarray(row * size, (row + 1) * size);
    const inked = inkOf(image);
    for (const a of inked) {
      mean[a] += image[a] / count;
      for (const b of inked) covariance[a * size + b] += (image[a] * image[b]) / count;
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) covariance[a * size + b] -= mean[a] * mean[b];
  return { mean, covariance };
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => dot(matrix.subarray(row * size, (row + 1) * size), vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

function subtract(from: Float64Array, direction: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i] -= times * direction[i];
}
