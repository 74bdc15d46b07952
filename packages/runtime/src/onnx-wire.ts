// The few protobuf messages of ONNX that the runtime itself must write and read. Whole graphs are the business of `graph`.
import type { DType } from "@semitone/graph";
import type { StaticSpec } from "./program.ts";

const LENGTH_DELIMITED = 2;

type Field = readonly [field: number, value: string | number | Uint8Array];

/** A message from its fields: text and nested messages are length-delimited, numbers are varints. */
export function message(...fields: Field[]): Uint8Array {
  const parts = fields.flatMap(([field, value]) => {
    if (typeof value === "number") return [varints(field << 3, value)];
    const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
    return [varints((field << 3) | LENGTH_DELIMITED, content.length), content];
  });
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function varints(...values: number[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) varint(bytes, value);
  return Uint8Array.from(bytes);
}

function varint(bytes: number[], value: number): void {
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return void bytes.push(rest);
    bytes.push((rest % 128) | 128);
  }
}

/** Each length-delimited field of `bytes`, in order; other wire types are skipped. */
export function* messages(bytes: Uint8Array): Generator<{ field: number; content: Uint8Array }> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      if (at >= bytes.length)
        throw new RangeError("onnx: a message must not end inside a number; the model is damaged");
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = next();
    const wireType = key % 8;
    if (wireType === 0) next();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else if (wireType === LENGTH_DELIMITED) {
      const length = next();
      yield { field: Math.floor(key / 8), content: bytes.subarray(at, (at += length)) };
    } else
      throw new RangeError(`onnx: wire type must be 0, 1, 2 or 5; got ${wireType}; the model is damaged`);
  }
}

export const MODEL_IR = 1;
export const MODEL_GRAPH = 7;
export const MODEL_OPSET = 8;
export const GRAPH_NODE = 1;
export const GRAPH_NAME = 2;
export const GRAPH_INPUT = 11;
export const GRAPH_OUTPUT = 12;

/** A node as far as names go. */
export interface NodeNames {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The nodes of `model` in its own, topological order, and the names of its graph outputs. */
export function readNodes(model: Uint8Array): { nodes: NodeNames[]; outputs: string[] } {
  const nodes: NodeNames[] = [];
  const outputs: string[] = [];
  for (const top of messages(model)) {
    if (top.field !== MODEL_GRAPH) continue;
    for (const { field, content } of messages(top.content)) {
      if (field === GRAPH_NODE) nodes.push(readNode(content));
      else if (field === GRAPH_OUTPUT) outputs.push(textOf(content, 1)[0]);
    }
  }
  return { nodes, outputs };
}

function readNode(content: Uint8Array): NodeNames {
  const [op] = textOf(content, 4);
  const outputs = textOf(content, 2);
  return { name: textOf(content, 3)[0] || outputs[0], op, inputs: textOf(content, 1), outputs };
}

const textOf = (content: Uint8Array, wanted: number): string[] =>
  [...messages(content)]
    .filter(({ field }) => field === wanted)
    .map((m) => new TextDecoder().decode(m.content));

/**
 * `model` with `names` as further graph outputs. Protobuf merges a message that occurs twice, so the additions simply
 * follow the model's own bytes.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const added = message([
    MODEL_GRAPH,
    message(...names.map((name): Field => [GRAPH_OUTPUT, message([1, name])])),
  ]);
  return joined([model, added]);
}

const ELEMENT_TYPES: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };

/** A named port of a graph; an axis that is undefined has any size. */
export function port({
  name,
  dtype,
  shape,
}: Omit<StaticSpec, "shape"> & { shape: readonly (number | undefined)[] }): Uint8Array {
  const axes = message(
    ...shape.map((axis): Field => [1, axis === undefined ? message() : message([1, axis])]),
  );
  return message([1, name], [2, message([1, message([1, ELEMENT_TYPES[dtype]], [2, axes])])]);
}

/** A model that hands each input `name` on as the output `name/copy`: reads what lies on a device, or probes it. */
export function copyModel(specs: readonly StaticSpec[]): Uint8Array {
  const graph = message(
    ...specs.map(({ name }): Field => [GRAPH_NODE, message([1, name], [2, copyOf(name)], [4, "Identity"])]),
    [GRAPH_NAME, "copy"],
    ...specs.map((spec): Field => [GRAPH_INPUT, port(spec)]),
    ...specs.map((spec): Field => [GRAPH_OUTPUT, port({ ...spec, name: copyOf(spec.name) })]),
  );
  return message([MODEL_IR, 10], [MODEL_GRAPH, graph], [MODEL_OPSET, message([2, 21])]);
}

/** The output of `copyModel` for the input `name`. */
export const copyOf = (name: string): string => `${name}/copy`;
