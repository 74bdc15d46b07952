import { readFileSync } from "node:fs";
import type { DType, TypedArray } from "@semitone/graph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementCount } from "./program.ts";
import { decodeSafetensors, encodeSafetensors, firstNonFinite, type HostTensor } from "./safetensors.ts";

const FIXTURES = new URL("../../../fixtures/runtime/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, FIXTURES)));

/** A file with the given header text and `dataBytes` zero bytes, as anyone could write it. */
function file(header: string, dataBytes = 0, declared?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, declared ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const tensor = (range: string, shape = "[2]", dtype = "F32") =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${range}}`;

describe("decodeSafetensors", () => {
  it("decodeSafetensors reads every dtype of a file written from the format's description", () => {
    const { tensors, metadata } = decodeSafetensors(fixture("every-dtype.safetensors"));
    const expected = JSON.parse(readFileSync(new URL("every-dtype.json", FIXTURES), "utf8"));
    expect(metadata).toEqual({ maker: "from the description", note: "üñ\n" });
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { shape, values }] of Object.entries<{ shape: number[]; values: (number | string)[] }>(
      expected,
    )) {
      expect(tensors[name].shape).toEqual(shape);
      expect(
        Array.from(tensors[name].data as Float64Array, (v) => (typeof v === "bigint" ? `${v}` : v)),
      ).toEqual(values);
    }
    expect(Object.is((tensors.f32.data as Float32Array)[1], -0)).toBe(true);
  });

  const refused: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(0), /at least 8 bytes; got 0/],
    [
      "a header of 2^63 bytes",
      file("{}", 0, 2n ** 63n),
      /at most 100000000 bytes; the file says 9223372036854775808/,
    ],
    [
      "a header longer than the file",
      file("{}", 0, 50n),
      /header has 50 bytes, but has 10 bytes in all; it is cut short/,
    ],
    ["a header that is no JSON", file("PK\u0003\u0004"), /must hold an object at character 0/],
    ["a header of brackets 10000 deep", file("[".repeat(10_000)), /must hold an object at character 0/],
    ["a deep value", file(`{"a":${"{".repeat(50)}`), /must hold a string at character/],
    ["a header that is no UTF-8", new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0xff]), /must be UTF-8/],
    ["text after the header object", file("{} x"), /only spaces after the header object/],
    [
      "a name twice",
      file(`{"a":${tensor("[0,8]")},"a":${tensor("[8,16]")}}`, 16),
      /each key once, got "a" twice/,
    ],
    ["a field twice", file('{"a":{"dtype":"F32","dtype":"F32"}}'), /each key once, got "dtype" twice/],
    ["an unknown field", file('{"a":{"pickle":"F32"}}'), /dtype, shape or data_offsets in "a", got "pickle"/],
    ["a missing field", file('{"a":{"dtype":"F32","shape":[]}}'), /dtype, shape and two data_offsets in "a"/],
    ["one offset", file(`{"a":${tensor("[0]")}}`, 8), /dtype, shape and two data_offsets in "a"/],
    [
      "an unknown dtype",
      file(`{"a":${tensor("[0,4]", "[2]", "F16")}}`, 4),
      /one of the dtypes F32, F64, I32, I64, BOOL; got "F16"/,
    ],
    ["a negative axis", file(`{"a":${tensor("[0,8]", "[-2]")}}`, 8), /an integer in 0..2\^53-1/],
    ["a fractional axis", file(`{"a":${tensor("[0,8]", "[2.0]")}}`, 8), /an integer in 0..2\^53-1/],
    [
      "an axis above 2^53",
      file(`{"a":${tensor("[0,8]", "[9007199254740993]")}}`, 8),
      /an integer in 0..2\^53-1/,
    ],
    [
      "17 axes",
      file(`{"a":${tensor("[0,4]", `[${Array(17).fill(1)}]`)}}`, 4),
      /at most 16 integers in a list/,
    ],
    [
      "a shape whose product wraps to 0 in 64 bits",
      file(`{"a":${tensor("[0,0]", "[4294967296,4294967296]")}}`),
      /must span 7\d+ bytes; got 0/,
    ],
    [
      "a shape that does not fit its range",
      file(`{"a":${tensor("[0,4]")}}`, 4),
      /shape \[2\] F32 must span 8 bytes; got 4/,
    ],
    [
      "a range past the end",
      file(`{"a":${tensor("[0,8]")}}`, 4),
      /inside the 4 data bytes; got 0..8; the file may be cut short/,
    ],
    ["a range backwards", file(`{"a":${tensor("[8,0]")}}`, 8), /inside the 8 data bytes; got 8..0/],
    [
      "overlapping tensors",
      file(`{"a":${tensor("[0,8]")},"b":${tensor("[4,12]")}}`, 12),
      /"b" must start at data byte 8, .*got 4, which overlaps it/,
    ],
    ["a hole", file(`{"a":${tensor("[0,8]")},"b":${tensor("[12,20]")}}`, 20), /got 12, which leaves a hole/],
    [
      "a hole at the start",
      file(`{"a":${tensor("[4,12]")}}`, 12),
      /must start at data byte 0, .*leaves a hole/,
    ],
    [
      "trailing bytes",
      file(`{"a":${tensor("[0,8]")}}`, 9),
      /end at data byte 8, but the file has 1 bytes more/,
    ],
    ["a metadata value that is no text", file('{"__metadata__":{"a":1}}'), /must hold a string/],
  ];
  it.each(refused)("decodeSafetensors refuses %s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });

  it("decodeSafetensors refuses a BOOL byte other than 0 and 1", () => {
    const bytes = file(`{"a":${tensor("[0,2]", "[2]", "BOOL")}}`, 2);
    bytes[bytes.length - 1] = 2;
    expect(() => decodeSafetensors(bytes)).toThrow(/must hold bytes 0 and 1 only/);
  });

  it("decodeSafetensors with finite refuses NaN and names the element", () => {
    const bytes = encodeSafetensors({
      w: { dtype: "float32", shape: [3], data: Float32Array.of(1, 2, Number.NaN) },
    });
    expect(decodeSafetensors(bytes).tensors.w.data[2]).toBeNaN();
    expect(() => decodeSafetensors(bytes, { finite: true })).toThrow(
      /"w" must be finite; got NaN at element 2/,
    );
  });

  it("decodeSafetensors never throws anything but SafetensorsError on damaged files", () => {
    const good = fixture("every-dtype.safetensors");
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, length) => {
        const bytes = good.slice(0, Math.max(length, 1));
        bytes[Math.min(at, bytes.length - 1)] = value;
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          expect((error as Error).name).toBe("SafetensorsError");
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("encodeSafetensors", () => {
  const dtypes: DType[] = ["float32", "float64", "int32", "int64", "bool"];
  const anyTensor = fc
    .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(4), { maxLength: 3 }), fc.infiniteStream(fc.integer()))
    .map(([dtype, shape, values]): HostTensor => {
      const numbers = Array.from({ length: elementCount(shape) }, () => values.next().value as number);
      const data: TypedArray =
        dtype === "int64"
          ? BigInt64Array.from(numbers, BigInt)
          : dtype === "bool"
            ? Uint8Array.from(numbers, (value) => value & 1)
            : new { float32: Float32Array, float64: Float64Array, int32: Int32Array }[dtype](numbers);
      return { dtype, shape, data };
    });

  it("encodeSafetensors then decodeSafetensors gives the same tensors and metadata, without a copy", () => {
    const name = fc
      .string({ unit: "grapheme" })
      .filter((text) => text !== "__metadata__" && text !== "__proto__");
    fc.assert(
      fc.property(fc.dictionary(name, anyTensor), fc.dictionary(name, fc.string()), (tensors, metadata) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const decoded = decodeSafetensors(bytes);
        expect({ ...decoded.metadata }).toEqual({ ...metadata });
        expect({ ...decoded.tensors }).toEqual({ ...tensors });
        for (const { data } of Object.values(decoded.tensors))
          expect(data.length === 0 || data.buffer === bytes.buffer).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("encodeSafetensors refuses data that does not fill its shape", () => {
    expect(() =>
      encodeSafetensors({ w: { dtype: "float32", shape: [2, 2], data: new Float32Array(3) } }),
    ).toThrow(/"w" must hold 4 elements under a name of its own; got 3/);
  });
});

describe("firstNonFinite", () => {
  it("firstNonFinite gives the index of the first NaN or infinity, -1 for none and for integers", () => {
    expect(firstNonFinite(Float32Array.of(1, Number.NEGATIVE_INFINITY, Number.NaN))).toBe(1);
    expect(firstNonFinite(Float64Array.of(1, 2))).toBe(-1);
    expect(firstNonFinite(BigInt64Array.of(1n))).toBe(-1);
  });
});
