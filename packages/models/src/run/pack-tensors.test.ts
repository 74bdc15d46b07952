import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packTensors, unpackTensors } from "./pack-tensors.ts";

describe("packTensors", () => {
  it("unpackTensors(packTensors(x)) is x, through JSON, infinities and NaN included", () => {
    const value = {
      a: [1, { b: Float32Array.from([0.5, -2]) }],
      c: Number.POSITIVE_INFINITY,
      d: Number.NaN,
      e: "f",
      g: null,
    };
    const { json, tensors } = packTensors(value);
    expect(Object.keys(tensors)).toEqual(["a.1.b"]);
    const read = (name: string) => tensors[name].data as Float32Array;
    expect(unpackTensors(JSON.parse(JSON.stringify(json)), read)).toEqual(value);
  });
});

describe("packTensors of any data", () => {
  const value = fc.letrec((tie) => ({
    data: fc.oneof(
      { depthSize: "small" },
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.float32Array({ maxLength: 5 }),
      fc.array(tie("data"), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie("data"), { maxKeys: 4 }),
    ),
  })).data;

  it("gives it back to the last bit, and every array a tensor of its own", () =>
    fc.assert(
      fc.property(value, (data) => {
        const { json, tensors } = packTensors(data);
        const read = new Set<string>();
        const again = unpackTensors(JSON.parse(JSON.stringify(json)), (name) => {
          expect(read.has(name)).toBe(false);
          read.add(name);
          return tensors[name].data as Float32Array;
        });
        // JSON knows no minus zero.
        const plain = (of: unknown): unknown =>
          of === 0
            ? 0
            : Array.isArray(of)
              ? of.map(plain)
              : of !== null && typeof of === "object" && !(of instanceof Float32Array)
                ? Object.fromEntries(Object.entries(of).map(([key, item]) => [key, plain(item)]))
                : of;
        expect(plain(again)).toEqual(plain(data));
        expect(read).toEqual(new Set(Object.keys(tensors)));
        for (const { shape, data: own } of Object.values(tensors)) expect(shape).toEqual([own.length]);
      }),
      { numRuns: 200, seed: 1 },
    ));

  it("hands on what `read` says of a tensor that is missing", () => {
    const { json } = packTensors({ weights: Float32Array.of(1) });
    const missing = (name: string): Float32Array => {
      throw new Error(`no ${name}`);
    };
    expect(() => unpackTensors(json, missing)).toThrow("no weights");
  });
});
