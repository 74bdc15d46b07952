// A logistic distribution rounded to whole levels: for velocities, durations in steps and other ordered numbers of notes.
import {
  add,
  cast,
  clip,
  constant,
  div,
  equal,
  exp,
  floor,
  greaterOrEqual,
  lessOrEqual,
  log,
  logSigmoid,
  mul,
  neg,
  softplus,
  sub,
  sum,
  type Tensor,
  tanh,
  where,
} from "@semitone/graph";
import { type Distribution, splitShape } from "../distribution.ts";

export interface DiscretizedLogisticParameters {
  /** Centre, in levels. */
  readonly loc: Tensor;
  /** Spread of the logistic, in levels, > 0; the standard deviation is about 1.8 times it. */
  readonly scale: Tensor;
  /** Values are 0..levels-1. */
  readonly levels: number;
  /** How many axes at the end form one event; 0 for a single number that can be summed out. @default 1 */
  readonly eventRank?: number;
}

/**
 * p(k) = F((k + 1/2 - loc) / scale) - F((k - 1/2 - loc) / scale) with the logistic F; the outer levels take the tails.
 * Salimans et al. 2017, arXiv:1701.05517.
 *
 * The difference is taken as F(b) F(-a) (1 - e^(a - b)), which keeps its digits far out.
 */
export function discretizedLogistic(parameters: DiscretizedLogisticParameters): Distribution {
  const { loc, scale, levels, eventRank = 1 } = parameters;
  const { batchShape, eventShape, sumEvent } = splitShape("discretizedLogistic", eventRank, loc, scale);
  const width = div(1, scale);
  const logWidth = add(log(tanh(mul(width, 0.5))), softplus(neg(width))); // log(1 - e^-width)
  const elementLogProb = (value: Tensor) => {
    const above = div(sub(add(value, 0.5), loc), scale);
    const below = div(sub(sub(value, 0.5), loc), scale);
    const [logBelow, logAbove] = [logSigmoid(above), logSigmoid(neg(below))];
    const inner = add(add(logBelow, logAbove), logWidth);
    return where(lessOrEqual(value, 0), logBelow, where(greaterOrEqual(value, levels - 1), logAbove, inner));
  };
  const values = Float64Array.from({ length: levels }, (_, i) => i);
  const all = constant(values, [levels, ...[...batchShape, ...eventShape].map(() => 1)]);
  const expectation = (f: (value: Tensor, logProb: Tensor) => Tensor) => {
    const logProb = elementLogProb(all);
    return sum(mul(exp(logProb), f(all, logProb)), { axes: 0 });
  };
  return {
    name: "discretizedLogistic",
    parameters: { loc, scale },
    support:
      eventRank === 0
        ? {
            kind: "finite",
            count: levels,
            enumerate: () => constant(values),
            logProbs: () => elementLogProb(all),
            match: (label) => {
              const beside = constant(values, [levels, ...label.shape.map(() => 1)]);
              return cast(equal(label, beside), loc.dtype);
            },
          }
        : { kind: "real" },
    batchShape,
    eventShape,
    noise: [{ name: "value", kind: "uniform", shape: eventShape }],
    reparameterized: false,
    logProb: (value) => sumEvent(elementLogProb(value)),
    sample: (noise) => {
      const inside = clip(noise, 1e-7, 1 - 1e-7);
      const drawn = add(loc, mul(scale, sub(log(inside), log(sub(1, inside)))));
      return clip(floor(add(drawn, 0.5)), 0, levels - 1);
    },
    entropy: () => sumEvent(neg(expectation((_, logProb) => logProb))),
    mean: () => expectation((value) => value),
  };
}
