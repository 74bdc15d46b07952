// The written specification of a legal graph: what gradient and simplify may rely on and must leave true.
import { GraphError } from "./errors.ts";
import { isLeaf, opOf } from "./ops/define-op.ts";
import { OPS } from "./ops/table.ts";
import { formatShape, isStatic, sameShape, staticSize } from "./shape.ts";
import { CONSTANT, INPUT, type Node, reachableNodes, type Tensor, type TensorType } from "./tensor.ts";

/** A rule that every node obeys: undefined, or what is wrong with it. */
type Rule = (node: Node) => string | undefined;

const format = ({ dtype, shape }: TensorType): string => `${dtype}${formatShape(shape)}`;

const RULES: Readonly<Record<string, Rule>> = {
  "its op is a leaf or a whole entry, that of the table where the name is taken": ({ op }) => {
    if (op === INPUT || op === CONSTANT) return undefined;
    const entry = (OPS as Readonly<Record<string, unknown>>)[op.name] ?? ("infer" in op ? op : undefined);
    return entry === op ? undefined : op.name;
  },

  "its inputs are outputs of older nodes": ({ id, inputs }) =>
    inputs
      .filter((tensor) => tensor.node.outputs[tensor.index] !== tensor || tensor.node.id >= id)
      .map(String)
      .join(", ") || undefined,

  "its outputs point back at it": (node) =>
    node.outputs.every((output, i) => output.node === node && output.index === i)
      ? undefined
      : node.outputs.join(", "),

  "sizes are whole numbers >= 0 or multiples of the batch": ({ outputs }) =>
    outputs
      .filter(
        ({ shape }) =>
          !shape.every((dim) =>
            typeof dim === "number" ? Number.isInteger(dim) && dim >= 0 : /^(\d+\*)?batch$/.test(dim),
          ),
      )
      .map(String)
      .join(", ") || undefined,

  "attributes are plain values": ({ attributes }) =>
    Object.entries(attributes)
      .filter(([, value]) => [value].flat().some((item) => typeof item === "number" && Number.isNaN(item)))
      .map(([key]) => key)
      .join(", ") || undefined,

  "a constant has a value of its shape, all others none": ({ op, value, outputs: [output] }) => {
    if (op !== CONSTANT) return value && "a value";
    if (!value || !isStatic(output.shape)) return "no value";
    const fits = sameShape(value.shape, output.shape) && value.data.length === staticSize(output.shape);
    return fits
      ? undefined
      : `${format(output)} with ${value.data.length} values of ${formatShape(value.shape)}`;
  },

  "its types are those that its op infers": (node) => {
    if (isLeaf(node)) return undefined;
    const inferred = [opOf(node).infer(node.inputs, node.attributes as never)].flat() as TensorType[];
    const [expected, found] = [inferred, node.outputs].map((types) => types.map(format).join(", "));
    return expected === found ? undefined : `${found} where the op infers ${expected}`;
  },
};

/**
 * Checks every node that `outputs` depend on.
 *
 * @throws GraphError naming the broken rule, the node and its scope
 */
export function checkGraph(outputs: readonly Tensor[]): void {
  const inputs = new Map<string, string>();
  for (const node of reachableNodes(outputs)) {
    const where = `${node.op.name} #${node.id}${node.scope === "" ? "" : ` at ${node.scope}`}`;
    for (const [rule, check] of Object.entries(RULES)) {
      const broken = check(node);
      if (broken !== undefined) throw new GraphError(`checkGraph: ${rule}; got ${broken} of ${where}`);
    }
    if (node.op !== INPUT) continue;
    const name = String(node.attributes.name);
    const type = format(node.outputs[0]);
    if ((inputs.get(name) ?? type) !== type)
      throw new GraphError(
        `checkGraph: inputs of one name have one type; got ${name} as ${inputs.get(name)} and ${type}`,
      );
    inputs.set(name, type);
  }
}
