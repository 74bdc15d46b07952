import { expect, it } from "vitest";
import { pack, unpack } from "./packed.ts";

it("unpack(pack(facts, columns)) gives both back, whatever the lengths and the order of columns", () => {
  const columns = {
    small: Uint8Array.of(1, 2, 255),
    "odd/0": Uint16Array.of(1, 65_535, 7),
    none: new Float32Array(),
    wide: Uint32Array.of(4_294_967_295),
    real: Float32Array.of(0.5, Number.NaN, -1),
  };
  const facts = { name: "Ä\u202e<b>", list: [1, 2] };
  const found = unpack<typeof facts>(pack(facts, columns).buffer);
  expect(found.facts).toEqual(facts);
  expect(found.columns).toEqual(columns);
});

it("unpack(bytes that are cut) throws, and names what it got", () => {
  const { buffer } = pack({}, { a: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  expect(() => unpack(new ArrayBuffer(0))).toThrow("expected a header; got 0 bytes");
  expect(() => unpack(buffer.slice(0, 20))).toThrow();
  expect(() => unpack(buffer.slice(0, buffer.byteLength - 4))).toThrow();
});
