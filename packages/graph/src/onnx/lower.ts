// Expression graph -> OnnxModel: each node through the lowering of its op entry, slices of one tensor gathered into one Split.

import { type DType, type TypedArray, toTypedArray } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import type { OnnxAttributes, OnnxNode, OnnxTensor, OnnxValue } from "../onnx-schema.ts";
import { type Emitter, opOf } from "../ops/define-op.ts";
import { formatShape, isStatic, type Shape } from "../shape.ts";
import { CONSTANT, INPUT, type Node, reachableNodes, type Tensor } from "../tensor.ts";
import { type OnnxModel, OPSET } from "./model.ts";

export interface LowerOptions {
  readonly name?: string;
  /**
   * May ops outside the ONNX standard (`com.microsoft`, part of every ONNX Runtime) be used? Faster, but not for other runtimes.
   * @default false
   */
  readonly contrib?: boolean;
  /** Inputs that become initialisers with these values: the weights of an inference model. */
  readonly weights?: Readonly<Record<string, TypedArray>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The ONNX model that computes `outputs` (name -> tensor) from the inputs they reach. */
export function lower(outputs: Readonly<Record<string, Tensor>>, options: LowerOptions = {}): OnnxModel {
  const nodes = reachableNodes(Object.values(outputs));
  const writer = new ModelWriter(nodes, options);
  for (const node of nodes) writer.write(node);
  return writer.finish(outputs, options);
}

class ModelWriter implements Emitter {
  readonly contrib: boolean;
  private readonly nodes: OnnxNode[] = [];
  private readonly initializers = new Map<string, OnnxTensor>();
  private readonly inputs = new Map<string, OnnxValue>();
  private readonly names = new Map<Tensor, string>();
  private readonly splits: ReadonlyMap<Node, SplitGroup>;
  private readonly written = new Set<SplitGroup>();
  private readonly weights: Readonly<Record<string, TypedArray>>;
  private scope = "";
  private counter = 0;
  private batch: string | undefined;

  constructor(nodes: readonly Node[], { contrib = false, weights = {} }: LowerOptions) {
    this.contrib = contrib;
    this.weights = weights;
    this.splits = findSplits(nodes);
  }

  write(node: Node): void {
    this.scope = node.scope;
    if (node.op === INPUT) this.writeInput(node);
    else if (node.op === CONSTANT) this.names.set(node.outputs[0], this.constant(node));
    else if (this.splits.has(node)) this.writeSplit(this.splits.get(node)!);
    else {
      const inputs = node.inputs.map((tensor) => this.names.get(tensor)!);
      const names = opOf(node).lower(this, { node, inputs, attributes: node.attributes });
      (typeof names === "string" ? [names] : names).forEach((name, i) => {
        this.names.set(node.outputs[i], name);
      });
    }
  }

  finish(outputs: Readonly<Record<string, Tensor>>, options: LowerOptions): OnnxModel {
    const values: OnnxValue[] = [];
    const taken = new Set([...this.inputs.keys()]);
    this.scope = "";
    for (const [name, tensor] of Object.entries(outputs)) {
      if (taken.has(name))
        throw new GraphError(`lower: output ${name} has the name of an input or another output`);
      taken.add(name);
      this.nodes.push(this.makeNode("Identity", [this.names.get(tensor)!], [name], {}, ""));
      values.push({ name, dtype: tensor.dtype, shape: tensor.shape });
    }
    const opsets: Record<string, number> = { "": OPSET };
    if (this.nodes.some((node) => node.domain !== "")) opsets["com.microsoft"] = 1;
    return {
      name: options.name ?? "semitone",
      opsets,
      nodes: withoutIdentities(this.nodes, new Set([...this.inputs.keys(), ...this.initializers.keys()])),
      initializers: [...this.initializers.values()],
      inputs: [...this.inputs.values()],
      outputs: values,
      metadata: options.metadata,
    };
  }

  // ---- Emitter --------------------------------------------------------------------------------------------------------

  node(
    opType: string,
    inputs: readonly string[],
    attributes: OnnxAttributes = {},
    { domain = "", outputs = 1 }: { domain?: string; outputs?: number } = {},
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.freshName(opType));
    this.nodes.push(this.makeNode(opType, inputs, names, attributes, domain));
    return names;
  }

  one(
    opType: string,
    inputs: readonly string[],
    attributes?: OnnxAttributes,
    options?: { domain?: string },
  ): string {
    return this.node(opType, inputs, attributes, options)[0];
  }

  int64(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.initializer("int64", values, shape);
  }

  scalar(value: number, dtype: DType): string {
    return this.initializer(dtype, [value], []);
  }

  values(values: ArrayLike<number>, dtype: DType, shape: readonly number[]): string {
    return this.initializer(dtype, values, shape);
  }

  shape(shape: Shape): string {
    if (isStatic(shape)) return this.int64(shape);
    const parts = shape.map((dim) => {
      if (typeof dim === "number") return this.int64([dim]);
      const factor = dim === "batch" ? 1 : Number.parseInt(dim, 10);
      return factor === 1 ? this.batchSize() : this.one("Mul", [this.batchSize(), this.int64([factor])]);
    });
    return this.one("Concat", parts, { axis: 0 });
  }

