// ONNX's numbers for element types (TensorProto.DataType).
import type { DType } from "../dtype.ts";

export const ONNX_DATA_TYPE: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };
