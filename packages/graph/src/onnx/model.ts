// A whole ONNX model as plain data. Field numbers live in encode.ts and decode.ts.
import type { OnnxGraph } from "../onnx-schema.ts";

export interface OnnxModel extends OnnxGraph {
  /** Version of each operator set; "" is the standard one. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Free key-value notes. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The one operator set we target, and the file format version that belongs to it. */
export const OPSET = 20;
export const IR_VERSION = 9;
