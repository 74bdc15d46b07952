// The safetensors format, bytes to tensors and back. Pure: files are the business of node/safetensors-file.ts.
import type { DType, TypedArray } from "@semitone/graph";
import { SafetensorsError } from "./errors.ts";
import { allocate, bytesOf, bytesPerElement, elementCount, viewAs } from "./program.ts";
import { HEADER_LIMITS, type HeaderEntry, parseHeader } from "./safetensors-header.ts";

/** A tensor in host memory, row-major. */
export interface HostTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** Where a tensor of a file lies. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file, and number of bytes. */
  readonly offset: number;
  readonly byteLength: number;
}

/** The checked table of contents of a file. */
export interface SafetensorsIndex {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
}

const DTYPE_NAMES: Record<DType, string> = {
  float32: "F32",
  float64: "F64",
  int32: "I32",
  int64: "I64",
  bool: "BOOL",
};
const DTYPES = new Map(Object.entries(DTYPE_NAMES).map(([dtype, name]) => [name, dtype as DType]));

/** Bytes before the header: its length as a 64-bit little-endian integer. */
export const PREFIX_BYTES = 8;

/**
 * The first bytes of a file that holds `tensors`, and the tensors in the order in which their bytes must follow.
 * Wide elements come first, so that every tensor is aligned to its element size.
 */
