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
