import { describe, expect, it } from "vitest";
import { type Block, philox4x32, streamKey } from "./philox.ts";
import { KERNEL_BLOCKS, randomKernel } from "./random-kernel.ts";

// Counter, key, result: the known-answer vectors of philox4x32-10 published with the paper's Random123 library.
const KNOWN: [Block, [number, number], Block][] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

/** Philox once more in 64-bit integers, straight from the paper's definition. */
function philoxByBigInt(counter: Block, key: readonly [number, number]): number[] {
  let [a, b, c, d] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  const mask = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p = 0xd2511f53n * a;
    const q = 0xcd9e8d57n * c;
    [a, b, c, d] = [(q >> 32n) ^ b ^ k0, q & mask, (p >> 32n) ^ d ^ k1, p & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [a, b, c, d].map(Number);
}

describe("philox4x32", () => {
  it.each(KNOWN)("philox4x32(%j, %j) gives the published known answer", (counter, key, words) => {
    expect(philox4x32(counter, key)).toEqual(words);
  });

  it("philox4x32 equals its definition in 64-bit integers for 2000 counters", () => {
    for (let i = 0; i < 2000; i++) {
      const counter = [i * 0x9e3779b1, i * 0x85ebca77, i * 0xc2b2ae3d, ~i].map(
        (x) => x >>> 0,
      ) as unknown as Block;
      const key = [(i * 0x27d4eb2f) >>> 0, (i * 0x165667b1) >>> 0] as const;
      expect(philox4x32(counter, key)).toEqual(philoxByBigInt(counter, key));
    }
  });
});

describe("randomKernel", () => {
  it.each(KNOWN)(
    "fillWords from %j under %j starts with the published known answer",
    (counter, key, words) => {
      const kernel = randomKernel();
      kernel.fillWords(1, ...counter, ...key);
      expect([...kernel.words.subarray(0, 4)]).toEqual(words);
    },
  );

  it("fillWords equals philox4x32 over a whole buffer, and across the wrap of the first counter", () => {
    const kernel = randomKernel();
    kernel.fillWords(KERNEL_BLOCKS, 0xfffffff0, 7, 8, 9, 10, 11);
    for (let i = 0; i < KERNEL_BLOCKS; i += 997) {
      const expected = philox4x32([(0xfffffff0 + i) >>> 0, 7, 8, 9], [10, 11]);
      expect([...kernel.words.subarray(4 * i, 4 * i + 4)]).toEqual(expected);
    }
  });
});

describe("streamKey", () => {
  it("streamKey differs for names that differ by one byte, by trailing zeros, and for every seed", () => {
    const names = [
      "",
      "a",
      "b",
      "a\0",
      "a\0\0",
      "12345678",
      "123456789",
      "1234567812345678",
      "noise/z",
      "noise/y",
    ];
    const keys = [0, 1, 2 ** 32, 2 ** 53 - 1].flatMap((seed) =>
      names.map((name) => streamKey(seed, name).join()),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("streamKey keeps its values from release to release", () => {
    expect(streamKey(0, "")).toEqual([0x6627e8d5, 0xe169c58d]);
    expect(streamKey(1, "noise/z")).toEqual(streamKeyByHand(1, [0x73696f6e, 0x007a2f65], 7));
  });
});

/** The key of a name that fits one block of two little-endian words. */
function streamKeyByHand(seed: number, words: [number, number], length: number): number[] {
  return philoxByBigInt([...words, 0, length], [seed, 0]).slice(0, 2);
}
