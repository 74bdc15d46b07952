import { describe, expect, it } from "vitest";
import { PartTally, partsOf } from "./part-tally.ts";

const separates = (separator: string, ...cells: string[]) => {
  const tally = new PartTally(separator);
  for (const cell of cells) tally.add(cell);
  return tally.separates;
};

describe("PartTally.separates", () => {
  it.each<[string, string[], boolean]>([
    [",", ["slow, sad", "sad, slow"], true],
    [",", ["slow, sad", "slow"], true],
    [",", ["slow, sad", "slow, happy, old"], true],
    [",", ["Bach, J. S.", "Bach, C. P. E.", "Haydn, J."], false],
    [",", ["Rock, Progressive", "Jazz"], false],
    ["/", ["4/4", "3/4", "4/4"], false],
    ["/", ["slow/sad", "sad"], true],
    [";", ["slow; sad"], true],
    ["|", ["slow"], false],
  ])("of %s in %j is %s", (separator, cells, expected) => {
    expect(separates(separator, ...cells)).toBe(expected);
  });

  it("stays bounded for any number of parts", () => {
    const tally = new PartTally(",");
    for (let i = 0; i < 100_000; i++) tally.add(`a${i}, b${i}`);
    expect([tally.parts.size, tally.full]).toEqual([4_000, true]);
  });
});

describe("partsOf(text, separator)", () => {
  it("leaves blank parts and slashes between digits alone", () => {
    expect(partsOf(" a ,, b,", ",")).toEqual(["a", "b"]);
    expect(partsOf("3/4 / swing/slow", "/")).toEqual(["3/4", "swing", "slow"]);
  });
});
