// The form of an op entry: everything the project knows of an op, in one object. The type demands every field.
import { DTypeError, GradientError, ShapeError } from "../errors.ts";
import type { OnnxAttributes } from "../onnx-schema.ts";
import {
  type Attributes,
  currentScopePath,
  makeNode,
  type NdArray,
  type Node,
  type OpIdentity,
  type Tensor,
  type TensorType,
} from "../tensor.ts";

export interface GradientContext<A extends Attributes = Attributes> {
  /** Derivative of the result with respect to the first output (the only one of most ops). */
  readonly grad: Tensor;
  /** The same for every output; undefined where nothing depends on it. */
  readonly grads: readonly (Tensor | undefined)[];
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
}

/** Derivatives for each input, in order; undefined where an input has none (indices, masks). */
export type GradientRule<A extends Attributes = Attributes> = (
  context: GradientContext<A>,
) => (Tensor | undefined)[];

/** Said out loud: this op has no derivative. `zero` flows nothing back; `error` refuses to be asked. */
export interface NoGradient {
  readonly kind: "zero" | "error";
  readonly reason: string;
}

/** The derivative is zero almost everywhere (floor, comparisons): nothing flows back. */
export const zeroGradient = (reason: string): NoGradient => ({ kind: "zero", reason });
/** A derivative must never be asked for. */
export const noGradient = (reason: string): NoGradient => ({ kind: "error", reason });

/** Writes ONNX nodes; see onnx/lower.ts. */
export interface Emitter {
  /** Adds one ONNX node and returns the names of its outputs. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes?: OnnxAttributes,
    options?: { domain?: string; outputs?: number },
  ): string[];
  /** The first output of `node`. */
  one(
    opType: string,
    inputs: readonly string[],
    attributes?: OnnxAttributes,
    options?: { domain?: string },
  ): string;
  /** Name of an initialiser holding int64 `values`. */
  int64(values: readonly number[], shape?: readonly number[]): string;
  /** Name of a scalar initialiser. */
  scalar(value: number, dtype: Tensor["dtype"]): string;
  /** Name of an initialiser holding `values` in row-major order. */
  values(values: ArrayLike<number>, dtype: Tensor["dtype"], shape: readonly number[]): string;
  /** Name of an int64[n] tensor holding `shape`, symbolic sizes read from the graph's inputs when it runs. */
  shape(shape: Tensor["shape"]): string;
  /** May ops outside the ONNX standard (`com.microsoft`) be used? */
  readonly contrib: boolean;
}

export interface LowerContext<A extends Attributes = Attributes> {
  readonly node: Node;
  readonly inputs: readonly string[];
  readonly attributes: A;
}

export interface Op<A extends Attributes = Attributes> extends OpIdentity {
  /** Result shapes and dtypes; throws where the op does not apply. */
  infer(inputs: readonly Tensor[], attributes: A): TensorType | readonly TensorType[];
  readonly gradient: GradientRule<A> | NoGradient;
  /** Names of the outputs, in order. */
  lower(emit: Emitter, context: LowerContext<A>): string | string[];
  /** The op in plain JavaScript doubles: the independent route of the tests, and what folds constants. */
  reference(inputs: readonly NdArray[], attributes: A, outputs: readonly TensorType[]): NdArray | NdArray[];
  /** Each output element depends on the input elements at the same (broadcast) place only. */
  readonly elementwise?: boolean;
}

/** An op whatever its attributes. */
export type AnyOp = Op<never>;

export type NoAttributes = Record<string, never>;

/** Applies an op to tensors: infers the shapes, or fails here with the op, the shapes and the scope. */
export function apply<A extends Attributes>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor[] {
  return inScopeErrors(() => {
    const inferred = op.infer(inputs, attributes);
    const types = Array.isArray(inferred) ? (inferred as readonly TensorType[]) : [inferred as TensorType];
    return makeNode(op, inputs, attributes, types).outputs as Tensor[];
  });
}

/** As `apply`, for ops with one output. */
export function applyOne<A extends Attributes>(op: Op<A>, inputs: readonly Tensor[], attributes: A): Tensor {
  return apply(op, inputs, attributes)[0];
}

/** Errors that say where already. */
const located = new WeakSet<object>();

/** Adds ` at <scope>` to a shape or dtype error raised while a scope is open, after what came and before the way out. */
export function inScopeErrors<Result>(build: () => Result): Result {
  try {
    return build();
  } catch (error) {
    const where = currentScopePath();
    const isOurs = error instanceof ShapeError || error instanceof DTypeError;
    if (where !== "" && isOurs && !located.has(error)) {
      located.add(error);
      error.message = error.message.replace(/^(.*?; got [^;]*|[^;]*)/, `$1 at ${where}`);
    }
    throw error;
  }
}

/** The entry behind a node. */
export function opOf(node: Node): Op {
  if (!("infer" in node.op)) throw new GradientError(`opOf: ${node.op.name} is a leaf, not an op`);
  return node.op as Op;
}

export const isLeaf = (node: Node): boolean => !("infer" in node.op);