export function layOut(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): { head: Uint8Array; order: { name: string; bytes: Uint8Array }[] } {
  const names = Object.keys(tensors).sort(
    (a, b) => bytesPerElement(tensors[b].dtype) - bytesPerElement(tensors[a].dtype) || (a < b ? -1 : 1),
  );
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(["__metadata__", metadata]);
  let end = 0;
  const order = names.map((name) => {
    const { dtype, shape, data } = tensors[name];
    if (name === "__metadata__" || data.length !== elementCount(shape))
      throw new SafetensorsError(
        `safetensors: ${JSON.stringify(name)} must hold ${elementCount(shape)} elements under a name of its own; got ${data.length}`,
      );
    header.push([name, { dtype: DTYPE_NAMES[dtype], shape, data_offsets: [end, (end += data.byteLength)] }]);
    return { name, bytes: bytesOf(data) };
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const padded = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(PREFIX_BYTES + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(json, PREFIX_BYTES);
  return { head, order };
}

/** `tensors` and `metadata` as one file in memory. */
export function encodeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { head, order } = layOut(tensors, metadata);
  const file = new Uint8Array(order.reduce((size, { bytes }) => size + bytes.length, head.length));
  file.set(head);
  let offset = head.length;
  for (const { bytes } of order) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}

/**
 * Length of the header, from the first 8 bytes of a file of `fileBytes` bytes, before anything of that length is allocated.
 *
 * @throws SafetensorsError if the file is shorter than it says, or the header above the cap of 100 MB
 */
export function headerLength(prefix: Uint8Array, fileBytes: number): number {
  if (prefix.length < PREFIX_BYTES)
    throw new SafetensorsError(
      `safetensors: a file has at least ${PREFIX_BYTES} bytes; got ${prefix.length}`,
    );
  const declared = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (declared > BigInt(HEADER_LIMITS.headerBytes))
    throw new SafetensorsError(
      `safetensors: the header must be at most ${HEADER_LIMITS.headerBytes} bytes; the file says ${declared}; it is damaged or of another format`,
    );
  if (PREFIX_BYTES + Number(declared) > fileBytes)
    throw new SafetensorsError(
      `safetensors: the file says its header has ${declared} bytes, but has ${fileBytes} bytes in all; it is cut short`,
    );
  return Number(declared);
}

/**
 * Checks the header of a file of `fileBytes` bytes: dtypes known, shape x element size equal to the declared range
 * (without overflow), ranges inside the file, not overlapping, without holes, up to the last byte.
 *
 * @param json  the header, as many bytes as `headerLength` said
 * @throws SafetensorsError naming the tensor and the values
 */
export function checkHeader(json: Uint8Array, fileBytes: number): SafetensorsIndex {
  const { metadata, entries } = parseHeader(json);
  const dataStart = PREFIX_BYTES + json.length;
  const dataBytes = fileBytes - dataStart;
  const checked = [...entries].map(([name, entry]) => checkEntry(name, entry, dataStart, dataBytes));
  checked.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let end = dataStart;
  for (const { name, offset, byteLength } of checked) {
    if (offset !== end)
      throw new SafetensorsError(
        `safetensors: ${JSON.stringify(name)} must start at data byte ${end - dataStart}, where the one before ends; ` +
          `got ${offset - dataStart}, which ${offset < end ? "overlaps it" : "leaves a hole"}`,
      );
    end += byteLength;
  }
  if (end !== fileBytes)
    throw new SafetensorsError(
      `safetensors: the tensors end at data byte ${end - dataStart}, but the file has ${fileBytes - end} bytes more`,
    );
  return { metadata, entries: new Map(checked.map((entry) => [entry.name, entry])) };
}

function checkEntry(
  name: string,
  entry: HeaderEntry,
  dataStart: number,
  dataBytes: number,
): SafetensorsEntry {
  const where = `safetensors: ${JSON.stringify(name)}`;
  const dtype = DTYPES.get(entry.dtype);
  if (!dtype)
    throw new SafetensorsError(
      `${where} must have one of the dtypes ${[...DTYPES.keys()].join(", ")}; got ${JSON.stringify(entry.dtype)}`,
    );
  const [begin, end] = entry.dataOffsets;
  if (begin > end || end > dataBytes)
    throw new SafetensorsError(
      `${where} must lie inside the ${dataBytes} data bytes; got ${begin}..${end}; the file may be cut short`,
    );
  // Exact up to 2^53 and only larger above, so a product that overflows cannot equal a range inside the file.
  const byteLength = elementCount(entry.shape) * bytesPerElement(dtype);
  if (byteLength !== end - begin)
    throw new SafetensorsError(
      `${where} of shape [${entry.shape.join(", ")}] ${entry.dtype} must span ${byteLength} bytes; got ${end - begin}`,
    );
  return { name, dtype, shape: entry.shape, offset: dataStart + begin, byteLength };
}

export interface DecodeOptions {
  /** Refuse float tensors that hold NaN or an infinity. @default false */
  readonly finite?: boolean;
}

/** Every tensor of a file in memory; views of `file` where the alignment allows. */
export function decodeSafetensors(
  file: Uint8Array,
  options: DecodeOptions = {},
): { tensors: Record<string, HostTensor>; metadata: Readonly<Record<string, string>> } {
  const length = headerLength(file, file.length);
  const index = checkHeader(file.subarray(PREFIX_BYTES, PREFIX_BYTES + length), file.length);
  const tensors = [...index.entries.values()].map((entry): [string, HostTensor] => [
    entry.name,
    toTensor(entry, file.subarray(entry.offset, entry.offset + entry.byteLength), options),
  ]);
  return { tensors: Object.fromEntries(tensors), metadata: index.metadata };
}

/** The tensor `entry` over its `bytes`. */
export function toTensor(
  entry: SafetensorsEntry,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): HostTensor {
  const { name, dtype, shape } = entry;
  const data = bytes.length === 0 ? allocate(dtype, 0) : viewAs(dtype, bytes);
  if (dtype === "bool" && data.some((value: number | bigint) => Number(value) > 1))
    throw new SafetensorsError(
      `safetensors: ${JSON.stringify(name)} must hold bytes 0 and 1 only, as BOOL does`,
    );
  if (options.finite) {
    const at = firstNonFinite(data);
    if (at >= 0)
      throw new SafetensorsError(
        `safetensors: ${JSON.stringify(name)} must be finite; got ${data[at]} at element ${at}`,
      );
  }
  return { dtype, shape, data };
}

/** Index of the first NaN or infinity in `data`, or -1; integers have none. */
export function firstNonFinite(data: TypedArray): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return -1;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return i;
  return -1;
}
