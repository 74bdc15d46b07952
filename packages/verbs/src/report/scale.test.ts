import { describe, expect, it } from "vitest";
import { linearScale, ticksOf } from "./scale.ts";

describe("linearScale", () => {
  it("maps the ends to the ends and the rest in proportion", () => {
    const x = linearScale([0, 4], [100, 20]);
    expect([0, 1, 4].map(x)).toEqual([100, 80, 20]);
  });

  it("maps a domain of one value to the middle", () => {
    expect(linearScale([3, 3], [0, 10])(3)).toBe(5);
  });
});

describe("ticksOf", () => {
  it("gives round values inside the domain", () => {
    expect(ticksOf([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf([0.43, 0.97])).toEqual([0.6, 0.8]);
    expect(ticksOf([0, 100])).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksOf([2, 2])).toEqual([2]);
  });
});
