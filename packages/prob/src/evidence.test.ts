// Labels after draws in q: the weighed objective against plain numbers, for every mask pattern.
import { add, gradients, input, matMul, mul, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal, standardNormal } from "./distributions/normal.ts";
import { oneHotCategorical } from "./distributions/one-hot-categorical.ts";
import { distance, draw, type Feeds, numbers } from "./golden.test-support.ts";
import { defineModel, latent, observed, p, partiallyObserved, q } from "./model.ts";
import { type ObjectiveOptions, objective } from "./objective.ts";
import { reweigh } from "./posterior.ts";
import {
  CLASSES,
  densities,
  logMeanExp,
  logNormal,
  logSumExp,
  model,
  parameters,
  SIZES,
  sum,
  tensors,
  toY,
  withColumn,
} from "./weighed.test-support.ts";

const xs = [0.8, -1.2];
const ys = [1, 0];
const samples = 3;
const noise = draw("weighed", "normal", samples * xs.length); // [sample, row]
const weights = { alpha: 2, beta: 0.7, gamma: 1.5 };
const feedsOf = (mask: readonly number[], at: Feeds = parameters): Feeds => ({
  ...withColumn(at),
  x: Float64Array.from(xs),
  y: Float64Array.from(ys.flatMap((y) => CLASSES.map((k) => Number(k === y)))),
  yObserved: Float64Array.from(mask),
  "noise/z": noise,
});

/** The loss with plain numbers. */
function byHand(mask: readonly number[], at: Feeds): number {
  const { alpha, beta, gamma } = weights;
  const rows = xs.map((x, row) => {
    const { loc, scale, logQz, logQy, logPx, logPz, klZ } = densities(at, x);
    const draws = Array.from({ length: samples }, (_, s) => loc + scale * noise[s * xs.length + row]);
    if (!mask[row]) {
      const perDraw = draws.map((z) =>
        sum(CLASSES.map((y) => Math.exp(logQy(z, y)) * (logPx(z, y) - beta * (logQy(z, y) - Math.log(0.5))))),
      );
      return sum(perDraw) / samples - beta * klZ;
    }
    const y = ys[row];
    const logWeights = draws.map((z) => logQy(z, y));
    const logLabel = logMeanExp(logWeights);
    const bound = draws.map((z, s) => {
      const weight = Math.exp(logWeights[s] - logSumExp(logWeights));
      return weight * (logPx(z, y) - beta * (logQz(z) - logPz(z) + logWeights[s]));
    });
    return gamma * (sum(bound) + Math.log(0.5) + (alpha + beta) * logLabel);
  });
  return -sum(rows) / rows.length;
}

/** The same with log mean p / q for the bound. */
function importanceByHand(mask: readonly number[], at: Feeds): number {
  const { alpha, beta, gamma } = weights;
  const rows = xs.map((x, row) => {
    const { loc, scale, logQz, logQy, logPx, logPz } = densities(at, x);
    const draws = Array.from({ length: samples }, (_, s) => loc + scale * noise[s * xs.length + row]);
    const logRatio = (z: number) => beta * (logPz(z) - logQz(z));
    if (!mask[row]) {
      const perDraw = draws.flatMap((z) =>
        CLASSES.map((y) => logPx(z, y) + logRatio(z) + beta * (Math.log(0.5) - logQy(z, y)) + logQy(z, y)),
      );
      return logSumExp(perDraw) - Math.log(samples);
    }
    const y = ys[row];
    const bound = logMeanExp(draws.map((z) => logPx(z, y) + Math.log(0.5) + logRatio(z)));
    return gamma * (bound + alpha * logMeanExp(draws.map((z) => logQy(z, y))));
  });
  return -sum(rows) / rows.length;
}

const MASKS = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];

describe.each([
  ["elbo", byHand],
  ["importance", importanceByHand],
] as const)("objective with q(z | x) q(y | x, z) and bound %s", (bound, hand) => {
  const { loss } = objective(model, { rows: 2, samples, bound, ...weights });
  const names = Object.keys(SIZES).filter((name) => name !== "outY");
  const grads = gradients(loss, [...names.map((name) => tensors[name]), toY]);

  it.each(MASKS)("with mask %i %i equals the loss by hand, and so does its gradient", (...mask) => {
    expect(numbers(loss, feedsOf(mask))[0]).toBeCloseTo(hand(mask, parameters), 6);
    [...names, "outY"].forEach((name, i) => {
      const slopes = Array.from(parameters[name], (value, k) => {
        const at = (step: number) =>
          hand(mask, { ...parameters, [name]: parameters[name].with(k, value + step) });
        return (at(1e-5) - at(-1e-5)) / 2e-5;
      });
      expect(distance(numbers(grads[i], feedsOf(mask)), slopes), name).toBeLessThan(1e-6);
    });
  });

  it("a soft label gives the mean of the labelled losses", () => {
    const r = 0.3;
    const at = (y: readonly number[]) =>
      numbers(loss, { ...feedsOf([1, 0]), y: Float64Array.of(...y, 0, 1) })[0];
    const mean = r * at([1, 0]) + (1 - r) * at([0, 1]);
    expect(at([r, 1 - r])).toBeCloseTo(mean, 6);
  });

  it("reads no label of an unlabelled row, not even NaN", () => {
    const spoilt = { ...feedsOf([0, 1]), y: Float64Array.of(Number.NaN, Number.NaN, 1, 0) };
    expect(numbers(loss, spoilt)).toEqual(numbers(loss, feedsOf([0, 1])));
    expect(numbers(grads[0], spoilt)).toEqual(numbers(grads[0], feedsOf([0, 1])));
  });
});

