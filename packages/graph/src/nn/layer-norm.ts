// Layer normalisation with learned scale and bias.
import { inScopeErrors } from "../ops/define-op.ts";
import { layerNormalization } from "../ops/normalization.ts";
import type { Tensor } from "../tensor.ts";
import { onesInitializer, zerosInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";

export interface LayerNormOptions {
  /** Size of the last axis. */
  readonly size: number;
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
}

/** Rows of the last axis brought to mean 0 and variance 1, then scaled and shifted. Ba et al. 2016, arXiv:1607.06450. */
export function layerNorm(
  parameters: Parameters,
  { size, epsilon }: LayerNormOptions,
): (x: Tensor) => Tensor {
  const scale = parameters.create("scale", [size], onesInitializer);
  const bias = parameters.create("bias", [size], zerosInitializer);
  return (x) => inScopeErrors(() => layerNormalization(x, scale, bias, { epsilon }));
}
