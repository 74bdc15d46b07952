import { describe, expect, it } from "vitest";
import { closestName, editDistance, nearestName } from "./nearest-name.ts";

describe("editDistance(a, b)", () => {
  it("agrees with the plain recursive definition on short words", () => {
    const slow = (a: string, b: string): number => {
      if (a === "" || b === "") return a.length + b.length;
      const [restA, restB] = [a.slice(1), b.slice(1)];
      if (a[0] === b[0]) return slow(restA, restB);
      const isSwap = a[0] === b[1] && a[1] === b[0];
      const swapped = isSwap ? slow(a.slice(2), b.slice(2)) : Number.POSITIVE_INFINITY;
      return 1 + Math.min(swapped, slow(restA, b), slow(a, restB), slow(restA, restB));
    };
    const words = ["", "a", "ab", "ba", "bars", "beats", "hop", "hops", "bass", "abs", "phso"];
    for (const a of words) for (const b of words) expect(editDistance(a, b)).toBe(slow(a, b));
  });
});

describe("nearestName(name, known)", () => {
  it("finds a misspelt name, whatever its case", () => {
    expect(nearestName("lenght", ["unit", "length", "hop"])).toBe("length");
    expect(nearestName("HOP", ["unit", "length", "hop"])).toBe("hop");
    expect(nearestName("slwo", ["fast", "slow"])).toBe("slow");
  });

  it("finds none where none is near", () => {
    expect(nearestName("colour", ["unit", "length", "hop"])).toBeUndefined();
    expect(nearestName("x", [])).toBeUndefined();
    expect(nearestName("slow", ["how", "low-key"])).toBeUndefined();
  });
});

describe("closestName(name, names)", () => {
  it.each([
    ["pianorol", "pianoroll"],
    ["Remi", "remi"],
    ["note-events", "noteEvents"],
  ])("of %s is %s", (name, nearest) => {
    expect(closestName(name, ["chroma", "noteEvents", "noteTuples", "pianoroll", "remi"])).toBe(nearest);
  });
});
