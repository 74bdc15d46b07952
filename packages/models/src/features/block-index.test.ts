import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BlockIndex } from "./block-index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "semitone-blocks-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const block = new Map([
  ["a:0", [Float32Array.of(1, 2)]],
  ["b:0", [Float32Array.of(3, 4), Float32Array.of(5, 6)]],
]);

/** Everything that an index holds of the block. */
function held(index: BlockIndex): number[][] {
  const rows: number[][] = [];
  for (const key of ["a:0", "b:0"])
    for (let row = 0; row < (index.count(key) ?? 0); row++) {
      const into = new Float32Array(2);
      index.read(key, row, into);
      rows.push([...into]);
    }
  index.close();
  return rows;
}

const all = [
  [1, 2],
  [3, 4],
  [5, 6],
];

describe("BlockIndex", () => {
  it("read(key, row) gives what keep(block) was given, also to another index of the same folder", () => {
    const index = new BlockIndex(folder, 2);
    expect([index.has("a:0"), index.count("a:0")]).toEqual([false, undefined]);
    index.keep(block);
    expect(held(index)).toEqual(all);
    expect(held(new BlockIndex(folder, 2))).toEqual(all);
  });

  it("removes what is no block of its width", () => {
    new BlockIndex(folder, 2).keep(block);
    writeFileSync(join(folder, "x.f32"), "nonsense");
    writeFileSync(join(folder, "left.123.part"), "");
    expect(held(new BlockIndex(folder, 2))).toEqual(all);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(new BlockIndex(folder, 3).has("a:0")).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("holds rows in memory where nothing can be written", () => {
    writeFileSync(join(folder, "file"), "");
    const index = new BlockIndex(join(folder, "file", "cache"), 2);
    index.keep(block);
    expect(held(index)).toEqual(all);
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});