describe("objective(partiallySpecified)", () => {
  it("asks for samples, since labels weigh draws", () => {
    expect(() => objective(model, { rows: 2, alpha: 1 })).toThrow(
      "partially specified: q(y | x, z) explains labels by draws of z, which they weigh; give samples, the draws in a row, e.g. 8; 1 weighs nothing",
    );
    for (const count of [0, 1.5, Number.NaN])
      expect(() => objective(model, { rows: 2, alpha: 1, samples: count })).toThrow(
        `partially specified: samples must be a whole number of draws, 1 or more; got ${count}`,
      );
  });

  it("with one draw gives a labelled row the forward bound, and no weighing", () => {
    const { terms } = objective(model, { rows: 2, alpha: 1, samples: 1 });
    const feeds = { ...feedsOf([1, 1]), "noise/z": noise.subarray(0, 2) };
    expect(numbers(terms["weighing/y"], feeds)[0]).toBeCloseTo(0, 9);
    const hand = xs.map((x, row) => {
      const { loc, scale, logQz, logPx, logPz } = densities(parameters, x);
      const z = loc + scale * noise[row];
      return logPx(z, ys[row]) + Math.log(0.5) + logPz(z) - logQz(z);
    });
    expect(numbers(terms.elbo, feeds)[0]).toBeCloseTo(sum(hand) / 2, 6);
  });

  it("with promised labels and draws for them alone equals the objective without promises", () => {
    const options = { rows: 2, alpha: 2, beta: 0.7 };
    const plain = objective(model, { ...options, samples });
    const promised = objective(model, { ...options, samples, knownRows: { y: 1 } });
    expect(promised.inputs.filter(({ kind }) => kind === "normal").map(({ tensor }) => tensor.shape)).toEqual(
      [
        [3, 1, 1],
        [3, 1, 1],
      ],
    );
    const byRow = [0, 1].map((row) => Float64Array.from([0, 1, 2], (s) => noise[2 * s + row]));
    const feeds = { ...feedsOf([1, 0]), "noise/z/0": byRow[0], "noise/z/1": byRow[1] };
    for (const name of Object.keys(plain.terms))
      expect(numbers(promised.terms[name], feeds)[0], name).toBeCloseTo(
        numbers(plain.terms[name], feedsOf([1, 0]))[0],
        6,
      );
    const cheap = objective(model, {
      ...options,
      samples: { promised: 3, others: 1 },
      knownRows: { y: 1 },
    });
    expect(cheap.inputs.filter(({ kind }) => kind === "normal").map(({ tensor }) => tensor.shape)).toEqual([
      [3, 1, 1],
      [1, 1],
    ]);
  });

  it("the importance bound refuses free bits", () => {
    const options: ObjectiveOptions = {
      rows: 2,
      alpha: 1,
      samples: 2,
      bound: "importance",
      freeBits: { z: 1 },
    };
    expect(() => objective(model, options)).toThrow(
      'partially specified: the importance bound has no KL terms that freeBits could hold; take bound "elbo"?',
    );
  });
});

