// The derived objective against sums and integrals written out by hand, in values and gradients.
import { add, constant, gradients, input, matMul, mul, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal, standardNormal } from "./distributions/normal.ts";
import { normalMixture } from "./distributions/normal-mixture.ts";
import { oneHotCategorical, uniformClasses } from "./distributions/one-hot-categorical.ts";
import { differences, distance, draw, type Feeds, numbers } from "./golden.test-support.ts";
import { defineModel, latent, observed, p, partiallyObserved, q } from "./model.ts";
import { m2 } from "./models/m2.ts";
import { objective } from "./objective.ts";

const oneHots = (indices: readonly number[], size: number) =>
  Float64Array.from({ length: indices.length * size }, (_, i) =>
    Number(indices[Math.floor(i / size)] === i % size),
  );
const logSumExp = (xs: readonly number[]) => Math.log(xs.reduce((total, x) => total + Math.exp(x), 0));
const logNormal = (x: number, loc: number, scale: number) =>
  -0.5 * ((x - loc) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
const patterns = (rows: number) =>
  Array.from({ length: 2 ** rows }, (_, bits) => Array.from({ length: rows }, (_, row) => (bits >> row) & 1));

describe("objective(m2) on 2 classes and 3 values of x", () => {
  const shapes = {
    toY: [3, 2],
    locX: [3, 1],
    locY: [2, 1],
    scaleX: [3, 1],
    scaleY: [2, 1],
    outY: [2, 3],
    outZ: [1, 3],
  };
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]),
  );
  const parameters: Feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, [rows, columns]]) => [name, draw(name, "normal", rows * columns)]),
  );
  const model = m2({
    shape: [3],
    classes: 2,
    latent: 1,
    classifier: (x) => oneHotCategorical({ logits: matMul(x, tensors.toY) }),
    encoder: (x, y) =>
      normal({
        loc: add(matMul(x, tensors.locX), matMul(y, tensors.locY)),
        logScale: mul(add(matMul(x, tensors.scaleX), matMul(y, tensors.scaleY)), 0.3),
      }),
    decoder: (y, z) => oneHotCategorical({ logits: add(matMul(y, tensors.outY), matMul(z, tensors.outZ)) }),
  });
  const [xs, ys] = [
    [0, 2, 1],
    [1, 0, 1],
  ];
  const noise = draw("noise", "normal", 6); // [class, row]
  const [alpha, beta] = [3, 0.7];

  /** The same loss with plain numbers: bounds of both classes, then the sum over them. */
  function byHand(feeds: Feeds, mask: readonly number[], label: (row: number, y: number) => number): number {
    const { toY, locX, locY, scaleX, scaleY, outY, outZ } = feeds;
    const rows = xs.map((x, row) => {
      const logits = [toY[2 * x], toY[2 * x + 1]];
      const values = [0, 1].map((y) => {
        const logQ = logits[y] - logSumExp(logits);
        const loc = locX[x] + locY[y];
        const scale = Math.exp(0.3 * (scaleX[x] + scaleY[y]));
        const z = loc + scale * noise[3 * y + row];
        const out = [0, 1, 2].map((k) => outY[3 * y + k] + z * outZ[k]);
        const klZ = 0.5 * (scale ** 2 + loc ** 2 - 1) - Math.log(scale);
        return { logQ, bound: out[x] - logSumExp(out) - beta * klZ };
      });
      return values.reduce((total, { logQ, bound }, y) => {
        if (mask[row] === 1) return total + label(row, y) * (bound + Math.log(0.5) + alpha * logQ);
        return total + Math.exp(logQ) * (bound - beta * (logQ - Math.log(0.5)));
      }, 0);
    });
    return -rows.reduce((a, b) => a + b) / rows.length;
  }

  const { loss, terms } = objective(model, { rows: 3, alpha, beta });
  const feedsOf = (mask: readonly number[], y: Float64Array): Feeds => ({
    ...parameters,
    x: oneHots(xs, 3),
    y,
    yObserved: Float64Array.from(mask),
    "noise/z": noise,
  });
  const grads = gradients(loss, Object.values(tensors));

  it.each(patterns(3))(
    "with mask %i %i %i equals the hand-marginalised loss, and so does its gradient",
    (...mask) => {
      const feeds = feedsOf(mask, oneHots(ys, 2));
      const hand = (changed: Feeds) => byHand(changed, mask, (row, y) => Number(ys[row] === y));
      expect(numbers(loss, feeds)[0]).toBeCloseTo(hand(parameters), 6);
      Object.keys(tensors).forEach((name, i) => {
        const slopes = Array.from(parameters[name], (value, k) => {
          const at = (step: number) =>
            hand({ ...parameters, [name]: parameters[name].with(k, value + step) });
          return (at(1e-5) - at(-1e-5)) / 2e-5;
        });
        expect(distance(numbers(grads[i], feeds), slopes), name).toBeLessThan(1e-6);
      });
    },
  );

  it("a soft label r gives the mean under r of the labelled losses", () => {
    const soft = [0.2, 0.8, 0.5, 0.5, 0.9, 0.1];
    const feeds = feedsOf([1, 1, 1], Float64Array.from(soft));
    expect(numbers(loss, feeds)[0]).toBeCloseTo(
      byHand(parameters, [1, 1, 1], (row, y) => soft[2 * row + y]),
      6,
    );
  });

  it("labels of rows whose mask is 0 are never read, not even NaN", () => {
    const feeds = feedsOf([0, 1, 0], oneHots(ys, 2));
    const spoilt = { ...feeds, y: Float64Array.of(Number.NaN, Number.NaN, 1, 0, Number.NaN, Number.NaN) };
    expect(numbers(loss, spoilt)).toEqual(numbers(loss, feeds));
    expect(numbers(grads[0], spoilt)).toEqual(numbers(grads[0], feeds));
  });

  it("the reported terms are in nats per row that has them, and the bound is their sum", () => {
    const feeds = feedsOf([1, 0, 0], oneHots(ys, 2));
    const at = (name: string) => numbers(terms[name], feeds)[0];
    expect(Object.keys(terms)).toEqual(["elbo", "likelihood/x", "kl/y", "prior/y", "label/y", "kl/z"]);
    expect(at("prior/y")).toBeCloseTo(Math.log(0.5), 6);
    expect(at("elbo")).toBeCloseTo(
      at("likelihood/x") - at("kl/z") - (2 / 3) * at("kl/y") + at("prior/y") / 3,
      6,
    );
    const withoutLabels = feedsOf([0, 0, 0], oneHots(ys, 2));
    expect(numbers(terms["label/y"], withoutLabels)).toEqual([0]);
  });

  it("free bits hold a KL term at their floor, with no gradient below it", () => {
    const held = objective(model, { rows: 3, alpha: 0, freeBits: { z: 50 } });
    const feeds = feedsOf([0, 0, 0], oneHots(ys, 2));
    const free = objective(model, { rows: 3, alpha: 0 });
    const at = (tensor: Tensor) => numbers(tensor, feeds)[0];
    expect(at(held.loss) - at(free.loss)).toBeCloseTo(50 - at(free.terms["kl/z"]), 4);
    expect(at(held.terms["kl/z"])).toBeCloseTo(at(free.terms["kl/z"]), 9);
  });
});

