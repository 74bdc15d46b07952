// Small models that the runtime itself needs, and what it asks of others. Bytes are the business of `graph`.
import { decodeModel, encodeModel, type OnnxNode, OPSET } from "@semitone/graph";
import type { StaticSpec } from "./program.ts";

/** A node of the standard operators, called after its first output. */
export const node = (
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: OnnxNode["attributes"] = {},
): OnnxNode => ({ name: `${opType}/${outputs[0]}`, opType, domain: "", inputs, outputs, attributes });

/** The nodes of `model` in its own, topological order, and the names of its graph outputs. @throws GraphError if it is damaged */
export function readNodes(model: Uint8Array): { nodes: readonly OnnxNode[]; outputs: string[] } {
  const { nodes, outputs } = decodeModel(model);
  return { nodes, outputs: outputs.map(({ name }) => name) };
}

/** `model` with `names` as further graph outputs. */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  const { outputs, ...graph } = decodeModel(model);
  return encodeModel({ ...graph, outputs: [...outputs, ...names.map((name) => ({ name }))] });
}

/** A model that hands each input `name` on as the output `name/copy`: reads what lies on a device, or probes it. */
export function copyModel(specs: readonly StaticSpec[]): Uint8Array {
  return encodeModel({
    name: "copy",
    opsets: { "": OPSET },
    nodes: specs.map(({ name }) => node("Identity", [name], [copyOf(name)])),
    initializers: [],
    inputs: specs,
    outputs: specs.map((spec) => ({ ...spec, name: copyOf(spec.name) })),
  });
}

/** The output of `copyModel` for the input `name`. */
export const copyOf = (name: string): string => `${name}/copy`;