describe("objective with two labels after a finite latent", () => {
  // c is never known, q(c | x) q(a | c) q(b | c, a): q(c, a | x, labels) can be summed out, so that the estimate is exact.
  const shapes = { qc: [2, 2], qa: [2, 2], qb: [2, 3], qba: [2, 3], px: [2, 2], pa: [2, 2], pb: [2, 3] };
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]),
  );
  const feeds: Feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, [r, k]]) => [name, draw(`latent/${name}`, "normal", r * k)]),
  );
  const classes = (logits: Tensor) => oneHotCategorical({ logits });
  const finite = defineModel({
    name: "finite latent",
    variables: { x: observed([2]), c: latent(), a: partiallyObserved([2]), b: partiallyObserved([3]) },
    generative: [
      p("c", [], () => oneHotCategorical({ logits: input("pc", [2]) })),
      p("a", ["c"], ({ c }) => classes(matMul(c, inputs.pa))),
      p("b", ["a"], ({ a }) => classes(matMul(a, inputs.pb))),
      p("x", ["c"], ({ c }) => normal({ loc: matMul(c, inputs.px) })),
    ],
    inference: [
      q("c", ["x"], ({ x }) => classes(matMul(x, inputs.qc))),
      q("a", ["c"], ({ c }) => classes(matMul(c, inputs.qa))),
      q("b", ["c", "a"], ({ c, a }) => classes(add(matMul(c, inputs.qb), matMul(a, inputs.qba)))),
    ],
  });
  const data = { x: [0.6, -0.9], pc: [0.2, -0.4] };
  const logSoftmax = (logits: readonly number[]) => logits.map((l) => l - logSumExp(logits));
  const line = (name: string, row: number) => {
    const size = shapes[name as keyof typeof shapes][1];
    return [...feeds[name].subarray(row * size, (row + 1) * size)];
  };
  const plus = (left: readonly number[], right: readonly number[]) => left.map((l, i) => l + right[i]);
  const alpha = { a: 2, b: 5 };
  const [labelA, labelB] = [1, 2];

  it.each(MASKS)("with a known %i, b known %i equals the exact posterior's bound", (...mask) => {
    const states = [0, 1].flatMap((c) => [0, 1].flatMap((a) => [0, 1, 2].map((b) => ({ c, a, b }))));
    const logC = logSoftmax([0, 1].map((k) => sum(data.x.map((value, i) => value * line("qc", i)[k]))));
    const logQ = ({ c, a, b }: (typeof states)[number]) =>
      logC[c] + logSoftmax(line("qa", c))[a] + logSoftmax(plus(line("qb", c), line("qba", a)))[b];
    const logP = ({ c, a, b }: (typeof states)[number]) =>
      logSoftmax(data.pc)[c] +
      logSoftmax(line("pa", c))[a] +
      logSoftmax(line("pb", a))[b] +
      sum(data.x.map((value, i) => logNormal(value, line("px", c)[i], 1)));
    const isA = (s: (typeof states)[number]) => !mask[0] || s.a === labelA;
    const fits = states.filter((s) => isA(s) && (!mask[1] || s.b === labelB));
    const logLabels = logSumExp(fits.map(logQ));
    const logLabelA = logSumExp(states.filter(isA).map(logQ));
    const elbo = sum(fits.map((s) => Math.exp(logQ(s) - logLabels) * (logP(s) - (logQ(s) - logLabels))));
    const labels = (mask[0] ? alpha.a * logLabelA : 0) + (mask[1] ? alpha.b * (logLabels - logLabelA) : 0);
    const fed: Feeds = {
      ...feeds,
      x: Float64Array.from(data.x),
      pc: Float64Array.from(data.pc),
      a: Float64Array.of(0, 1),
      b: Float64Array.of(0, 0, 1),
      aObserved: Float64Array.of(mask[0]),
      bObserved: Float64Array.of(mask[1]),
    };
    const { posterior } = reweigh(finite, "a", { rows: 1 });
    const marginals = [0, 1].map((a) => sum(states.filter((s) => s.a === a).map((s) => Math.exp(logP(s)))));
    expect(numbers(posterior.mean(), fed)[1]).toBeCloseTo(marginals[1] / sum(marginals), 6);
    const { loss, terms } = objective(finite, { rows: 1, alpha });
    expect(numbers(terms.elbo, fed)[0]).toBeCloseTo(elbo, 6);
    expect(numbers(loss, fed)[0]).toBeCloseTo(-(elbo + labels), 6);
  });
});

describe("objective with a continuous label after a draw", () => {
  it("weighs the draws by its density", () => {
    const regression = defineModel({
      name: "regression after z",
      variables: { x: observed([1]), z: latent(), a: partiallyObserved([1]) },
      generative: [
        p("z", [], () => standardNormal(1)),
        p("a", [], () => standardNormal(1)),
        p("x", ["z", "a"], ({ z, a }) => normal({ loc: add(z, a) })),
      ],
      inference: [
        q("z", ["x"], ({ x }) => normal({ loc: mul(x, 0.5) })),
        q("a", ["x", "z"], ({ x, z }) => normal({ loc: add(x, mul(z, 0.3)) })),
      ],
    });
    const { terms } = objective(regression, { rows: 1, alpha: 1, samples: 2 });
    const [x, a] = [0.4, -0.7];
    const zs = [0.9, -1.4].map((e) => 0.5 * x + e);
    const logWeights = zs.map((z) => logNormal(a, x + 0.3 * z, 1));
    const label = logMeanExp(logWeights);
    const elbo = zs.map((z, s) => {
      const logPosterior = logNormal(z, 0.5 * x, 1) + logWeights[s] - label;
      return (
        Math.exp(logWeights[s] - logSumExp(logWeights)) *
        (logNormal(x, z + a, 1) + logNormal(z, 0, 1) + logNormal(a, 0, 1) - logPosterior)
      );
    });
    const feeds = {
      x: Float64Array.of(x),
      a: Float64Array.of(a),
      aObserved: Float64Array.of(1),
      "noise/z": Float64Array.of(0.9, -1.4),
      "noise/a": Float64Array.of(0.1, 0.2),
    };
    expect(numbers(terms["label/a"], feeds)[0]).toBeCloseTo(label, 6);
    expect(numbers(terms.elbo, feeds)[0]).toBeCloseTo(sum(elbo), 6);
  });
});
