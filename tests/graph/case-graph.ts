// From a case of an op to its graph: values, first derivatives of a random projection of them, derivatives of a projection of those.
import {
  add,
  constant,
  type DType,
  gradients,
  input,
  isFloat,
  isStatic,
  mul,
  randomFrom,
  reachableNodes,
  type Shape,
  sum,
  type Tensor,
} from "@semitone/graph";
import type { CaseInput, OpCase } from "../../packages/graph/cases/op-case.ts";
import { drawInputs } from "../../packages/graph/cases/op-case.ts";

export interface CaseGraph {
  readonly inputs: readonly Tensor[];
  /** What the case builds. */
  readonly values: readonly Tensor[];
  /** Derivatives of a projection of the values by each float input; empty where there are none. */
  readonly first: readonly Tensor[];
  /** Derivatives of a projection of `first`. */
  readonly second: readonly Tensor[];
}

export type Float = "float32" | "float64";

const dtypeOf = ({ dtype }: CaseInput, float: Float): DType => (dtype === "float" ? float : dtype);

/** Shapes of the inputs with the batch in its place: a number of rows, or symbolic. */
export const batchShapes = (
  { inputs, rows = [] }: OpCase,
  size: (rows: number) => number | "batch",
): Shape[] => inputs.map(({ shape }, i) => (rows.includes(i) ? [size(shape[0]), ...shape.slice(1)] : shape));

export function valuesOnly(
  opCase: OpCase,
  float: Float,
  shapes: readonly Shape[],
): Omit<CaseGraph, "first" | "second"> {
  const inputs = opCase.inputs.map((spec, i) => input(`x${i}`, shapes[i], dtypeOf(spec, float)));
  const built = opCase.build(inputs);
  return { inputs, values: Array.isArray(built) ? built : [built as Tensor] };
}

export function caseGraph(opCase: OpCase, float: Float): CaseGraph {
  const { inputs, values } = valuesOnly(
    opCase,
    float,
    opCase.inputs.map(({ shape }) => shape),
  );
  const wrt = inputs.filter(({ dtype }) => isFloat(dtype));
  if (!isDifferentiable(values) || wrt.length === 0) return { inputs, values, first: [], second: [] };
  const first = gradients(project(values, "first"), wrt);
  return { inputs, values, first, second: gradients(project(first, "second"), wrt) };
}

function isDifferentiable(values: readonly Tensor[]): boolean {
  if (!values.some(({ dtype, shape }) => isFloat(dtype) && isStatic(shape))) return false;
  return reachableNodes(values).every(({ op }) => {
    const rule = (op as { gradient?: { kind?: string } }).gradient;
    return rule?.kind !== "error";
  });
}

/** Weights of the projection of a tensor onto a number. */
export function weights(name: string, index: number, size: number): Float64Array {
  const random = randomFrom(index, name);
  return Float64Array.from({ length: size }, () => Math.fround(random() * 2 - 1));
}

function project(tensors: readonly Tensor[], name: string): Tensor {
  const terms = tensors.flatMap((tensor, i) => {
    if (!isFloat(tensor.dtype)) return [];
    const shape = tensor.shape as readonly number[];
    const w = weights(
      name,
      i,
      shape.reduce((product, dim) => product * dim, 1),
    );
    return [sum(mul(tensor, constant(w, shape, tensor.dtype)))];
  });
  return terms.reduce((total, term) => add(total, term));
}

/** The values of a case's inputs by name. */
export function feedsOf(
  title: string,
  { inputs }: OpCase,
  shapes?: readonly Shape[],
): Record<string, Float64Array> {
  const values = drawInputs(title, inputs, shapes as (readonly number[])[] | undefined);
  return Object.fromEntries(values.map((data, i) => [`x${i}`, data]));
}
