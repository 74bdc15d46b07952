// Against components of a mixture that fall together: the closest two stay a distance apart. The bound alone pulls them together, as Xu and
// Liu 2024 and Ning et al. 2024 (Gaussian-mixture autoencoders of rhythm and mode) point out.
import { add, constant, max, maximum, neg, reshape, type Tensor } from "@semitone/graph";
import { normal } from "../distributions/normal.ts";
import type { LearnedMixture } from "../distributions/normal-mixture.ts";
import { kl } from "../kl.ts";

/**
 * max(0, margin - min over j != k of KL(p(z | j), p(z | k))), in nats: 0 once every pair is `margin` apart, so that it never drives them
 * further.
 *
 * @param margin nats, > 0; two components of unit scale are d^2 / 2 apart at distance d
 */
export function componentOverlap({ components, component }: LearnedMixture, margin: number): Tensor {
  const size = components * components;
  const isSame = Array.from({ length: size }, (_, i) => Number(i % (components + 1) === 0));
  const { loc, scale } = component(constant(isSame, [components, components])).parameters;
  const beside = (x: Tensor) => reshape(x, [components, 1, x.shape[1]]);
  const distances = kl(normal({ loc: beside(loc), scale: beside(scale) }), normal({ loc, scale })); // [K, K]
  const others = add(
    distances,
    constant(
      isSame.map((same) => same * 1e30),
      [components, components],
    ),
  );
  return maximum(add(max(neg(others)), margin), 0);
}
