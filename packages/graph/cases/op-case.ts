// What a test case of an op is: input values and a small graph. What must hold for it is the business of tests/graph.
import { type Random, randomFrom } from "../src/nn/initializers.ts";
import type { Tensor } from "../src/tensor.ts";

export interface CaseInput {
  readonly shape: readonly number[];
  /** `float` is float32 or float64, as the check at hand needs. */
  readonly dtype: "float" | "int32" | "int64" | "bool";
  draw(size: number, random: Random): ArrayLike<number>;
}

export interface CaseOptions {
  /** Positions of inputs whose first axis may be the symbolic batch. The graph must not depend on its size. */
  readonly rows?: readonly number[];
  /** Why derivatives are not compared with finite differences: a kink, a pole. */
  readonly rough?: string;
  /** Why second derivatives are not. */
  readonly roughSecond?: string;
}

export interface OpCase extends CaseOptions {
  readonly title: string;
  readonly inputs: readonly CaseInput[];
  build(inputs: readonly Tensor[]): Tensor | readonly Tensor[];
}

export type OpCases<Family> = Readonly<Record<keyof Family, readonly OpCase[]>>;

export const opCase = (
  title: string,
  inputs: readonly CaseInput[],
  build: OpCase["build"],
  options: CaseOptions = {},
): OpCase => ({ title, inputs, build, ...options });

/** Standard normal values times `scale`. */
export const normal = (shape: readonly number[], scale = 1): CaseInput => ({
  shape,
  dtype: "float",
  draw: (size, random) =>
    Float64Array.from(
      { length: size },
      () => scale * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    ),
});

/** Values evenly distributed over `[low, high)`. */
export const uniform = (shape: readonly number[], low: number, high: number): CaseInput => ({
  shape,
  dtype: "float",
  draw: (size, random) => Float64Array.from({ length: size }, () => low + (high - low) * random()),
});

/** Exactly these values, repeated where a larger batch needs more. */
export const given = (
  values: readonly number[],
  shape: readonly number[] = [values.length],
  dtype: CaseInput["dtype"] = "float",
): CaseInput => ({
  shape,
  dtype,
  draw: (size) => Float64Array.from({ length: size }, (_, i) => values[i % values.length]),
});

/** Whole numbers in 0..below-1. */
export const indices = (
  shape: readonly number[],
  below: number,
  dtype: "int32" | "int64" = "int64",
): CaseInput => ({
  shape,
  dtype,
  draw: (size, random) => Float64Array.from({ length: size }, () => Math.floor(below * random())),
});

/** True or false. */
export const truth = (shape: readonly number[]): CaseInput => ({
  shape,
  dtype: "bool",
  draw: (size, random) => Float64Array.from({ length: size }, () => Number(random() < 0.5)),
});

/** The values of each input of a case, the same on every call; `shape` is that of the input unless the batch differs. */
export function drawInputs(
  title: string,
  inputs: readonly CaseInput[],
  shapes = inputs.map((x) => x.shape),
): Float64Array[] {
  return inputs.map((input, i) => {
    const size = shapes[i].reduce((product, dim) => product * dim, 1);
    const values = Float64Array.from(input.draw(size, randomFrom(i, title)));
    return input.dtype === "float" ? values.map(Math.fround) : values;
  });
}
