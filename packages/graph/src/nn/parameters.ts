// Where layers keep what they learn: parameters by path, plus buffers (running statistics) that a step updates without a gradient.
import { GraphError } from "../errors.ts";
import { staticSize } from "../shape.ts";
import { currentScopePath, input, type Tensor } from "../tensor.ts";
import type { Initializer } from "./initializers.ts";
import { randomFrom } from "./initializers.ts";

export interface Parameter {
  /** Path such as `encoder/hidden/weight`: the name of its graph input and of its tensor in a checkpoint. */
  readonly name: string;
  readonly tensor: Tensor;
  /** Number of values. */
  readonly size: number;
  /** The values to start from, made at the first call. */
  readonly initial: () => Float32Array;
  /** Groups that optimisers treat apart; biases and scales are usually spared from weight decay. */
  readonly decay: boolean;
}

/** A tensor carried from step to step and changed by assignment, not by gradient. */
export interface Buffer {
  readonly name: string;
  readonly tensor: Tensor;
  readonly initial: () => Float32Array;
}

export interface ParameterOptions {
  /** Does weight decay apply? @default true for matrices and larger, false for vectors and scalars */
  readonly decay?: boolean;
}

/**
 * The parameters of a model. Initial values depend on the seed and the path only, so that adding a layer leaves the others as they were.
 *
 * @example
 * const parameters = new Parameters({ seed: 7 });
 * const layer = scope("encoder", () => linear(parameters, { inputs: [784], outputs: 500 }));
 */
export class Parameters {
  private readonly seed: number;
  private readonly known: Readonly<Record<string, ArrayLike<number>>>;
  private readonly byName = new Map<string, Parameter>();
  private readonly buffersByName = new Map<string, Buffer>();
  private readonly updatesByName = new Map<string, Tensor>();

  /** @param values  what parameters start from, by path, in place of their initializers: those of a model that goes on learning */
  constructor({
    seed = 0,
    values = {},
  }: {
    readonly seed?: number;
    readonly values?: Readonly<Record<string, ArrayLike<number>>>;
  } = {}) {
    this.seed = seed;
    this.known = values;
  }

  /** Creates the parameter `<scope>/<name>`. */
  create(
    name: string,
    shape: readonly number[],
    initializer: Initializer,
    options: ParameterOptions = {},
  ): Tensor {
    const path = this.claim(name);
    const tensor = input(path, shape);
    this.byName.set(path, {
      name: path,
      tensor,
      decay: options.decay ?? shape.length >= 2,
      size: staticSize(shape),
      initial: this.initialValues(path, shape, initializer),
    });
    return tensor;
  }

  /** Creates the buffer `<scope>/<name>`; what `update` assigns to it is its value in the next step. */
  createBuffer(name: string, shape: readonly number[], initializer: Initializer): Tensor {
    const path = this.claim(name);
    const tensor = input(path, shape);
    this.buffersByName.set(path, {
      name: path,
      tensor,
      initial: this.initialValues(path, shape, initializer),
    });
    return tensor;
  }

  /** Sets the next value of a buffer; a second assignment in one step replaces the first. */
  update(buffer: Tensor, value: Tensor): void {
    const name = String(buffer.node.attributes.name);
    if (!this.buffersByName.has(name))
      throw new GraphError(`Parameters: ${name} is not a buffer of this model`);
    this.updatesByName.set(name, value);
  }

  get all(): readonly Parameter[] {
    return [...this.byName.values()];
  }

  get buffers(): readonly Buffer[] {
    return [...this.buffersByName.values()];
  }

  /** Next values of the buffers that were updated, by name. */
  get updates(): ReadonlyMap<string, Tensor> {
    return this.updatesByName;
  }

  /** Number of trained values. */
  get count(): number {
    return this.all.reduce((total, { size }) => total + size, 0);
  }

  /** Made when first asked for: building a graph to look at, or to load a checkpoint into, needs none. */
  private initialValues(
    path: string,
    shape: readonly number[],
    initializer: Initializer,
  ): () => Float32Array {
    let values: Float32Array | undefined;
    return () => {
      const known = this.known[path];
      values ??= known ? Float32Array.from(known) : initializer(shape, randomFrom(this.seed, path));
      if (values.length !== staticSize(shape))
        throw new GraphError(
          `Parameters: ${path} needs ${staticSize(shape)} initial values; got ${values.length}`,
        );
      return values;
    };
  }

  private claim(name: string): string {
    const scopePath = currentScopePath();
    const path = scopePath === "" ? name : `${scopePath}/${name}`;
    if (this.byName.has(path) || this.buffersByName.has(path))
      throw new GraphError(`Parameters: ${path} exists already; give each layer a scope of its own`);
    return path;
  }
}
