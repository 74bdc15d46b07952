import {
  constant,
  currentScopePath,
  type Initializer,
  input,
  Parameters,
  staticSize,
  type Tensor,
} from "@semitone/graph";

/** Parameters whose values are known: each is a constant of the graph. What has no value stays an input, which nothing may depend on. */
export class StoredParameters extends Parameters {
  private readonly values: Readonly<Record<string, Float32Array>>;

  constructor(values: Readonly<Record<string, Float32Array>>) {
    super();
    this.values = values;
  }

  override create(name: string, shape: readonly number[], _initializer: Initializer): Tensor {
    return this.tensorOf(name, shape);
  }

  override createBuffer(name: string, shape: readonly number[], _initializer: Initializer): Tensor {
    return this.tensorOf(name, shape);
  }

  private tensorOf(name: string, shape: readonly number[]): Tensor {
    const scopePath = currentScopePath();
    const path = scopePath === "" ? name : `${scopePath}/${name}`;
    const values = Object.hasOwn(this.values, path) ? this.values[path] : undefined;
    if (values === undefined) return input(path, shape);
    if (values.length !== staticSize(shape))
      throw new RangeError(`${path}: expected ${staticSize(shape)} values; got ${values.length}`);
    return constant(values, shape);
  }
}