  // ---- the rest -------------------------------------------------------------------------------------------------------

  private makeNode(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: OnnxAttributes,
    domain: string,
  ): OnnxNode {
    return {
      name: `${this.scope === "" ? "" : `${this.scope}/`}${opType}_${this.counter++}`,
      opType,
      domain,
      inputs,
      outputs,
      attributes,
    };
  }

  private freshName(opType: string): string {
    return `${this.scope === "" ? "" : `${this.scope}/`}${opType}_${this.counter++}`;
  }

  private initializer(dtype: DType, values: ArrayLike<number>, shape: readonly number[]): string {
    const list = Array.from(values);
    const distinct = list.every((value) => Object.is(value, list[0])) ? list.slice(0, 1) : list;
    const key =
      distinct.length <= 16 ? `${dtype}${formatShape(shape)}=${distinct.join(",")}` : this.freshName("const");
    if (!this.initializers.has(key)) {
      const array = toTypedArray(dtype, values);
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      this.initializers.set(key, { name: key, dtype, shape, bytes });
    }
    return key;
  }

  private constant({ outputs: [{ dtype }], value }: Node): string {
    return this.initializer(dtype, value!.data, value!.shape);
  }

  private writeInput(node: Node): void {
    const name = String(node.attributes.name);
    const [tensor] = node.outputs;
    const known = this.inputs.get(name);
    if (known && (known.dtype !== tensor.dtype || formatShape(known.shape) !== formatShape(tensor.shape)))
      throw new GraphError(
        `lower: two inputs named ${name}: ${formatShape(known.shape)} and ${formatShape(tensor.shape)}`,
      );
    this.names.set(tensor, name);
    const weight = this.weights[name];
    if (weight && isStatic(tensor.shape)) {
      const bytes = new Uint8Array(weight.buffer, weight.byteOffset, weight.byteLength);
      this.initializers.set(name, { name, dtype: tensor.dtype, shape: tensor.shape, bytes });
    } else this.inputs.set(name, { name, dtype: tensor.dtype, shape: tensor.shape });
  }

  private writeSplit(group: SplitGroup): void {
    if (this.written.has(group)) return;
    this.written.add(group);
    const { source, axis, sizes, parts } = group;
    const names = this.node(
      "Split",
      [this.names.get(source)!, this.int64(sizes)],
      { axis },
      { outputs: sizes.length },
    );
    parts.forEach((nodes, i) => {
      for (const node of nodes) this.names.set(node.outputs[0], names[i]);
    });
  }

  /** int64[1] with the number of rows, read from the first input that has a symbolic size. */
  private batchSize(): string {
    if (this.batch) return this.batch;
    for (const { name, shape } of this.inputs.values()) {
      const axis = shape.indexOf("batch");
      if (axis < 0) continue;
      this.batch = this.one("Slice", [this.one("Shape", [name]), this.int64([axis]), this.int64([axis + 1])]);
      return this.batch;
    }
    throw new GraphError("lower: a symbolic batch size is used, but no input has an axis of that size");
  }
}

interface SplitGroup {
  readonly source: Tensor;
  readonly axis: number;
  readonly sizes: readonly number[];
  /** The slice nodes behind each piece. */
  readonly parts: readonly (readonly Node[])[];
}

/** Slices that together tile one axis of one tensor: a single Split reads the memory once. */
function findSplits(nodes: readonly Node[]): ReadonlyMap<Node, SplitGroup> {
  const bySource = new Map<Tensor, Map<number, Node[]>>();
  for (const node of nodes) {
    if (node.op.name !== "slice" || node.attributes.step !== 1) continue;
    const axis = node.attributes.axis as number;
    const axes = bySource.get(node.inputs[0]) ?? new Map<number, Node[]>();
    bySource.set(node.inputs[0], axes.set(axis, [...(axes.get(axis) ?? []), node]));
  }
  const groups = new Map<Node, SplitGroup>();
  for (const [source, axes] of bySource)
    for (const [axis, slices] of axes) {
      const group = tile(source, axis, slices);
      if (group) for (const node of slices) groups.set(node, group);
    }
  return groups;
}

function tile(source: Tensor, axis: number, slices: readonly Node[]): SplitGroup | undefined {
  const sorted = [...slices].sort((a, b) => (a.attributes.start as number) - (b.attributes.start as number));
  const sizes: number[] = [];
  const parts: Node[][] = [];
  let at = 0;
  for (const node of sorted) {
    const { start, end } = node.attributes as { start: number; end: number };
    if (start === at) {
      sizes.push(end - start);
      parts.push([node]);
      at = end;
    } else return undefined;
  }
  return at === source.shape[axis] && sizes.length > 1 ? { source, axis, sizes, parts } : undefined;
}

/** Lets the node that makes a graph output write it directly, where it has no other reader. */
function withoutIdentities(nodes: readonly OnnxNode[], given: ReadonlySet<string>): OnnxNode[] {
  const renamed = new Map<string, string>();
  const kept: OnnxNode[] = [];
  for (const node of nodes) {
    const [source] = node.inputs;
    if (node.opType === "Identity" && node.outputs.length === 1 && !given.has(source) && !renamed.has(source))
      renamed.set(source, node.outputs[0]);
    else kept.push(node);
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return kept.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}
