import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GraphError } from "../errors.ts";
import { linear } from "../nn/linear.ts";
import { Parameters } from "../nn/parameters.ts";
import type { OnnxTensor } from "../onnx-schema.ts";
import { relu } from "../ops/elementwise.ts";
import { layerNormalization } from "../ops/normalization.ts";
import { constant, input } from "../tensor.ts";
import { decodeModel } from "./decode.ts";
import { encodeModel } from "./encode.ts";
import { lower } from "./lower.ts";
import type { OnnxModel } from "./model.ts";

function smallModel(): OnnxModel {
  const parameters = new Parameters();
  const hidden = relu(linear(parameters, { inputs: [3], outputs: 2 })(input("x", ["batch", 3])));
  const y = layerNormalization(hidden, constant([1, 2]), constant([0, 0]), { epsilon: 2 ** -10 });
  const weights = Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));
  return lower(
    { y },
    { name: "small", weights, contrib: true, metadata: { author: "nobody", "": "empty key" } },
  );
}

const names = fc.string({ maxLength: 12 });
const ints = fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { maxLength: 4 });
const attribute = fc.oneof(
  fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  names,
  fc.float({ noNaN: true }).map((float) => ({ float })),
  ints,
);
const dim = fc.oneof(fc.nat(1000), fc.constantFrom("batch" as const, "16*batch" as const));
const value = fc.record({
  name: names,
  dtype: fc.constantFrom("float32" as const, "int64" as const, "bool" as const),
  shape: fc.array(dim, { maxLength: 4 }),
});
const tensor = fc
  .record({ name: names, shape: fc.array(fc.nat(3), { maxLength: 3 }) })
  .map(({ name, shape }): OnnxTensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return {
      name,
      dtype: "float32",
      shape,
      bytes: Uint8Array.from({ length: 4 * size }, (_, i) => (i * 37) % 256),
    };
  });
const model: fc.Arbitrary<OnnxModel> = fc.record({
  name: names,
  opsets: fc.dictionary(names, fc.nat(30), { maxKeys: 3, noNullPrototype: true }),
  nodes: fc.array(
    fc.record({
      name: names,
      opType: names,
      domain: names,
      inputs: fc.array(names, { maxLength: 3 }),
      outputs: fc.array(names, { maxLength: 3 }),
      attributes: fc.dictionary(names, attribute, { maxKeys: 4, noNullPrototype: true }),
    }),
    { maxLength: 4 },
  ),
  initializers: fc.array(tensor, { maxLength: 3 }),
  inputs: fc.array(value, { maxLength: 3 }),
  outputs: fc.array(value, { maxLength: 3 }),
  metadata: fc.constantFrom(undefined, { key: "value" }),
});

describe("decodeModel", () => {
  it("decodeModel(encodeModel(m)) equals m for a lowered model", () => {
    const small = smallModel();
    expect(decodeModel(encodeModel(small))).toEqual(small);
  });

  it("decodeModel(encodeModel(m)) equals m for random models", () => {
    fc.assert(
      fc.property(model, (m) => {
        expect(decodeModel(encodeModel(m))).toEqual(m);
      }),
      { numRuns: 200 },
    );
  });

  it("decodeModel of a model cut short at any byte throws a GraphError or finds less", () => {
    const bytes = encodeModel(smallModel());
    for (let length = 0; length < bytes.length; length++) {
      try {
        const cut = decodeModel(bytes.subarray(0, length));
        expect(cut.nodes.length + Object.keys(cut.opsets).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(GraphError);
        expect((error as Error).message).toMatch(/^decodeModel: expected .+; got .+/);
      }
    }
  });

  it("decodeModel of damaged bytes throws nothing but a GraphError", () => {
    const bytes = encodeModel(smallModel());
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, (changes) => {
        const damaged = bytes.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        try {
          decodeModel(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(GraphError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("decodeModel refuses a tensor whose bytes are not those of its shape", () => {
    const small = smallModel();
    const initializers = [{ ...small.initializers[0], shape: [2 ** 31, 2 ** 20] }];
    expect(() => decodeModel(encodeModel({ ...small, initializers }))).toThrow(
      /^decodeModel: expected raw data of the tensor's size; got 24 bytes for .+\[2147483648, 1048576\], at byte \d+$/,
    );
  });

  it("decodeModel refuses tensors as attributes, functions and external data by name", () => {
    const field = (number: number, ...content: number[]) => [
      ...varint((number << 3) | 2),
      content.length,
      ...content,
    ];
    const varint = (n: number) => (n < 128 ? [n] : [(n % 128) | 128, n >> 7]);
    const decode =
      (...bytes: number[]) =>
      () =>
        decodeModel(Uint8Array.from(bytes));
    expect(decode(...field(25))).toThrow(
      "decodeModel: expected no training information or functions; got field 25",
    );
    // graph { node { attribute { name: "a", type: TENSOR } } }
    expect(decode(...field(7, ...field(1, ...field(5, ...field(1, 97), ...varint(20 << 3), 4))))).toThrow(
      "expected attributes that are float, int, string, ints or a graph; got a of type 4",
    );
    expect(decode(...field(7, ...field(5, ...field(8, 119), ...field(13))))).toThrow(
      "expected weights inside the file; got external data for w",
    );
    expect(decode()).toThrow("decodeModel: expected a graph; got none, at byte 0");
  });

  it("decodeModel(encodeModel(model)) gives back a loop with its body, and outputs without a type", () => {
    const identity = {
      name: "i",
      opType: "Identity",
      domain: "",
      inputs: ["x"],
      outputs: ["y"],
      attributes: {},
    };
    const body = { name: "body", nodes: [identity], initializers: [], inputs: [], outputs: [{ name: "y" }] };
    const model: OnnxModel = {
      ...body,
      name: "outer",
      opsets: { "": 20 },
      nodes: [{ ...identity, opType: "Loop", attributes: { body: { graph: body } } }],
    };
    expect(decodeModel(encodeModel(model))).toEqual({ ...model, metadata: undefined });
  });

  it("decodeModel refuses graphs that lie too deep in each other", () => {
    const empty = { initializers: [], inputs: [], outputs: [], name: "g" };
    const nested = (depth: number): OnnxModel => ({
      ...empty,
      opsets: { "": 20 },
      nodes: Array.from({ length: Math.min(1, depth) }, () => ({
        name: "n",
        opType: "Loop",
        domain: "",
        inputs: [],
        outputs: [],
        attributes: { body: { graph: nested(depth - 1) } },
      })),
    });
    expect(decodeModel(encodeModel(nested(4))).nodes).toHaveLength(1);
    expect(() => decodeModel(encodeModel(nested(5)))).toThrow(
      "expected graphs in each other at most 4 deep; got more",
    );
  });
});
