// Adam and AdamW. Kingma and Ba 2015, arXiv:1412.6980; Loshchilov and Hutter 2019, arXiv:1711.05101.
import { add, div, mul, sub } from "../ops/algebra.ts";
import { sqrt } from "../ops/elementwise.ts";
import type { Optimizer, ScalarState } from "./optimizer.ts";

export interface AdamOptions {
  /** Decay of the first moment, in [0, 1). @default 0.9 */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). @default 0.999 */
  readonly beta2?: number;
  /** Added to the root of the second moment. @default 1e-8 */
  readonly epsilon?: number;
  /** L2 penalty added to the gradient of parameters that decay. @default 0 */
  readonly weightDecay?: number;
}

/**
 * p' = p - lr * (m' / c1) / (sqrt(v' / c2) + epsilon), with m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g^2 and
 * c = 1 - beta^t.
 *
 * The moments are kept divided by (1 - beta), m / (1 - beta1) and v / (1 - beta2), and the scalars that remain are gathered:
 * every pass over the parameters costs as much as the arithmetic in it, and this form needs ten instead of fourteen.
 */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamOptions = {}): Optimizer {
  return {
    name: "adam",
    scalars: [biasCorrection("correction1", beta1), biasCorrection("correction2", beta2)],
    slots: ["moment1", "moment2"],
    update({ parameter, gradient, slots: [moment1, moment2], scalars: [c1, c2], learningRate, decay }) {
      const full = weightDecay !== 0 && decay ? add(gradient, mul(parameter, weightDecay)) : gradient;
      const next1 = add(mul(moment1, beta1), full);
      const next2 = add(mul(moment2, beta2), mul(full, full));
      // sqrt(v / c2) = sqrt(moment2) * rootScale
      const rootScale = sqrt(div(1 - beta2, c2));
      const stepSize = mul(learningRate, div(div(1 - beta1, c1), rootScale));
      const step = div(next1, add(sqrt(next2), div(epsilon, rootScale)));
      return { parameter: sub(parameter, mul(step, stepSize)), slots: [next1, next2] };
    },
  };
}

/** As `adam`, with the decay taken from the parameter itself and not through the moments: p (1 - lr * weightDecay) before the step. */
export function adamW({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer {
  const base = adam({ ...options, weightDecay: 0 });
  return {
    ...base,
    name: "adamW",
    update(context) {
      const { parameter, learningRate, decay } = context;
      if (!decay || weightDecay === 0) return base.update(context);
      return base.update({ ...context, parameter: mul(parameter, sub(1, mul(learningRate, weightDecay))) });
    },
  };
}

/** c_t = 1 - beta^t by c_t = c_{t-1} + (1 - beta)(1 - c_{t-1}): exact in float32 where 1 - beta^t itself would cancel. */
const biasCorrection = (name: string, beta: number): ScalarState => ({
  name,
  initial: 0,
  next: (previous) => add(previous, mul(sub(1, previous), 1 - beta)),
});
