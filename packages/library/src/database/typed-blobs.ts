// Numbers in blobs: little-endian, as every machine that runs this keeps them in memory.

export function toBytes(array: Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

export function toUint32(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(aligned(bytes));
}

/** A blob may start at any byte of its buffer; a typed array may not. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