describe("objective with two attributes, the second depending on the first", () => {
  const shapes = { q1: [3, 2], q2x: [3, 3], q2y: [2, 3], p2: [2, 3], px: [3, 3], px1: [2, 3] };
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(name, shape)]),
  );
  const feeds: Feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, [rows, columns]]) => [
      name,
      draw(`two/${name}`, "normal", rows * columns),
    ]),
  );
  const classes = (logits: Tensor) => oneHotCategorical({ logits });
  const model = defineModel({
    name: "two attributes",
    variables: { x: observed([3]), a: partiallyObserved([2]), b: partiallyObserved([3]) },
    generative: [
      p("a", [], () => uniformClasses(2)),
      p("b", ["a"], ({ a }) => classes(matMul(a, tensors.p2))),
      p("x", ["a", "b"], ({ a, b }) => classes(add(matMul(b, tensors.px), matMul(a, tensors.px1)))),
    ],
    inference: [
      q("a", ["x"], ({ x }) => classes(matMul(x, tensors.q1))),
      q("b", ["x", "a"], ({ x, a }) => classes(add(matMul(x, tensors.q2x), matMul(a, tensors.q2y)))),
    ],
  });
  const [xs, as, bs] = [
    [0, 2, 1, 1],
    [1, 0, 1, 0],
    [2, 0, 1, 2],
  ];
  const alpha = { a: 2, b: 5 };

  const logSoftmax = (logits: readonly number[]) => logits.map((l) => l - logSumExp(logits));
  const line = (name: string, row: number, size: number) => [
    ...feeds[name].subarray(row * size, (row + 1) * size),
  ];
  const sumOf = (left: readonly number[], right: readonly number[]) => left.map((l, i) => l + right[i]);

  it("equals the sum over all joint values, for each of the four patterns of labels", () => {
    const { loss } = objective(model, { rows: 4, alpha });
    const masks = { a: [0, 1, 0, 1], b: [0, 0, 1, 1] };
    const values = xs.map((x, row) => {
      let total = 0;
      const logQa = logSoftmax(line("q1", x, 2));
      const logQbs = [0, 1].map((a) => logSoftmax(sumOf(line("q2x", x, 3), line("q2y", a, 3))));
      // Where only b is known: log q(b | x), and q(a | x, b) by Bayes' rule.
      const logQbOfX = logSumExp([0, 1].map((a) => logQa[a] + logQbs[a][bs[row]]));
      for (const a of [0, 1])
        for (const b of [0, 1, 2]) {
          const logPosterior = logQa[a] + (masks.b[row] ? logQbs[a][bs[row]] - logQbOfX : 0);
          const weightA = masks.a[row] ? Number(as[row] === a) : Math.exp(logPosterior);
          const weightB = masks.b[row] ? Number(bs[row] === b) : Math.exp(logQbs[a][b]);
          const logP =
            Math.log(0.5) +
            logSoftmax(line("p2", a, 3))[b] +
            logSoftmax(sumOf(line("px", b, 3), line("px1", a, 3)))[x];
          const labelA = masks.a[row] ? alpha.a * logQa[a] : -logPosterior;
          const logLabelB = masks.a[row] ? logQbs[a][b] : logQbOfX;
          const labelB = masks.b[row] ? alpha.b * logLabelB : -logQbs[a][b];
          total += weightA * weightB * (logP + labelA + labelB);
        }
      return total;
    });
    const data = {
      x: oneHots(xs, 3),
      a: oneHots(as, 2),
      b: oneHots(bs, 3),
      aObserved: Float64Array.from(masks.a),
      bObserved: Float64Array.from(masks.b),
    };
    expect(numbers(loss, { ...feeds, ...data })[0]).toBeCloseTo(-values.reduce((s, v) => s + v) / 4, 6);
    const [grad] = gradients(loss, [tensors.q2y]);
    expect(
      distance(numbers(grad, { ...feeds, ...data }), differences(loss, { ...feeds, ...data }, "q2y")),
    ).toBeLessThan(1e-7);
  });
});

