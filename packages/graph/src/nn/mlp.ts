// Layers of affine maps with a nonlinearity between them.
import { scope, scoped, type Tensor } from "../tensor.ts";
import type { Initializer } from "./initializers.ts";
import { linear } from "./linear.ts";
import type { Parameters } from "./parameters.ts";

export interface MlpOptions {
  /** Size of the last axis of each input. */
  readonly inputs: readonly number[];
  /** Widths of the hidden layers; the last is the output of the network. */
  readonly hidden: readonly number[];
  /** Applied after every hidden layer, e.g. softplus, relu or tanh. */
  readonly activation: (x: Tensor) => Tensor;
  readonly weight?: Initializer;
}

/** Hidden layers h_1 = f(linear(inputs)), h_i = f(linear(h_{i-1})); returns the last. Give it a head with `linear`. */
export function mlp(
  parameters: Parameters,
  { inputs, hidden, activation, weight }: MlpOptions,
): (...xs: readonly Tensor[]) => Tensor {
  const layers = hidden.map((outputs, i) =>
    scope(`hidden${i}`, () =>
      linear(parameters, { inputs: i === 0 ? inputs : [hidden[i - 1]], outputs, weight }),
    ),
  );
  return scoped((...xs: readonly Tensor[]) => {
    let state = xs;
    layers.forEach((layer, i) => {
      state = [scope(`hidden${i}`, () => activation(layer(...state)))];
    });
    return state[0];
  });
}
