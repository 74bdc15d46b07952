// Affine maps. A layer over several inputs is a sum of projections, each made at its own broadcast size.

import { ShapeError } from "../errors.ts";
import { add } from "../ops/algebra.ts";
import { inScopeErrors } from "../ops/define-op.ts";
import { matMul } from "../ops/linalg.ts";
import { formatShape } from "../shape.ts";
import { scoped, type Tensor } from "../tensor.ts";
import { glorotUniform, type Initializer, zerosInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";

export interface LinearOptions {
  /** Size of the last axis of each input. */
  readonly inputs: readonly number[];
  readonly outputs: number;
  /** @default true */
  readonly bias?: boolean;
  /** @default glorotUniform */
  readonly weight?: Initializer;
}

/**
 * y = sum_i x_i W_i + b, over the last axis of each input.
 *
 * The inputs may differ in their leading axes: x [batch, 784] beside a class [10, 1, 10] gives [10, batch, outputs], with the
 * projection of x made once and not ten times. This is what makes summing out a class cheap.
 */
export function linear(
  parameters: Parameters,
  { inputs, outputs, bias = true, weight = glorotUniform }: LinearOptions,
): (...xs: readonly Tensor[]) => Tensor {
  const weights = inputs.map((size, i) =>
    parameters.create(inputs.length === 1 ? "weight" : `weight${i}`, [size, outputs], weight),
  );
  const offset = bias ? parameters.create("bias", [outputs], zerosInitializer) : undefined;
  return scoped((...xs: readonly Tensor[]) =>
    inScopeErrors(() => {
      xs.forEach((x, i) => {
        if (x.shape.at(-1) !== inputs[i])
          throw new ShapeError(`linear: input ${i} must end in ${inputs[i]}; got ${formatShape(x.shape)}`);
      });
      if (xs.length !== inputs.length)
        throw new ShapeError(`linear: expected ${inputs.length} inputs; got ${xs.length}`);
      const [first, ...rest] = xs.map((x, i) => matMul(asMatrix(x), weights[i]));
      const start = offset ? add(first, offset) : first;
      return rest.reduce((total, projection) => add(total, projection), start);
    }),
  );
}

function asMatrix(x: Tensor): Tensor {
  if (x.rank < 2) throw new ShapeError(`linear: expected at least [rows, size]; got ${formatShape(x.shape)}`);
  return x;
}
