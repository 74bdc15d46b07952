import type { DType, TypedArray } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { allocate, elementCount } from "../program.ts";
import { randomStream } from "../random/random-stream.ts";
import type { HostTensor } from "../safetensors.ts";
import { compileFeeds, type Feed } from "./feeds.ts";
import { compileSampler } from "./sampler.ts";

const arrays: Record<string, HostTensor> = {
  x: { dtype: "float32", shape: [4, 2], data: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31) },
  roll: { dtype: "bool", shape: [4, 2], data: Uint8Array.of(0, 0, 0, 1, 1, 0, 1, 1) },
  id: { dtype: "int64", shape: [4], data: BigInt64Array.of(100n, 101n, 102n, 103n) },
};
const samplers = {
  two: compileSampler("two", { order: "sequential", pools: [{ rows: { all: "x" }, take: 2 }] }, arrays, 1),
  far: compileSampler(
    "far",
    { order: "sequential", pools: [{ rows: { from: 3, count: 2 }, take: 2 }] },
    arrays,
    1,
  ),
};
const context = { seed: 9, arrays, samplers, scope: "" };

/** What `feed` puts into an input "in" at `step`. */
function fed(feed: Feed, dtype: DType, shape: number[], step = 0): TypedArray {
  const out = allocate(dtype, elementCount(shape));
  compileFeeds({ in: feed }, [{ name: "in", dtype, shape }], context).in(step, out);
  return out;
}

describe("rows", () => {
  it("rows copies the sampled rows of any dtype, step after step", () => {
    const rows = (of: string): Feed => ({ kind: "rows", of, sampler: "two" });
    expect(fed(rows("x"), "float32", [2, 2])).toEqual(Float32Array.of(0, 1, 10, 11));
    expect(fed(rows("x"), "float32", [2, 2], 3)).toEqual(Float32Array.of(20, 21, 30, 31));
    expect(fed(rows("id"), "int64", [2], 1)).toEqual(BigInt64Array.of(102n, 103n));
    expect(fed(rows("roll"), "bool", [2, 2], 1)).toEqual(Uint8Array.of(1, 0, 1, 1));
  });

  it("rows widens booleans to floats and int64, since a pianoroll is best stored as bytes", () => {
    const roll: Feed = { kind: "rows", of: "roll", sampler: "two" };
    expect(fed(roll, "float32", [2, 2], 1)).toEqual(Float32Array.of(1, 0, 1, 1));
    expect(fed(roll, "int64", [2, 2], 1)).toEqual(BigInt64Array.of(1n, 0n, 1n, 1n));
  });

  it("rowNumbers gives the numbers of the rows that rows copies", () => {
    expect(fed({ kind: "rowNumbers", sampler: "two" }, "int64", [2], 1)).toEqual(BigInt64Array.of(2n, 3n));
  });
});

describe("noise", () => {
  it("normal, uniform, bernoulli and integers come from the stream of the input's name, by step", () => {
    const stream = randomStream(9, "feed/in");
    const draw = { step: 5 };
    expect(fed({ kind: "normal", scale: 2 }, "float32", [3, 2], 5)).toEqual(
      stream.normal(new Float32Array(6), { ...draw, scale: 2 }),
    );
    expect(fed({ kind: "uniform", low: -1 }, "float64", [4], 5)).toEqual(
      stream.uniform(new Float64Array(4), { ...draw, low: -1 }),
    );
    expect(fed({ kind: "bernoulli", probability: 0.9 }, "bool", [50], 5)).toEqual(
      stream.bernoulli(new Uint8Array(50), { ...draw, probability: 0.9 }),
    );
    expect(fed({ kind: "integers", high: 5 }, "int64", [20], 5)).toEqual(
      BigInt64Array.from(stream.integers(new Int32Array(20), { ...draw, high: 5 }), BigInt),
    );
  });

  it("noise with a stream of its own name comes from that one", () => {
    expect(fed({ kind: "normal", stream: "shared" }, "float32", [4])).toEqual(
      randomStream(9, "feed/shared").normal(new Float32Array(4)),
    );
  });
});

describe("constant and schedule", () => {
  it("constant fills with one number or takes one for each element", () => {
    expect(fed({ kind: "constant", value: 3 }, "float32", [2])).toEqual(Float32Array.of(3, 3));
    expect(fed({ kind: "constant", value: [1, 0] }, "bool", [2])).toEqual(Uint8Array.of(1, 0));
    expect(fed({ kind: "constant", value: 3 }, "int64", [])).toEqual(BigInt64Array.of(3n));
  });

  it("schedule gives the value of the step everywhere", () => {
    const feed: Feed = {
      kind: "schedule",
      points: [
        [0, 0],
        [10, 1],
      ],
    };
    expect(fed(feed, "float32", [2], 5)).toEqual(Float32Array.of(0.5, 0.5));
  });
});

describe("compileFeeds", () => {
  it.each<[Feed | undefined, DType, number[], string]>([
    [undefined, "float32", [2], 'feed "in": every input must be fed; this one is not'],
    [
      { kind: "code" } as unknown as Feed,
      "float32",
      [2],
      'kind must be one of rows, rowNumbers, normal, uniform, bernoulli, integers, constant, schedule; got "code"',
    ],
    [{ kind: "toString" } as unknown as Feed, "float32", [2], 'got "toString"'],
    [
      { kind: "rows", of: "y", sampler: "two" },
      "float32",
      [2, 2],
      'no array is named "y"; there are x, roll, id',
    ],
    [
      { kind: "rows", of: "x", sampler: "one" },
      "float32",
      [2, 2],
      'no sampler is named "one"; there are two, far',
    ],
    [
      { kind: "rows", of: "x", sampler: "two" },
      "float64",
      [2, 2],
      'array "x" must be float64 or bool; got float32',
    ],
    [
      { kind: "rows", of: "x", sampler: "two" },
      "float32",
      [2, 3],
      '2 rows of "x" are [2, 2]; the input wants [2, 3]',
    ],
    [
      { kind: "rows", of: "x", sampler: "far" },
      "float32",
      [2, 2],
      'sampler "far" goes up to row 4; "x" has 4',
    ],
    [{ kind: "rowNumbers", sampler: "two" }, "int32", [3], 'sampler "two" gives 2 rows; the input wants [3]'],
    [{ kind: "normal" }, "int32", [2], "this noise needs a float input; got int32"],
    [
      { kind: "normal", scales: 2 } as Feed,
      "float32",
      [2],
      'feed "in": unknown key "scales"; did you mean "scale"?',
    ],
    [{ kind: "constant", value: [1] }, "float32", [2], "the constant must be one number or 2; got 1"],
  ])("compileFeeds refuses %j for a %s input of %j", (feed, dtype, shape, message) => {
    const feeds = feed ? { in: feed } : {};
    expect(() =>
      compileFeeds(feeds as Record<string, Feed>, [{ name: "in", dtype, shape }], context),
    ).toThrow(message);
  });

  it("compileFeeds refuses a feed without an input", () => {
    expect(() =>
      compileFeeds({ z: { kind: "normal" } }, [{ name: "in", dtype: "float32", shape: [1] }], context),
    ).toThrow('feed "z": the program has no such input; it has in');
  });
});
