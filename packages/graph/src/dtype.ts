// Element types of tensors, and the typed arrays that carry them across the border to a runtime.

/** float32 everywhere, float64 for checking, the others for indices and masks. */
export type DType = "float32" | "float64" | "int32" | "int64" | "bool";

export type TypedArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

export const isFloat = (dtype: DType): boolean => dtype === "float32" || dtype === "float64";

const BYTES: Record<DType, number> = { float32: 4, float64: 8, int32: 4, int64: 8, bool: 1 };

export const bytesPerElement = (dtype: DType): number => BYTES[dtype];

/** `values` in the typed array of `dtype`: booleans as 0 and 1 bytes, int64 as BigInt64Array. */
export function toTypedArray(dtype: DType, values: ArrayLike<number>): TypedArray {
  switch (dtype) {
    case "float32":
      return Float32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "int32":
      return Int32Array.from(values);
    case "int64":
      return BigInt64Array.from(Array.from(values, (value) => BigInt(Math.trunc(value))));
    case "bool":
      return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
  }
}

/** A zeroed typed array of `dtype`. */
export function zeros(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(length);
    case "float64":
      return new Float64Array(length);
    case "int32":
      return new Int32Array(length);
    case "int64":
      return new BigInt64Array(length);
    case "bool":
      return new Uint8Array(length);
  }
}
