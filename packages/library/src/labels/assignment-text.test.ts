import { describe, expect, it } from "vitest";
import { splitAssignment, splitNames } from "./assignment-text.ts";

describe("splitAssignment", () => {
  const known = ["mood", "a", "a=b", "tune type", "=", "x=", "__proto__"];
  it.each([
    ["mood=calm", "mood", "calm"],
    ["mood", "mood", undefined],
    ["mood=", "mood", ""],
    ["tune type=slow waltz", "tune type", "slow waltz"],
    ["a=c", "a", "c"],
    ["a=b", "a=b", undefined],
    ["a=b=c=d", "a=b", "c=d"],
    ["==1", "=", "1"],
    ["x==1", "x=", "1"],
    ["__proto__=constructor", "__proto__", "constructor"],
    ["moods=calm=so", "moods", "calm=so"],
    ["other", "other", undefined],
  ])("splitAssignment(%j) is %j and %j", (word, name, value) => {
    expect(splitAssignment(word, known)).toEqual({ name, value });
  });
});

describe("splitNames", () => {
  const known = ["mood", "a", "b", "a, b", "tune type", "x,", ",", "- c"];
  it.each([
    [["mood"], ["mood"]],
    [["mood,tune type"], ["mood", "tune type"]],
    [[" mood ,  tune type ,"], ["mood", "tune type"]],
    [["a, b"], ["a, b"]],
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [["a,b"], ["a", "b"]],
    [["b,a, b,mood"], ["b", "a, b", "mood"]],
    [["x,,mood"], ["x,", "mood"]],
    [[",,a"], [",", "a"]],
    [["- c,unknown"], ["- c", "unknown"]],
    [["unknown,,other"], ["unknown", "other"]],
    [["moods, mood"], ["moods", "mood"]],
    [[""], []],
  ])("splitNames(%j) are %j", (lists, names) => {
    expect(splitNames(lists, known)).toEqual(names);
  });
});
