import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { chooseLabelled, parseIdx, readDigits } from "./digits.ts";
import { drawDigits } from "./drawn-digits.test-support.ts";
import { principalComponents } from "./principal.ts";

const folder = mkdtempSync(join(tmpdir(), "digits-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An IDX file of bytes, written by hand. */
const idx = (shape: readonly number[], data: readonly number[]) =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...data]);

const write = (name: string, images: Uint8Array, labels: Uint8Array) => {
  writeFileSync(join(folder, `${name}-images-idx3-ubyte.gz`), gzipSync(images));
  writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), labels);
};

describe("readDigits(folder, name)", () => {
  it("reads packed and plain files, grey values as shares of 255", () => {
    write("train", idx([2, 1, 2], [0, 255, 51, 102]), idx([2], [7, 3]));
    const { count, size, images, labels } = readDigits(folder, "train");
    expect([count, size, [...labels]]).toEqual([2, 2, [7, 3]]);
    expect([...images]).toEqual([0, 1, Math.fround(0.2), Math.fround(0.4)]);
  });

  it("refuses a label for no image and a label that is no digit", () => {
    write("t10k", idx([2, 1, 1], [0, 0]), idx([1], [7]));
    expect(() => readDigits(folder, "t10k")).toThrow(/a label for each image; got 1 for 2/);
    write("t10k", idx([2, 1, 1], [0, 0]), idx([2], [7, 10]));
    expect(() => readDigits(folder, "t10k")).toThrow(/labels must lie in 0..9; got 10 at 1/);
  });
});

describe("parseIdx(bytes, rank)", () => {
  it.each([
    [idx([1], []).subarray(0, 6), /the header has 8 bytes; got a file of 6/],
    [idx([1, 1], [0]), /begin with 0x801; got 0x802 at byte 0/],
    [idx([3], [1, 2]), /\[3\] needs 3 bytes after the header; got 2/],
  ])("refuses damaged bytes, case %#", (bytes, reason) => {
    expect(() => parseIdx(bytes, 1)).toThrow(reason);
  });
});

describe("chooseLabelled(digits, count, seed)", () => {
  const digits = drawDigits(200, 1);

  it("takes as many of each class, others by another seed", () => {
    const rows = chooseLabelled(digits, 50, 1);
    const counts = new Array(10).fill(0);
    for (const row of rows) counts[digits.labels[row]]++;
    expect(counts).toEqual(new Array(10).fill(5));
    expect(new Set(rows).size).toBe(50);
    expect([...chooseLabelled(digits, 50, 2)]).not.toEqual([...rows]);
  });

  it("refuses counts that ten classes cannot share or fill", () => {
    expect(() => chooseLabelled(digits, 55, 1)).toThrow(/must be a multiple of 10; got 55/);
    expect(() => chooseLabelled(digits, 210, 1)).toThrow(/21 of each class are needed; got 20/);
  });
});

describe("principalComponents(digits, count)", () => {
  it("gives uncorrelated coordinates of falling variance, 1 on average", () => {
    const digits = drawDigits(1000, 3);
    const coordinates = principalComponents(digits, 4)(digits.images);
    const moment = (a: number, b: number) => {
      let total = 0;
      for (let row = 0; row < 1000; row++) total += coordinates[row * 4 + a] * coordinates[row * 4 + b];
      return total / 1000;
    };
    const variances = [0, 1, 2, 3].map((i) => moment(i, i));
    expect(variances.reduce((a, b) => a + b) / 4).toBeCloseTo(1, 3);
    expect([...variances].sort((a, b) => b - a)).toEqual(variances);
    expect(Math.abs(moment(0, 1))).toBeLessThan(0.02);
  });
});
