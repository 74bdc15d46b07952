// Normal distribution with independent elements.
import { add, div, exp, fill, log, mul, square, sub, type Tensor } from "@semitone/graph";
import { type Distribution, splitShape } from "../distribution.ts";

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

export interface NormalParameters {
  readonly loc: Tensor;
  /** Standard deviation, > 0. Give this or `logScale`. */
  readonly scale?: Tensor;
  /** Natural log of the standard deviation; what a network should put out. */
  readonly logScale?: Tensor;
  /** How many axes at the end form one event. @default 1 */
  readonly eventRank?: number;
}

/** log p(x) = -sum_i [ ((x_i - loc_i) / scale_i)^2 / 2 + log scale_i + log(2 pi) / 2 ] */
export function normal(parameters: NormalParameters): Distribution {
  const { loc, eventRank = 1 } = parameters;
  const logScale = parameters.logScale ?? log(parameters.scale ?? fill(1, []));
  const scale = parameters.scale ?? exp(logScale);
  const { batchShape, eventShape, sumEvent } = splitShape("normal", eventRank, loc, scale);
  return {
    name: "normal",
    parameters: { loc, scale, logScale },
    support: { kind: "real" },
    batchShape,
    eventShape,
    noise: [{ name: "value", kind: "normal", shape: eventShape }],
    reparameterized: true,
    logProb: (value) => {
      const z = div(sub(value, loc), scale);
      return sub(mul(sumEvent(mul(z, z)), -0.5), sumEvent(add(logScale, HALF_LOG_TWO_PI)));
    },
    sample: (noise) => add(loc, mul(scale, noise)),
    entropy: () => sumEvent(add(add(logScale, mul(loc, 0)), HALF_LOG_TWO_PI + 0.5)),
    mean: () => add(loc, mul(scale, 0)),
  };
}

/** N(0, I) over vectors of `size` elements. */
export const standardNormal = (size: number): Distribution =>
  normal({ loc: fill(0, [size]), logScale: fill(0, [size]) });

/**
 * KL between two normals: sum_i [ log s_p - log s_q - 1/2 + (s_q^2 + (m_q - m_p)^2) / (2 s_p^2) ]. Only the last part has the joint
 * batch shape; against many components at once it is what costs.
 */
export function klNormal(q: Distribution, p: Distribution): Tensor {
  const { sumEvent } = splitShape("kl", q.eventShape.length, q.parameters.loc, q.parameters.scale);
  const precision = div(0.5, square(p.parameters.scale));
  const squares = add(square(sub(q.parameters.loc, p.parameters.loc)), square(q.parameters.scale));
  const logRatio = sub(sumEvent(p.parameters.logScale), sumEvent(add(q.parameters.logScale, 0.5)));
  return add(sumEvent(mul(squares, precision)), logRatio);
}
