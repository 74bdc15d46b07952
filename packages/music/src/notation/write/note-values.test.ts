import { describe, expect, it } from "vitest";
import { noteValues } from "./note-values.ts";

/** Values of consecutive spans of the given lengths as text: `quarter.` dotted, `eighth/3` in a triplet, `-` joins tied ones, `?` no such note. */
function valuesOf(ticksPerQuarter: number, ...lengths: number[]): string {
  let at = 0;
  const spans = lengths.map((length) => ({ start: at, end: (at += length) }));
  return noteValues(spans, ticksPerQuarter)
    .map((values) =>
      values
        .map(
          ({ type, dots, tuplet }) => `${type ?? "?"}${".".repeat(dots)}${tuplet ? `/${tuplet.actual}` : ""}`,
        )
        .join("-"),
    )
    .join(" ");
}

describe("noteValues(spans, ticksPerQuarter)", () => {
  it.each<[string, number, number[], string]>([
    ["plain values", 4, [16, 8, 4, 2, 1, 1], "whole half quarter eighth 16th 16th"],
    ["dotted and double-dotted", 4, [12, 6, 7, 3], "half. quarter. quarter.. eighth."],
    ["ties where no value is that long", 4, [5, 9, 20], "quarter-16th half-16th whole-quarter"],
    ["triplet eighths", 3, [1, 1, 1, 3], "eighth/3 eighth/3 eighth/3 quarter"],
    ["triplets with a longer note", 3, [2, 1, 3], "quarter/3 eighth/3 quarter"],
    ["quarter triplets over two beats", 3, [2, 2, 2], "quarter/3 quarter/3 quarter/3"],
    ["a triplet inside half a beat", 6, [1, 1, 1, 3], "16th/3 16th/3 16th/3 eighth"],
    [
      "quintuplets and septuplets",
      35,
      [7, 7, 7, 7, 7, 5, 5, 5, 5, 5, 5, 5],
      `${"16th/5 ".repeat(5)}${"16th/7 ".repeat(6)}16th/7`,
    ],
    ["a tie out of a triplet", 3, [3, 2, 4], "quarter quarter/3 eighth/3-quarter"],
    ["a triplet of unlike notes over two beats", 3, [2, 4], "quarter/3 half/3"],
    ["no name for what is off every grid", 480, [131, 349], "? ?"],
  ])("gives %s", (_, ticksPerQuarter, lengths, expected) => {
    expect(valuesOf(ticksPerQuarter, ...lengths)).toBe(expected);
  });

  it("brackets a tuplet from its first to its last value", () => {
    const values = noteValues(
      [
        { start: 0, end: 2 },
        { start: 2, end: 3 },
        { start: 3, end: 6 },
      ],
      3,
    ).flat();
    expect(values.map(({ opensTuplet, closesTuplet }) => [opensTuplet, closesTuplet])).toEqual([
      [true, false],
      [false, true],
      [undefined, undefined],
    ]);
  });
});
