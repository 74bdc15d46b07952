import { describe, expect, it } from "vitest";
import { normalPair } from "./normal-pair.ts";
import { philox4x32, streamKey } from "./philox.ts";
import { randomStream } from "./random-stream.ts";

const N = 200_000;
const stream = randomStream(20_261_122, "test/values");

/** Mean of f over the values. */
const mean = (values: ArrayLike<number>, f: (x: number) => number = (x) => x): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += f(values[i]);
  return sum / values.length;
};

/** Largest distance between the empirical distribution of `values` and `cdf`, times sqrt(n): above 1.95 with p = 0.001. */
function kolmogorov(values: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  let worst = 0;
  for (const [i, x] of sorted.entries())
    worst = Math.max(worst, cdf(x) - i / sorted.length, (i + 1) / sorted.length - cdf(x));
  return worst * Math.sqrt(sorted.length);
}

/** Standard normal distribution function by its Taylor series, exact to 1e-12 for abs(x) <= 6.8. */
function normalCdf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18; k++) sum += term *= (x * x) / (2 * k + 1);
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

describe("normal", () => {
  const values = stream.normal(new Float32Array(N));

  it("normal makes the words' Box-Muller transform, bit for bit and to 1e-7 of Math.log and Math.cos", () => {
    const key = streamKey(20_261_122, "test/values");
    for (let block = 0; block < N / 4; block += 37) {
      const [w0, w1, w2, w3] = philox4x32([block, 0, 0, 1], key);
      expect([...values.subarray(4 * block, 4 * block + 4)]).toEqual([
        ...normalPair(w0, w1),
        ...normalPair(w2, w3),
      ]);
      const radius = Math.sqrt(-2 * Math.log((w0 + 0.5) / 2 ** 32));
      const angle = (((w1 & 0x3fffffff) + 0.5) / 2 ** 30) * (Math.PI / 2);
      const exact = [
        radius * Math.cos(angle) * (w1 >>> 31 ? -1 : 1),
        radius * Math.sin(angle) * ((w1 >>> 30) & 1 ? -1 : 1),
      ];
      for (const i of [0, 1])
        expect(Math.abs(values[4 * block + i] - exact[i])).toBeLessThan(
          1e-7 * Math.max(1, Math.abs(exact[i])) * 2.5,
        );
    }
  });

  it("normal stays finite and exact at the ends of the words", () => {
    for (const radius of [0, 1, 0x7fffffff, 0x80000000, 0xb504f333, 0xffffffff])
      for (const angle of [0, 0x1fffffff, 0x20000000, 0x3fffffff, 0xffffffff]) {
        const r = Math.sqrt(-2 * Math.log1p((radius + 0.5) / 2 ** 32 - 1));
        const [x, y] = normalPair(radius, angle);
        expect(Math.hypot(x, y)).toBeCloseTo(r, 6);
        expect(Math.abs(x)).toBeLessThan(6.77);
      }
  });

  it("normal has the moments 0, 1, 0, 3, 0, 15 within 4 standard errors", () => {
    const variance = [1, 2, 15, 96, 945, 10_170]; // of x, x^2, ... : E x^2k - (E x^k)^2
    for (const [i, moment] of [0, 1, 0, 3, 0, 15].entries())
      expect(Math.abs(mean(values, (x) => x ** (i + 1)) - moment)).toBeLessThan(
        4 * Math.sqrt(variance[i] / N),
      );
  });

  it("normal follows the exact distribution function (Kolmogorov-Smirnov, p > 0.001)", () => {
    expect(kolmogorov(values, normalCdf)).toBeLessThan(1.95);
  });

  it("normal has tails of the exact weight at 3, 4 and 4.5 in 8 million draws", () => {
    const counts = [0, 0, 0];
    const block = new Float32Array(1_000_000);
    for (let step = 0; step < 8; step++)
      for (const x of stream.normal(block, { step }))
        if (x > 3 || x < -3) for (const [i, t] of [3, 4, 4.5].entries()) if (Math.abs(x) > t) counts[i]++;
    for (const [i, t] of [3, 4, 4.5].entries()) {
      const expected = 8e6 * 2 * (1 - normalCdf(t));
      expect(Math.abs(counts[i] - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it("normal has no correlation between neighbours, steps, streams or seeds, nor between squares", () => {
    const others = [
      values.map((_, i) => values[(i + 1) % N]),
      stream.normal(new Float32Array(N), { step: 1 }),
      stream.normal(new Float32Array(N), { step: 2 ** 32 }),
      randomStream(20_261_122, "test/valuet").normal(new Float32Array(N)),
      randomStream(20_261_123, "test/values").normal(new Float32Array(N)),
    ];
    for (const other of others) {
      expect(Math.abs(mean(values.map((x, i) => x * other[i])))).toBeLessThan(4 / Math.sqrt(N));
      expect(Math.abs(mean(values.map((x, i) => (x * x - 1) * (other[i] ** 2 - 1))))).toBeLessThan(
        8 / Math.sqrt(N),
      );
    }
  });

  it("normal with mean and scale shifts the same draws", () => {
    const shifted = stream.normal(new Float64Array(8), { mean: 5, scale: 2 });
    expect([...shifted]).toEqual([...values.subarray(0, 8)].map((x) => 5 + 2 * x));
  });
});

describe("draws", () => {
  const kinds = {
    normal: (n: number, first: number) => stream.normal(new Float32Array(n), { step: 3, first }),
    uniform: (n: number, first: number) => stream.uniform(new Float32Array(n), { step: 3, first }),
    bernoulli: (n: number, first: number) => stream.bernoulli(new Uint8Array(n), { step: 3, first }),
    integers: (n: number, first: number) =>
      stream.integers(new Int32Array(n), { step: 3, first, high: 1000 }),
  };
  it.each(Object.entries(kinds))("%s from any index equals the same stretch of the whole", (_, make) => {
    const whole = make(140_000, 0);
    for (const first of [1, 2, 3, 5, 65_534, 65_536, 131_071])
      expect(make(300, first)).toEqual(whole.slice(first, first + 300));
  });
});

describe("uniform", () => {
  it("uniform lies in [0, 1), follows it (Kolmogorov-Smirnov) and has the variance 1/12", () => {
    const values = stream.uniform(new Float32Array(N));
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
    expect(kolmogorov(values, (x) => x)).toBeLessThan(1.95);
    expect(mean(values, (x) => (x - 0.5) ** 2)).toBeCloseTo(1 / 12, 3);
  });

  it("uniform with low and high spans them", () => {
    const values = stream.uniform(new Float64Array(N), { low: -3, high: 5 });
    expect(kolmogorov(values, (x) => (x + 3) / 8)).toBeLessThan(1.95);
  });
});

describe("bernoulli", () => {
  it.each([0, 0.001, 0.3, 1])("bernoulli(%f) gives ones at that rate", (probability) => {
    const rate = mean(stream.bernoulli(new Float32Array(N), { probability }));
    expect(Math.abs(rate - probability)).toBeLessThanOrEqual(
      4 * Math.sqrt((probability * (1 - probability)) / N),
    );
  });

  it("bernoulli refuses a probability above 1", () => {
    expect(() => stream.bernoulli(new Uint8Array(1), { probability: 1.5 })).toThrow(
      "bernoulli: probability must lie in 0..1; got 1.5",
    );
  });
});

describe("integers", () => {
  it("integers gives each of 7 values equally often (chi-squared, 6 degrees, p > 0.001)", () => {
    const counts = new Float64Array(7);
    for (const value of stream.integers(new Int32Array(N), { low: -2, high: 5 })) counts[value + 2]++;
    const chi2 = counts.reduce((sum, count) => sum + (count - N / 7) ** 2 / (N / 7), 0);
    expect(chi2).toBeLessThan(22.46);
  });

  it("integers refuses an empty range", () => {
    expect(() => stream.integers(new Int32Array(1), { high: 0 })).toThrow(
      "integers: low < high must be integers; got 0, 0",
    );
  });
});

describe("permutation", () => {
  it("permutation holds each index once and differs from epoch to epoch", () => {
    const first = stream.permutation(1000, 0);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(stream.permutation(1000, 0)).toEqual(first);
    expect(stream.permutation(1000, 1)).not.toEqual(first);
    expect([...stream.permutation(0), ...stream.permutation(1)]).toEqual([0]);
  });

  it("permutation gives each of the 24 orders of 4 equally often (chi-squared, 23 degrees, p > 0.001)", () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 24_000; epoch++) {
      const order = stream.permutation(4, epoch).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(24);
    expect(chi2).toBeLessThan(49.73);
  });
});

describe("randomStream", () => {
  it("randomStream refuses a seed that is no integer in range", () => {
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN])
      expect(() => randomStream(seed, "a")).toThrow(/seed must be an integer in 0..9007199254740991; got /);
  });

  it("randomStream keeps its values from release to release", () => {
    const fixed = randomStream(1, "release");
    expect([...fixed.normal(new Float32Array(3))]).toMatchInlineSnapshot(`
      [
        -0.8289676904678345,
        -0.053316134959459305,
        -1.2895947694778442,
      ]
    `);
    expect([...fixed.permutation(6)]).toMatchInlineSnapshot(`
      [
        2,
        3,
        4,
        5,
        0,
        1,
      ]
    `);
  });
});
