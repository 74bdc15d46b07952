// The expression node. A tensor is one output of one node; a graph is whatever its outputs reach. Knows nothing of ONNX.
import { type DType, isFloat } from "./dtype.ts";
import { DTypeError, ShapeError } from "./errors.ts";
import { formatShape, type Shape, staticSize } from "./shape.ts";

export type AttributeValue = number | string | boolean | readonly number[] | undefined;
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A dense array of doubles, the currency of the plain-JavaScript reference; integers and booleans are exact in it. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What a node needs to know of its op; the full entry is `Op` in ops/define-op.ts. */
export interface OpIdentity {
  readonly name: string;
}

export interface Node {
  /** Grows with creation: a node's inputs always have smaller ids. */
  readonly id: number;
  readonly op: OpIdentity;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
  /** Path of the layer that made it, e.g. `encoder/hidden`. */
  readonly scope: string;
  /** Values of a `constant`. */
  readonly value?: NdArray;
}

/** One output of a node: a shape and a dtype, and where they come from. Immutable; holds no data. */
export class Tensor implements TensorType {
  constructor(
    readonly node: Node,
    readonly index: number,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {}

  get rank(): number {
    return this.shape.length;
  }

  toString(): string {
    return `${this.node.op.name} ${this.dtype}${formatShape(this.shape)}`;
  }
}

/** A tensor, or a number standing for a scalar constant of the other operand's dtype. */
export type Operand = Tensor | number;

let nextId = 0;
let currentScope = "";

/** Makes a node; every op goes through here. */
export function makeNode(
  op: OpIdentity,
  inputs: readonly Tensor[],
  attributes: Attributes,
  types: readonly TensorType[],
  options: { value?: NdArray; scope?: string } = {},
): Node {
  const outputs: Tensor[] = [];
  const node: Node = {
    id: nextId++,
    op,
    inputs,
    attributes,
    outputs,
    scope: options.scope ?? currentScope,
    value: options.value,
  };
  types.forEach((type, index) => {
    outputs.push(new Tensor(node, index, type.shape, type.dtype));
  });
  return node;
}

/** Runs `build` with `name` appended to the scope path of every node made inside. */
export function scope<Result>(name: string, build: () => Result): Result {
  return inScope(currentScope === "" ? name : `${currentScope}/${name}`, build);
}

/** Runs `build` in exactly the scope `path`, whatever scope is open. */
export function inScope<Result>(path: string, build: () => Result): Result {
  const outer = currentScope;
  currentScope = path;
  try {
    return build();
  } finally {
    currentScope = outer;
  }
}

/** `f` bound to the scope open now: whenever it is called, the nodes it makes carry the path of where it was made. */
export function scoped<Args extends readonly unknown[], Result>(
  f: (...args: Args) => Result,
): (...args: Args) => Result {
  const home = currentScope;
  return (...args) => inScope(home, () => f(...args));
}

export const currentScopePath = (): string => currentScope;

/** The two ops without inputs. They differ from all others in that nothing computes them. */
export const INPUT: OpIdentity = { name: "input" };
export const CONSTANT: OpIdentity = { name: "constant" };

/** A named tensor fed from outside when the graph runs: data, noise, parameters. */
export function input(name: string, shape: Shape, dtype: DType = "float32"): Tensor {
  if (!/^[A-Za-z_][\w./-]*$/.test(name))
    throw new ShapeError(`input: a name must look like encoder/weight; got ${JSON.stringify(name)}`);
  return makeNode(INPUT, [], { name }, [{ shape, dtype }]).outputs[0];
}

/** A fixed tensor: a number, or values in row-major order with their shape. */
export function constant(
  values: number | ArrayLike<number>,
  shape: readonly number[] = typeof values === "number" ? [] : [values.length],
  dtype: DType = "float32",
): Tensor {
  const data = typeof values === "number" ? Float64Array.of(values) : Float64Array.from(values);
  if (data.length !== staticSize(shape))
    throw new ShapeError(
      `constant: ${formatShape(shape)} holds ${staticSize(shape)} values; got ${data.length}`,
    );
  if (dtype === "float32") for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]);
  return makeNode(CONSTANT, [], {}, [{ shape, dtype }], { value: { shape, data } }).outputs[0];
}

/** `value` everywhere. */
export function fill(value: number, shape: readonly number[], dtype: DType = "float32"): Tensor {
  return constant(new Float64Array(staticSize(shape)).fill(value), shape, dtype);
}

/** The operands as tensors: numbers take the dtype of the first tensor among them. */
export function toTensors(operands: readonly Operand[], where: string): Tensor[] {
  const like = operands.find((operand) => operand instanceof Tensor);
  if (!like)
    throw new DTypeError(`${where}: at least one operand must be a tensor; got ${operands.join(" and ")}`);
  return operands.map((operand) => (operand instanceof Tensor ? operand : constant(operand, [], like.dtype)));
}

export function requireFloat(where: string, ...tensors: Tensor[]): void {
  for (const tensor of tensors)
    if (!isFloat(tensor.dtype))
      throw new DTypeError(`${where}: expected a float tensor; got ${tensor}; use cast()`);
}

export function requireSameDType(where: string, ...tensors: Tensor[]): void {
  const [first, ...rest] = tensors;
  for (const tensor of rest)
    if (tensor.dtype !== first.dtype)
      throw new DTypeError(`${where}: operands must share a dtype; got ${first} and ${tensor}; use cast()`);
}

/** Every node that `outputs` depend on, inputs before users. */
export function reachableNodes(outputs: readonly Tensor[]): Node[] {
  const found = new Set<Node>();
  const stack = outputs.map((tensor) => tensor.node);
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (found.has(node)) continue;
    found.add(node);
    for (const tensor of node.inputs) stack.push(tensor.node);
  }
  return [...found].sort((a, b) => a.id - b.id);
}