describe("objective with p and q that order their classes differently", () => {
  it("equals the sum over both", () => {
    const [pa, qb] = [input("pa", [3, 2]), input("qb", [2, 3])];
    const model = defineModel({
      name: "reversed",
      variables: { x: observed([2]), a: latent(), b: latent() },
      generative: [
        p("b", [], () => uniformClasses(3)),
        p("a", ["b"], ({ b }) => oneHotCategorical({ logits: matMul(b, pa) })),
        p("x", ["a"], ({ a }) => normal({ loc: a })),
      ],
      inference: [
        q("a", ["x"], ({ x }) => oneHotCategorical({ logits: x })),
        q("b", ["a"], ({ a }) => oneHotCategorical({ logits: matMul(a, qb) })),
      ],
    });
    const feeds = { pa: draw("pa", "normal", 6), qb: draw("qb", "normal", 6), x: Float64Array.of(0.4, -0.3) };
    const logSoftmax = (values: number[]) => values.map((value) => value - logSumExp(values));
    const logQa = logSoftmax([...feeds.x]);
    let elbo = 0;
    for (const a of [0, 1])
      for (const b of [0, 1, 2]) {
        const logQ = logQa[a] + logSoftmax([...feeds.qb.subarray(3 * a, 3 * a + 3)])[b];
        const logX = [0, 1].reduce((total, k) => total + logNormal(feeds.x[k], Number(k === a), 1), 0);
        const logP = -Math.log(3) + logSoftmax([...feeds.pa.subarray(2 * b, 2 * b + 2)])[a] + logX;
        elbo += Math.exp(logQ) * (logP - logQ);
      }
    expect(numbers(objective(model, { rows: 1 }).loss, feeds)[0]).toBeCloseTo(-elbo, 6);
  });
});

