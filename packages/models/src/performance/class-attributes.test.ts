import { describe, expect, it } from "vitest";
import { ATTRIBUTE_NAMES, type AttributeName } from "./attributes.ts";
import { type ClassedStretch, classAttributesOf } from "./class-attributes.ts";

const level = ATTRIBUTE_NAMES.indexOf("level");
const stretch = (
  p: number,
  k: number,
  start: number,
  value: number,
  classIndex?: number,
): ClassedStretch => ({
  ...{ p, k, start, classIndex },
  attributes: Object.fromEntries(
    ATTRIBUTE_NAMES.map((name) => [name, name === "level" ? value : Number.NaN]),
  ) as Record<AttributeName, number>,
});

describe("classAttributesOf(stretches, classes)", () => {
  it("takes a class beside the others of its place, not for the loudness of the pieces that it was told in", () => {
    // Class 1 is one louder than class 0, but is mostly told in a piece that is 5 softer.
    const players = [...Array(20).keys()];
    const stretches = [0, 1].flatMap((p) =>
      players.flatMap((k) => {
        const classIndex = Number(p === 0 ? k < 4 : k < 16);
        return [0, 32].map((start) =>
          stretch(p, k, start, classIndex - 5 * p + (start === 32 ? 2 : 0), classIndex),
        );
      }),
    );
    const [soft, loud] = classAttributesOf(stretches, 2).map((values) => values[level]);
    expect(loud - soft).toBeGreaterThan(0.65);
    expect(loud - soft).toBeLessThan(1.05);
  });

  it("learns of places from performances of no class, too", () => {
    const others = [...Array(9).keys()].map((k) => stretch(0, k + 1, 0, 3));
    const [[...alone], [...none]] = classAttributesOf([stretch(0, 0, 0, 4, 0), ...others], 2);
    expect(alone[level]).toBeGreaterThan(0.3);
    expect(alone[level]).toBeLessThan(1);
    expect(none[level]).toBe(0);
  });

  it("is what the performances are where each is of a score of its own", () => {
    const stretches = [...Array(40).keys()].map((p) => stretch(p, 0, 0, p % 2 ? 1 : -1, p % 2));
    const [low, high] = classAttributesOf(stretches, 2).map((values) => values[level]);
    expect(high).toBeGreaterThan(0.85);
    expect(low).toBeCloseTo(-high, 9);
  });

  it("is 0 of what no performance shows, and of no stretches", () => {
    expect(classAttributesOf([stretch(0, 0, 0, Number.NaN, 0)], 1)).toEqual([ATTRIBUTE_NAMES.map(() => 0)]);
    expect(classAttributesOf([], 0)).toEqual([]);
  });
});
