// The parts of the ONNX schema that we write and read, as plain data: ops name some of them, encode.ts and decode.ts know their bytes.
import type { DType } from "./dtype.ts";
import type { Dim } from "./shape.ts";

/** ONNX's numbers for element types (TensorProto.DataType). */
export const ONNX_DATA_TYPE: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };

/** A whole number is an ONNX int, `{ float }` a float, a list of whole numbers ints, `{ graph }` what a node such as Loop runs. */
export type OnnxAttribute =
  | number
  | { readonly float: number }
  | { readonly graph: OnnxGraph }
  | string
  | readonly number[];
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Little-endian elements. */
  readonly bytes: Uint8Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly Dim[];
}

/** An output; one without type and shape leaves it to the reader to work them out. */
export type OnnxOutput = Pick<OnnxValue, "name"> & Partial<OnnxValue>;

/** Nodes in topological order, and what goes in and out. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxOutput[];
}
