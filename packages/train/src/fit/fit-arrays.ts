// Data as a caller has it, made into arrays that a training job can feed from.
import type { DType, TypedArray } from "@semitone/graph";
import { type Model, maskName } from "@semitone/prob";
import type { HostTensor } from "@semitone/runtime";
import { TrainError } from "../errors.ts";

/** By variable, mask or input name: a tensor whose first axis counts rows, or its values alone. */
export type Rows = Readonly<Record<string, HostTensor | Float32Array | Int32Array | Uint8Array>>;

export interface FitArrays {
  readonly count: number;
  readonly arrays: Readonly<Record<string, HostTensor>>;
  /** Is the variable's label known in this row? */
  isKnown(variable: string, row: number): boolean;
  /** Is any label known in this row? */
  isLabelled(row: number): boolean;
  /** Names of the partially observed variables. */
  readonly partial: readonly string[];
}

/**
 * Gives each array its shape, that of the variable where it is given as values alone. Bytes are booleans, 0 or 1, and may stand for
 * numbers.
 *
 * @throws TrainError if a mask is missing, an array has no whole rows, or counts of rows differ
 */
export function fitArrays(model: Model, rows: Rows): FitArrays {
  const partial = Object.keys(model.variables).filter((name) => model.variables[name].role === "partial");
  const shapes = new Map<string, readonly number[]>(partial.map((name) => [maskName(name), []]));
  for (const [name, { role, shape }] of Object.entries(model.variables))
    if (role !== "latent") shapes.set(name, shape);
  const { arrays, count } = rowArrays(rows, shapes);
  const unmasked = partial.find((name) => !arrays[maskName(name)]);
  if (unmasked !== undefined)
    throw new TrainError(
      `fit: rows must say which labels of ${unmasked} are known; add "${maskName(unmasked)}", 1 = known, by row`,
    );
  const isKnown = (variable: string, row: number) => Number(arrays[maskName(variable)].data[row]) > 0;
  return {
    count,
    arrays,
    partial,
    isKnown,
    isLabelled: (row) => partial.some((variable) => isKnown(variable, row)),
  };
}

/**
 * Each of `rows` with its shape, from `shapes` where it is given as values alone.
 *
 * @throws TrainError if there are none, one has no whole rows, or counts of rows differ
 */
export function rowArrays(
  rows: Rows,
  shapes: ReadonlyMap<string, readonly number[]>,
): { arrays: Record<string, HostTensor>; count: number } {
  const arrays = Object.fromEntries(
    Object.entries(rows).map(([name, given]) => [name, toTensor(name, given, shapes.get(name))]),
  );
  const counts = Object.entries(arrays).map(([name, { shape }]) => ({ name, count: shape[0] }));
  if (counts.length === 0) throw new TrainError("rows: rows must hold at least one array; got none");
  const { count } = counts[0];
  const other = counts.find((entry) => entry.count !== count);
  if (other)
    throw new TrainError(
      `rows: all arrays must have as many rows as "${counts[0].name}", ${count}; "${other.name}" has ${other.count}`,
    );
  return { arrays, count };
}

function toTensor(name: string, given: Rows[string], shape: readonly number[] | undefined): HostTensor {
  if (!ArrayBuffer.isView(given)) return given;
  if (!shape)
    throw new TrainError(`rows: "${name}" is no variable of the model; give it as { dtype, shape, data }`);
  const width = shape.reduce((product, size) => product * size, 1);
  if (given.length === 0 || given.length % width !== 0)
    throw new TrainError(
      `rows: "${name}" must hold whole rows of [${shape.join(", ")}], ${width} values each; got ${given.length}`,
    );
  return { dtype: dtypeOf(given), shape: [given.length / width, ...shape], data: given };
}

const dtypeOf = (data: Float32Array | Int32Array | Uint8Array): DType =>
  data instanceof Float32Array ? "float32" : data instanceof Int32Array ? "int32" : "bool";

/** The rows of `tensor` with the given numbers, copied. */
export function takeRows({ dtype, shape, data }: HostTensor, rows: ArrayLike<number>): HostTensor {
  const width = data.length / shape[0];
  const taken = new (data.constructor as new (length: number) => TypedArray)(rows.length * width);
  for (let i = 0; i < rows.length; i++)
    taken.set(data.subarray(rows[i] * width, (rows[i] + 1) * width) as never, i * width);
  return { dtype, shape: [rows.length, ...shape.slice(1)], data: taken };
}
