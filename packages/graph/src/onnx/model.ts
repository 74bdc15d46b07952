// The part of the ONNX schema that we write and read, as plain data. Field numbers live in encode.ts and decode.ts.
import type { DType } from "../dtype.ts";
import type { OnnxAttributes } from "../onnx-values.ts";
import type { Dim } from "../shape.ts";

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

export interface OnnxModel {
  readonly name: string;
  /** Version of each operator set; "" is the standard one. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Free key-value notes. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The one operator set we target, and the file format version that belongs to it. */
export const OPSET = 20;
export const IR_VERSION = 9;