describe("objective with the top 2 of 5 classes and one draw of the rest", () => {
  const size = 5;
  const tensors = { toC: input("toC", [3, size]), toX: input("toX", [size, 3]) };
  const parameters: Feeds = { toC: draw("top/toC", "normal", 15), toX: draw("top/toX", "normal", 15) };
  const modelOf = (top?: number) =>
    defineModel({
      name: "top classes",
      variables: { x: observed([3]), c: partiallyObserved([size]) },
      generative: [
        p("c", [], () => uniformClasses(size)),
        p("x", ["c"], ({ c }) => oneHotCategorical({ logits: matMul(c, tensors.toX) })),
      ],
      inference: [q("c", ["x"], ({ x }) => oneHotCategorical({ logits: matMul(x, tensors.toC) }), { top })],
    });
  const data = { x: oneHots([2, 0], 3), c: oneHots([0, 3], size), cObserved: Float64Array.of(0, 1) };

  it.each([0, 2])(
    "top: %i averages over the draw to the exact loss and the exact gradient, beside a labelled row",
    (top) => {
      const losses = [undefined, top].map((top) => objective(modelOf(top), { rows: 2, alpha: 3 }).loss);
      const grads = losses.map((loss) => gradients(loss, Object.values(tensors)));
      const logits = [...parameters.toC.subarray(2 * size, 3 * size)];
      const probs = logits.map((l) => Math.exp(l - logSumExp(logits)));
      const rest = [...probs.keys()].sort((a, b) => probs[b] - probs[a]).slice(top);
      const mass = rest.reduce((total, c) => total + probs[c], 0);
      const total: number[][] = [[0], new Array(15).fill(0), new Array(15).fill(0)];
      for (const c of rest) {
        // Noise that makes the first row draw class c.
        const noise = Float64Array.from({ length: 2 * size }, (_, i) => (i === c ? 1 - 1e-7 : 0.01));
        const feeds = { ...parameters, ...data, "noise/c": noise };
        [losses[1], ...grads[1]].forEach((tensor, i) => {
          numbers(tensor, feeds).forEach((value, k) => {
            total[i][k] += (probs[c] / mass) * value;
          });
        });
      }
      [losses[0], ...grads[0]].forEach((tensor, i) => {
        expect(distance(total[i], numbers(tensor, { ...parameters, ...data }))).toBeLessThan(1e-6);
      });
    },
  );

  it("needs no draw where at most one class would be left", () => {
    const { inputs } = objective(modelOf(4), { rows: 2, alpha: 3 });
    expect(inputs.map(({ name }) => name)).toEqual(["x", "c", "cObserved"]);
  });
});

