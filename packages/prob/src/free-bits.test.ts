// Free bits of a whole KL term and of each of its dimensions, against plain numbers.
import { add, gradients, input, matMul, mul } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal, standardNormal } from "./distributions/normal.ts";
import { normalMixture } from "./distributions/normal-mixture.ts";
import { oneHotCategorical } from "./distributions/one-hot-categorical.ts";
import { differences, distance, draw, type Feeds, numbers } from "./golden.test-support.ts";
import { defineModel, latent, observed, p, partiallyObserved, q } from "./model.ts";
import { m2 } from "./models/m2.ts";
import { objective } from "./objective.ts";

// q(a | x) = N(0.5 x, e^(0.1 x)), two dimensions, labelled in some rows.
const model = defineModel({
  name: "attributes",
  variables: { x: observed([2]), a: partiallyObserved([2]) },
  generative: [p("a", [], () => standardNormal(2)), p("x", ["a"], ({ a }) => normal({ loc: a }))],
  inference: [q("a", ["x"], ({ x }) => normal({ loc: mul(x, 0.5), logScale: mul(x, 0.1) }))],
});
const rows = 3;
const feeds: Feeds = {
  x: Float64Array.of(1, 0.1, -2, 0.2, 0.5, 3),
  a: draw("free/a", "normal", 6),
  aObserved: Float64Array.of(0, 0, 1),
  "noise/a": draw("free/noise", "normal", 6),
};
const klAt = (x: number) => 0.5 * (Math.exp(0.2 * x) + (0.5 * x) ** 2 - 1) - 0.1 * x;
/** Means over three rows of the KL of each dimension, where a is unknown. */
const byDimension = [0, 1].map((d) => (klAt(feeds.x[d]) + klAt(feeds.x[2 + d])) / 3);

describe("objective with freeBits", () => {
  const at = (free: number | { perDimension: number }, knownRows?: { a: number }) => {
    const { loss } = objective(model, { rows, alpha: 1, freeBits: { a: free }, knownRows });
    return numbers(loss, feeds)[0];
  };

  it("of a number hold the whole term, in the share of rows that have it", () => {
    expect(at(5) - at(0)).toBeCloseTo((2 / 3) * 5 - byDimension[0] - byDimension[1], 6);
    expect(at(0.01)).toBeCloseTo(at(0), 9);
  });

  it("per dimension hold each dimension by itself", () => {
    const floor = 0.05;
    expect(byDimension[0]).toBeGreaterThan((2 / 3) * floor);
    expect(byDimension[1]).toBeLessThan((2 / 3) * floor);
    expect(at({ perDimension: floor }) - at(0)).toBeCloseTo((2 / 3) * floor - byDimension[1], 6);
  });

  it("per dimension 0 change nothing, also where z depends on an enumerated class", () => {
    const toLoc = input("toLoc", [2, 2]);
    const classes = m2({
      shape: [2],
      classes: 2,
      latent: 2,
      classifier: (x) => oneHotCategorical({ logits: x }),
      encoder: (x, y) => normal({ loc: add(x, matMul(y, toLoc)) }),
      decoder: (y, z) => normal({ loc: add(y, z) }),
    });
    const fed: Feeds = {
      x: feeds.x,
      y: Float64Array.of(0, 1, 0, 0, 1, 0),
      yObserved: Float64Array.of(1, 0, 1),
      toLoc: Float64Array.of(0.3, -0.2, 0.7, 0.1),
      "noise/z": draw("free/z", "normal", 12),
    };
    const [plain, zero, held] = [0, { perDimension: 0 }, { perDimension: 0.4 }].map((z) =>
      objective(classes, { rows, alpha: 1, freeBits: { z } }),
    );
    expect(numbers(zero.loss, fed)[0]).toBeCloseTo(numbers(plain.loss, fed)[0], 6);
    const [grad] = gradients(held.loss, [toLoc]);
    expect(distance(numbers(grad, fed), differences(held.loss, fed, "toLoc"))).toBeLessThan(1e-7);
  });

  it("per dimension are refused where the term has no dimensions", () => {
    const mixture = normalMixture({
      logits: input("l", [2]),
      loc: input("m", [2, 2]),
      scale: input("s", [2, 2]),
    });
    const estimated = defineModel({
      name: "mixture prior",
      variables: { x: observed([2]), z: latent() },
      generative: [p("z", [], () => mixture), p("x", ["z"], ({ z }) => normal({ loc: z }))],
      inference: [q("z", ["x"], ({ x }) => normal({ loc: x }), { kl: "monteCarlo" })],
    });
    expect(() => objective(estimated, { rows, freeBits: { z: { perDimension: 0.1 } } })).toThrow(
      "mixture prior: the KL term of z is no sum over dimensions in closed form; give freeBits of the whole term",
    );
  });
});
