import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { labelPool } from "./label-pool.ts";
import { randomArmScore, realisedSaving } from "./saving.ts";

const random = randomFrom(5);
const rows = Array.from({ length: 200 }, () => Float64Array.from({ length: 4 }, () => 2 * random() - 1));
const pool = await labelPool({
  rows,
  families: ["descriptors", "descriptors", "meter", "tonal"],
  groups: rows.map((_, i) => `g${i}`),
  names: rows.map((_, i) => `${i}`),
});
const isHigh = (row: number) => rows[row][0] > 0;
const targets = rows.map((_, row) => (isHigh(row) ? [0, 1] : [1, 0]));
const drawn = [...Array(40).keys()];
const others = [...Array(160).keys()].map((i) => 40 + i);

describe("realisedSaving(pool, arms)", () => {
  it("tells no saving where the chosen labels were drawn, too", () => {
    const { gain, saving, labels } = realisedSaving(pool, {
      kind: "classes",
      ...{ targets, random: drawn, chosen: others.slice(0, 60) },
    })!;
    expect(labels).toBe(31); // of five folds, the least training rows
    expect(gain.low).toBeLessThan(0);
    expect(gain.high).toBeGreaterThan(0);
    expect(saving.low).toBeLessThanOrEqual(0);
    expect(saving.high).toBeGreaterThanOrEqual(0);
  });

  it("tells a loss where the chosen labels are wrong for the question: all of one side but one", () => {
    const oneSided = [...others.filter((row) => !isHigh(row)), ...others.filter(isHigh).slice(0, 1)];
    const { gain, saving } = realisedSaving(pool, {
      kind: "classes",
      ...{ targets, random: drawn, chosen: oneSided.slice(0, 40) },
    })!;
    expect(gain.high).toBeLessThan(0);
    expect(saving.value).toBeLessThan(0);
  });

  it("says nothing of a few labels", () => {
    const few = { kind: "classes", targets, random: drawn.slice(0, 7), chosen: others } as const;
    expect(realisedSaving(pool, few)).toBeUndefined();
    expect(randomArmScore(pool, few)).toBeUndefined();
  });

  it("compares numbers by R2", () => {
    const numbers = rows.map(([value]) => [value]);
    const arms = { kind: "number", targets: numbers, random: drawn, chosen: others.slice(0, 40) } as const;
    expect(realisedSaving(pool, arms)!.gain.value).toBeLessThan(0.2);
    const score = randomArmScore(pool, arms)!;
    expect(score.n).toBe(40);
    expect(score.low).toBeGreaterThan(0.5);
    expect(score.high).toBeLessThanOrEqual(1);
  });
});
