// Where a NaN or infinity was born: the model runs once more with every intermediate value as an output.

import type { TypedArray } from "@semitone/graph";
import type { Devices } from "../devices.ts";
import { readNodes, withOutputs } from "../onnx-models.ts";
import type { HostTensor } from "../safetensors.ts";
import { firstNonFinite } from "../safetensors.ts";

/** The first op, in the model's own order, whose inputs are all finite and whose output is not. */
export interface NonFiniteOrigin {
  /** Name of the node, which holds its scope path. */
  readonly node: string;
  readonly op: string;
  readonly output: string;
  /** The offending value and its place in the output. */
  readonly value: number;
  readonly index: number;
}

/**
 * Runs `model` on the cpu without graph rewrites and looks at every value.
 *
 * @param feeds  a tensor for every input of the model
 * @returns undefined if every value is finite, or only because an input was not
 */
export async function findFirstNonFinite(
  { createSession }: Pick<Devices, "createSession">,
  model: Uint8Array,
  feeds: Readonly<Record<string, HostTensor>>,
): Promise<NonFiniteOrigin | undefined> {
  const { nodes, outputs } = readNodes(model);
  const hidden = nodes
    .flatMap((node) => node.outputs)
    .filter((name) => name !== "" && !outputs.includes(name));
  const session = await createSession(withOutputs(model, hidden), { optimization: "disabled" });
  try {
    const tensors = Object.fromEntries(
      session.inputs
        .filter((name) => feeds[name])
        .map((name) => [name, session.tensor(feeds[name].dtype, feeds[name].shape, feeds[name].data)]),
    );
    const values = await session.run(tensors);
    const bad = new Map<string, number>();
    for (const [name, { data }] of Object.entries({ ...tensors, ...values })) {
      const index = firstNonFinite(data as TypedArray);
      if (index >= 0) bad.set(name, index);
    }
    for (const { name, opType: op, inputs, outputs: produced } of nodes) {
      if (inputs.some((input) => bad.has(input))) continue;
      for (const output of produced) {
        const index = bad.get(output);
        if (index !== undefined)
          return { node: name, op, output, index, value: Number(values[output].data[index]) };
      }
    }
    return undefined;
  } finally {
    await session.dispose();
  }
}
