// How far two routes to a number may lie apart, relative to the larger of the number and 1. The only such table.
import type { OpName } from "@semitone/graph";

/** Against the plain-JavaScript reference: a few roundings of float32, or of float64. */
export const DEVICE_TOLERANCE = {
  cpu: 2e-6,
  "cpu, standard ops": 2e-6,
  "cpu, float64": 1e-12,
  wasm: 2e-6,
  webgpu: 1e-5,
  cuda: 1e-5,
} as const;

type Target = keyof typeof DEVICE_TOLERANCE;

/** Ops whose kernels are approximations of lower accuracy, and by what factor. */
export const DEVICE_FACTORS: Readonly<Partial<Record<OpName, Partial<Record<Target, number>>>>> = {
  // The row of a constant x lies where 1 / sqrt(variance + epsilon) is steepest.
  layerNorm: { cpu: 10, "cpu, standard ops": 10, wasm: 10, webgpu: 10 },
  // Vulkan promises 2^-11 for sine and cosine, and SwiftShader gives no more.
  sin: { webgpu: 50 },
  cos: { webgpu: 50 },
};

/** Ops that a device's runtime has no kernel for, and how we know. */
export const NOT_ON_DEVICE: Readonly<Partial<Record<Target, Partial<Record<OpName, string>>>>> = {
  "cpu, float64": {
    erf: "ONNX Runtime has Erf in float32 only",
    gelu: "ONNX Runtime has Gelu in float32 only",
    conv: "ONNX Runtime convolves float32 only",
    convTranspose: "ONNX Runtime convolves float32 only",
    convFilter: "ONNX Runtime convolves float32 only",
  },
};

/** Fourth-order central differences in float64 against derivatives. */
export const DIFFERENCE_TOLERANCE = 1e-7;

/** The first position where `actual` strays from `expected`, in words; undefined if there is none. */
export function strayed(actual: Float64Array, expected: Float64Array, tolerance: number): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} values instead of ${expected.length}`;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (Object.is(a, e) || a === e) continue;
    if (!(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e)))) return `${a} instead of ${e} at ${i}`;
  }
  return undefined;
}