describe("objective of a linear-Gaussian model", () => {
  const [weight, offset, scale] = [1.5, 0.4, 0.6];
  const posteriorScale = 1 / Math.sqrt(1 + (weight / scale) ** 2);
  const posteriorLoc = (x: number) => (posteriorScale ** 2 * weight * (x - offset)) / scale ** 2;
  const [loc, qScale] = [input("loc", [4, 1]), input("qScale", [4, 1])];
  const model = defineModel({
    name: "linear-Gaussian",
    variables: { x: observed([1]), z: latent() },
    generative: [
      p("z", [], () => standardNormal(1)),
      p("x", ["z"], ({ z }) => normal({ loc: add(mul(z, weight), offset), scale: constant(scale) })),
    ],
    inference: [q("z", ["x"], ({ x }) => normal({ loc: add(loc, mul(x, 0)), scale: qScale }))],
  });
  const { terms } = objective(model, { rows: 4 });
  const xs = [0.9, -1.3];
  // log p(x | z) is quadratic in z, so the mean over the noise 1 and -1 is its exact expectation.
  const elbo = (locs: number[], scales: number[]) =>
    numbers(terms.elbo, {
      x: Float64Array.of(xs[0], xs[0], xs[1], xs[1]),
      loc: Float64Array.of(locs[0], locs[0], locs[1], locs[1]),
      qScale: Float64Array.of(scales[0], scales[0], scales[1], scales[1]),
      "noise/z": Float64Array.of(1, -1, 1, -1),
    })[0];
  const evidence =
    xs.reduce((total, x) => total + logNormal(x, offset, Math.hypot(weight, scale)), 0) / xs.length;

  it("equals the log evidence where q is the exact posterior", () => {
    expect(elbo(xs.map(posteriorLoc), [posteriorScale, posteriorScale])).toBeCloseTo(evidence, 6);
  });

  it("lies below it by exactly KL(q, posterior) elsewhere", () => {
    const [locs, scales] = [
      [0.2, -0.7],
      [0.5, 0.3],
    ];
    const gaps = xs.map((x, i) => {
      const ratio = scales[i] / posteriorScale;
      return 0.5 * (ratio ** 2 + ((locs[i] - posteriorLoc(x)) / posteriorScale) ** 2 - 1) - Math.log(ratio);
    });
    expect(evidence - elbo(locs, scales)).toBeCloseTo((gaps[0] + gaps[1]) / 2, 5);
  });
});

describe("objective of a continuous attribute, known in some rows", () => {
  it("clamps it where known and integrates its closed form elsewhere", () => {
    const model = defineModel({
      name: "regression",
      variables: { x: observed([1]), a: partiallyObserved([1]) },
      generative: [p("a", [], () => standardNormal(1)), p("x", ["a"], ({ a }) => normal({ loc: mul(a, 2) }))],
      inference: [q("a", ["x"], ({ x }) => normal({ loc: mul(x, 0.5), logScale: mul(x, 0.1) }))],
    });
    const { loss } = objective(model, { rows: 2, alpha: 3, beta: 0.5 });
    const [x, label, noise] = [0.8, -0.4, 0.3];
    const [loc, scale] = [0.5 * x, Math.exp(0.1 * x)];
    const known = logNormal(x, 2 * label, 1) + logNormal(label, 0, 1) + 3 * logNormal(label, loc, scale);
    const klTerm = 0.5 * (scale ** 2 + loc ** 2 - 1) - Math.log(scale);
    const unknown = logNormal(x, 2 * (loc + scale * noise), 1) - 0.5 * klTerm;
    const feeds = {
      x: Float64Array.of(x, x),
      a: Float64Array.of(label, Number.NaN),
      aObserved: Float64Array.of(1, 0),
      "noise/a": Float64Array.of(noise, noise),
    };
    expect(numbers(loss, feeds)[0]).toBeCloseTo(-(known + unknown) / 2, 6);
  });
});

