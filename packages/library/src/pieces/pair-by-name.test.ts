import { describe, expect, it } from "vitest";
import { pairByName } from "./pair-by-name.ts";
import type { Piece } from "./piece.ts";

const pairs = (names: readonly string[]) =>
  pairByName(names.map((name, id) => ({ id, name, kind: "score" }) as Piece)).map(
    ({ score, performances }) => [score.name, ...performances.map(({ name }) => name)],
  );

describe("pairByName(pieces)", () => {
  it.each([
    [
      "a name goes on after its score's",
      ["tune.xml", "tune_kim.mid", "tune-2.mid"],
      [["tune.xml", "tune_kim.mid", "tune-2.mid"]],
    ],
    ["or is the same", ["a/tune.abc", "a/tune.mid"], [["a/tune.abc", "a/tune.mid"]]],
    ["half a word is none", ["tune.xml", "tuneful.mid", "tune2.mid"], []],
    ["another folder is none", ["a/tune.xml", "b/tune_1.mid"], []],
    ["the longest name wins", ["op1.xml", "op1_2.xml", "op1_2_kim.mid"], [["op1_2.xml", "op1_2_kim.mid"]]],
    [
      "a file called score has its folder",
      ["a/midi_score.mid", "a/Hou01.mid", "b/Hou02.mid"],
      [["a/midi_score.mid", "a/Hou01.mid"]],
    ],
    ["unless there are two", ["a/midi_score.mid", "a/score.xml", "a/Hou01.mid"], []],
    ["files of several pieces take no part", ["tunes.abc#0", "tunes.abc#1", "tunes.mid"], []],
    ["nothing", [], []],
  ])("%s", (_, names, expected) => {
    expect(pairs(names)).toEqual(expected);
  });

  it("takes long names and many files in its stride", () => {
    const names = Array.from({ length: 2000 }, (_, i) => `${"x-".repeat(100)}${i}.mid`);
    expect(pairs(["x.xml", ...names])[0]).toHaveLength(2001);
  });
});
