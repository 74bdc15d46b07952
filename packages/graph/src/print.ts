// Graph -> readable text with stable names: what tests snapshot and bug reports quote.

import { formatShape } from "./shape.ts";
import { CONSTANT, INPUT, type Node, reachableNodes, type Tensor } from "./tensor.ts";

/**
 * One line a node, inputs before users, e.g. `%3 = matMul(x, encoder/weight) : float32[64, 500]  @encoder`, then the outputs by name.
 * Names depend only on the structure, so equal graphs print equally.
 */
export function printGraph(outputs: Readonly<Record<string, Tensor>>): string {
  const names = new Map<Tensor, string>();
  const lines: string[] = [];
  let counter = 0;
  for (const node of reachableNodes(Object.values(outputs))) {
    if (node.op === CONSTANT) {
      names.set(node.outputs[0], formatConstant(node));
      continue;
    }
    node.outputs.forEach((output) => {
      names.set(output, node.op === INPUT ? String(node.attributes.name) : `%${counter++}`);
    });
    const left = node.outputs.map((output) => names.get(output)).join(", ");
    const types = node.outputs.map((output) => `${output.dtype}${formatShape(output.shape)}`).join(", ");
    const right = node.op === INPUT ? "input" : formatCall(node, names);
    lines.push(`${left} = ${right} : ${types}${node.scope === "" ? "" : `  @${node.scope}`}`);
  }
  for (const [name, tensor] of Object.entries(outputs)) lines.push(`-> ${name} = ${names.get(tensor)}`);
  return lines.join("\n");
}

function formatCall(node: Node, names: ReadonlyMap<Tensor, string>): string {
  const attributes = Object.entries(node.attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([key, value]) =>
      value === true ? key : `${key}=${Array.isArray(value) ? `[${value.join(", ")}]` : value}`,
    );
  return `${node.op.name}(${[...node.inputs.map((tensor) => names.get(tensor)), ...attributes].join(", ")})`;
}

function formatConstant({ value }: Node): string {
  const { data, shape } = value!;
  if (data.length === 1 && shape.length === 0) return formatNumber(data[0]);
  return data.length <= 4
    ? `{${Array.from(data, formatNumber).join(", ")}}`
    : `constant${formatShape(shape)}`;
}

const formatNumber = (value: number): string => String(Number.parseFloat(value.toPrecision(7)));
