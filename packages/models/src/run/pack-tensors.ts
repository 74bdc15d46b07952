// Data with typed arrays taken apart: the arrays as named tensors, the rest as JSON that says where each belongs.
import type { HostTensor } from "@semitone/runtime";

/** Stands for a tensor in packed data; numbers that JSON cannot hold stand as their name. */
interface Reference {
  readonly $tensor: string;
}
interface Special {
  readonly $number: "NaN" | "Infinity" | "-Infinity";
}

/** JSON-able data and the float32 arrays that were in it, by path. */
export interface Packed {
  readonly json: unknown;
  readonly tensors: Record<string, HostTensor>;
}

export function packTensors(value: unknown): Packed {
  const tensors: Record<string, HostTensor> = {};
  const walk = (inner: unknown, path: string): unknown => {
    if (inner instanceof Float32Array) {
      tensors[path] = { dtype: "float32", shape: [inner.length], data: inner };
      return { $tensor: path } satisfies Reference;
    }
    if (typeof inner === "number" && !Number.isFinite(inner))
      return { $number: String(inner) as Special["$number"] } satisfies Special;
    if (Array.isArray(inner)) return inner.map((item, i) => walk(item, `${path}.${i}`));
    if (inner !== null && typeof inner === "object")
      return Object.fromEntries(
        Object.entries(inner).map(([key, item]) => [key, walk(item, path === "" ? key : `${path}.${key}`)]),
      );
    return inner;
  };
  return { json: walk(value, ""), tensors };
}

const SPECIAL: ReadonlyMap<string, number> = new Map(
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((number) => [String(number), number]),
);

/** The value that `packTensors` took apart. @throws what `read` throws for a missing tensor */
export function unpackTensors(json: unknown, read: (name: string) => Float32Array): unknown {
  if (Array.isArray(json)) return json.map((item) => unpackTensors(item, read));
  if (json === null || typeof json !== "object") return json;
  const { $tensor, $number } = json as Partial<Reference & Special>;
  if (typeof $tensor === "string") return read($tensor);
  if (typeof $number === "string") return SPECIAL.get($number) ?? null;
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, unpackTensors(item, read)]));
}
