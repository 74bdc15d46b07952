// What ops need to know of ONNX: its numbers for element types, and what an attribute of a node may be.
import type { DType } from "./dtype.ts";

/** ONNX's numbers for element types (TensorProto.DataType). */
export const ONNX_DATA_TYPE: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };

/** A whole number is an ONNX int, `{ float }` a float, a list of whole numbers ints. */
export type OnnxAttribute = number | { readonly float: number } | string | readonly number[];
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;
