// Gradient descent, plain and with momentum.
import { add, mul, sub } from "../ops/algebra.ts";
import type { Optimizer } from "./optimizer.ts";

export interface SgdOptions {
  /** Share of the last step's velocity that is kept, 0..1. @default 0 */
  readonly momentum?: number;
  /** L2 penalty added to the gradient of parameters that decay. @default 0 */
  readonly weightDecay?: number;
}

/** p' = p - lr v' with v' = momentum v + g; without momentum v' = g. */
export function sgd({ momentum = 0, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  return {
    name: "sgd",
    scalars: [],
    slots: momentum === 0 ? [] : ["velocity"],
    update({ parameter, gradient, slots: [velocity], learningRate, decay }) {
      const full = weightDecay !== 0 && decay ? add(gradient, mul(parameter, weightDecay)) : gradient;
      const direction = velocity ? add(mul(velocity, momentum), full) : full;
      return { parameter: sub(parameter, mul(direction, learningRate)), slots: velocity ? [direction] : [] };
    },
  };
}
