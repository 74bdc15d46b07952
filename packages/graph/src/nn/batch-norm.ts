// Batch normalisation: statistics of the batch while training, running averages of them afterwards.
import { ShapeError } from "../errors.ts";
import { add, div, mul, reshape, sub } from "../ops/algebra.ts";
import { mean } from "../ops/composite.ts";
import { inScopeErrors } from "../ops/define-op.ts";
import { sqrt } from "../ops/elementwise.ts";
import { formatShape, staticSize } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { onesInitializer, zerosInitializer } from "./initializers.ts";
import type { Parameters } from "./parameters.ts";

export interface BatchNormOptions {
  /** Size of axis 1. */
  readonly channels: number;
  /** Weight of the newest batch in the running statistics, in (0, 1]. @default 0.1 */
  readonly momentum?: number;
  /** Added to the variance. @default 1e-5 */
  readonly epsilon?: number;
}

export interface BatchNorm {
  /** Normalises by the statistics of this batch, and moves the running ones towards them with every step. */
  train(x: Tensor): Tensor;
  /** Normalises by the running statistics; the rows do not see each other, and the batch may be symbolic. */
  evaluate(x: Tensor): Tensor;
}

/**
 * scale * (x - mean) / sqrt(variance + epsilon) + bias for each channel of x [batch, channels, ...space].
 *
 * Training divides by n, the running variance is the unbiased one (n - 1). Ioffe and Szegedy 2015, arXiv:1502.03167.
 */
export function batchNorm(
  parameters: Parameters,
  { channels, momentum = 0.1, epsilon = 1e-5 }: BatchNormOptions,
): BatchNorm {
  const scale = parameters.create("scale", [channels], onesInitializer);
  const bias = parameters.create("bias", [channels], zerosInitializer);
  const runningMean = parameters.createBuffer("mean", [channels], zerosInitializer);
  const runningVariance = parameters.createBuffer("variance", [channels], onesInitializer);

  const check = (x: Tensor) => {
    if (x.rank < 2 || x.shape[1] !== channels)
      throw new ShapeError(`batchNorm: expected [batch, ${channels}, ...]; got ${formatShape(x.shape)}`);
  };
  /** A value for each channel, ready to broadcast against x. */
  const along = (x: Tensor, values: Tensor) => reshape(values, [channels, ...x.shape.slice(2).map(() => 1)]);
  const normalise = (x: Tensor, centred: Tensor, variance: Tensor) =>
    add(mul(centred, along(x, div(scale, sqrt(add(variance, epsilon))))), along(x, bias));
  const blend = (running: Tensor, now: Tensor) => add(mul(running, 1 - momentum), mul(now, momentum));

  return {
    train: (x) =>
      inScopeErrors(() => {
        check(x);
        const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
        const count = staticSize(
          axes.map((axis) => x.shape[axis]),
          "batchNorm",
        );
        if (count < 2)
          throw new ShapeError(
            `batchNorm: training needs 2 values a channel; got ${formatShape(x.shape)}; use evaluate()?`,
          );
        const average = mean(x, { axes });
        const centred = sub(x, along(x, average));
        const variance = mean(mul(centred, centred), { axes });
        parameters.update(runningMean, blend(runningMean, average));
        parameters.update(runningVariance, blend(runningVariance, mul(variance, count / (count - 1))));
        return normalise(x, centred, variance);
      }),
    evaluate: (x) =>
      inScopeErrors(() => {
        check(x);
        return normalise(x, sub(x, along(x, runningMean)), runningVariance);
      }),
  };
}