describe("objective with a class of the prior", () => {
  const size = 3;
  const [logits, centres, scales] = [
    input("logits", [size]),
    input("centres", [size, 1]),
    input("scales", [size, 1]),
  ];
  const feeds: Feeds = {
    logits: Float64Array.of(0.3, -0.5, 0.1),
    centres: Float64Array.of(-1.2, 0.4, 2),
    scales: Float64Array.of(0.5, 0.9, 0.4),
    toC: Float64Array.of(0.7, -0.2, 0.4),
    x: Float64Array.of(0.6),
    "noise/z": Float64Array.of(0.45),
  };
  const toC = input("toC", [1, size]);
  const component = (c: Tensor) => normal({ loc: matMul(c, centres), scale: matMul(c, scales) });
  const generative = [
    p("c", [], () => oneHotCategorical({ logits })),
    p("z", ["c"], ({ c }) => component(c)),
    p("x", ["z"], ({ z }) => normal({ loc: z })),
  ];
  const encode = q("z", ["x"], ({ x }) => normal({ loc: mul(x, 0.8), logScale: mul(x, -0.5) }));
  const variables = { x: observed([1]), z: latent(), c: latent() };

  it("mean field: the KL terms add up to the KL of q(z) q(c) and p(z, c), integrated by brute force", () => {
    const model = defineModel({
      name: "mean field",
      variables,
      generative,
      inference: [encode, q("c", ["x"], ({ x }) => oneHotCategorical({ logits: matMul(x, toC) }))],
    });
    const { terms } = objective(model, { rows: 1 });
    const derived = numbers(terms["kl/z"], feeds)[0] + numbers(terms["kl/c"], feeds)[0];
    const [x] = feeds.x;
    const [loc, scale] = [0.8 * x, Math.exp(-0.5 * x)];
    const logSoftmax = (values: number[]) => values.map((value) => value - logSumExp(values));
    const logQc = logSoftmax([...feeds.toC].map((weight) => weight * x));
    const logPc = logSoftmax([...feeds.logits]);
    let brute = 0;
    const step = 1e-3;
    for (let z = loc - 10 * scale; z < loc + 10 * scale; z += step)
      for (let c = 0; c < size; c++) {
        const logQ = logNormal(z, loc, scale) + logQc[c];
        const logP = logNormal(z, feeds.centres[c], feeds.scales[c]) + logPc[c];
        brute += Math.exp(logQ) * (logQ - logP) * step;
      }
    expect(derived).toBeCloseTo(brute, 5);
  });

  const exactClass = q("c", ["z"], ({ z }) => {
    const joint = [0, 1, 2].map((k) => logNormalExpression(z, k));
    return oneHotCategorical({
      logits: add(
        logits,
        joint.reduce((a, b) => add(a, b)),
      ),
    });
  });
  /** log N(z; centre_k, scale_k) placed at column k of [rows, K]. */
  function logNormalExpression(z: Tensor, k: number): Tensor {
    const chosen = input(`only${k}`, [1, size]);
    const density = normal({ loc: matMul(chosen, centres), scale: matMul(chosen, scales) }).logProb(z);
    return mul(chosen, density);
  }
  const columns = Object.fromEntries([0, 1, 2].map((k) => [`only${k}`, oneHots([k], size)]));

  it("q(c | z) on the draw of z refuses the closed form for p(z | c)", () => {
    const model = defineModel({ name: "structured", variables, generative, inference: [encode, exactClass] });
    expect(() => objective(model, { rows: 1 })).toThrow(
      'structured: KL(q(z | x), p(z | c)) has no closed form because c depends on the draw of z; accept an estimate with q(..., { kl: "monteCarlo" })?',
    );
  });

  it("with q(c | z) = p(c | z), summing c out equals a mixture prior over z", () => {
    const model = defineModel({
      name: "structured",
      variables,
      generative,
      inference: [{ ...encode, kl: "monteCarlo" }, exactClass],
    });
    const marginal = defineModel({
      name: "mixture prior",
      variables: { x: observed([1]), z: latent() },
      generative: [p("z", [], () => normalMixture({ logits, loc: centres, scale: scales })), generative[2]],
      inference: [{ ...encode, kl: "monteCarlo" }],
    });
    const [summed, mixture] = [model, marginal].map((m) => objective(m, { rows: 1 }).loss);
    expect(numbers(summed, { ...feeds, ...columns })[0]).toBeCloseTo(numbers(mixture, feeds)[0], 9);
  });
});
