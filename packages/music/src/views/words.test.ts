import { describe, expect, it } from "vitest";
import { cardinal, ordinal, partInto, quarters } from "./words.ts";

describe("numbers as words", () => {
  it("partInto reduces fractions and knows the half", () => {
    const said = [1, 2, 6, 8, 12, 13, 20, 23].map((part) => partInto(part, 24, "the bar"));
    expect(said).toEqual([
      "one twenty-fourth into the bar",
      "one twelfth into the bar",
      "one fourth into the bar",
      "one third into the bar",
      "halfway into the bar",
      "thirteen twenty-fourths into the bar",
      "five sixths into the bar",
      "twenty-three twenty-fourths into the bar",
    ]);
  });
  it("quarters, cardinal and ordinal", () => {
    expect([0.25, 1, 1.75, 2.5, 8].map(quarters)).toEqual([
      "a sixteenth",
      "a quarter",
      "a quarter and a dotted eighth",
      "two quarters and an eighth",
      "eight quarters",
    ]);
    expect([cardinal(3), ordinal(3)]).toEqual(["three", "third"]);
  });
});
