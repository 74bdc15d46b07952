// Runs a graph in plain JavaScript doubles, op by op, through the reference of each entry. For tests, for folding constants and for
// toys; ONNX Runtime does the real work.
import { GraphError } from "./errors.ts";
import { nd } from "./nd.ts";
import { opOf } from "./ops/define-op.ts";
import { formatShape, isStatic, sameShape } from "./shape.ts";
import { CONSTANT, INPUT, type NdArray, type Node, reachableNodes, type Tensor } from "./tensor.ts";

/**
 * Values of `outputs`, given a value for every input they depend on.
 *
 * @param feeds values by input name; numbers in row-major order, or an array with its shape
 * @throws GraphError if an input is missing or has another shape
 */
export function evaluate(
  outputs: readonly Tensor[],
  feeds: Readonly<Record<string, ArrayLike<number> | NdArray>> = {},
): NdArray[] {
  const values = new Map<Tensor, NdArray>();
  for (const node of reachableNodes(outputs)) {
    const results = evaluateNode(
      node,
      node.inputs.map((tensor) => values.get(tensor)!),
      feeds,
    );
    node.outputs.forEach((output, i) => {
      values.set(output, results[i]);
    });
  }
  return outputs.map((tensor) => values.get(tensor)!);
}

function evaluateNode(
  node: Node,
  inputs: readonly NdArray[],
  feeds: Readonly<Record<string, ArrayLike<number> | NdArray>>,
): readonly NdArray[] {
  if (node.op === CONSTANT) return [node.value!];
  if (node.op === INPUT) return [feedOf(node, feeds)];
  const result = opOf(node).reference(inputs, node.attributes, node.outputs);
  return Array.isArray(result) ? result : [result as NdArray];
}

function feedOf(node: Node, feeds: Readonly<Record<string, ArrayLike<number> | NdArray>>): NdArray {
  const name = String(node.attributes.name);
  const { shape } = node.outputs[0];
  const feed = feeds[name];
  if (!isStatic(shape))
    throw new GraphError(`evaluate: input ${name} must have a static shape; got ${formatShape(shape)}`);
  if (feed === undefined) throw new GraphError(`evaluate: no value for input ${name} ${formatShape(shape)}`);
  const array = "data" in feed ? feed : nd(shape, Float64Array.from(feed));
  if (!sameShape(array.shape, shape) || array.data.length !== shape.reduce((a, b) => a * b, 1))
    throw new GraphError(
      `evaluate: input ${name} is ${formatShape(shape)}; got ${formatShape(array.shape)} with ${array.data.length} values`,
    );
  return array;
}
