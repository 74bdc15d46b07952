import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { labelPool } from "./label-pool.ts";
import { nearestLabelled, suspectsOf } from "./suspects.ts";

const random = randomFrom(9);
const rows = Array.from({ length: 60 }, () => Float64Array.from({ length: 4 }, () => 2 * random() - 1));
const pool = await labelPool({
  rows,
  families: ["descriptors", "descriptors", "meter", "tonal"],
  groups: rows.map((_, i) => `g${i}`),
  names: rows.map((_, i) => `${i}`),
});
const all = [...rows.keys()];
const wrong = new Set([3, 14, 27, 41]);

describe("suspectsOf(pool, known)", () => {
  it("ranks labels that are wrong first, with the class that is right, and neighbours that have it", () => {
    const targets = rows.map(([x], row) => (x > 0 !== wrong.has(row) ? [0, 1] : [1, 0]));
    const { suspects, rate } = suspectsOf(pool, { kind: "classes", rows: all, targets })!;
    const sure = [...wrong].filter((row) => Math.abs(rows[row][0]) > 0.3);
    const first = suspects.slice(0, 8).map(({ row }) => row);
    for (const row of sure) expect(first).toContain(row);
    for (const one of suspects.filter(({ row }) => sure.includes(row))) {
      expect(one.likeliest).toBe(rows[one.row][0] > 0 ? 1 : 0);
      expect(one.likeliestProbability).toBeGreaterThan(one.given);
      const neighbours = nearestLabelled(pool, all, one.row);
      expect(neighbours.length).toBe(3);
      expect(neighbours).not.toContain(one.row);
    }
    expect(rate).toBeGreaterThan(0.02);
    expect(rate).toBeLessThan(0.25);
    for (let i = 1; i < suspects.length; i++)
      expect(suspects[i].gain).toBeLessThanOrEqual(suspects[i - 1].gain);
  });

  it("of numbers ranks those first that are far from what the others make one expect", () => {
    const targets = rows.map(([x], row) => [wrong.has(row) ? -x - Math.sign(x) : x]);
    const { suspects } = suspectsOf(pool, { kind: "number", rows: all, targets, range: 4 })!;
    expect(new Set(suspects.slice(0, 4).map(({ row }) => row))).toEqual(wrong);
    expect(suspects[0].wrong).toBeGreaterThan(0.8);
    expect(suspects.at(-1)!.wrong).toBeLessThan(0.1);
  });

  it("says nothing of a handful of labels", () => {
    const few = [0, 1, 2];
    expect(suspectsOf(pool, { kind: "classes", rows: few, targets: few.map(() => [1, 0]) })).toBeUndefined();
  });

  it("says nothing where labels have nothing to do with the music: a model is then no witness against them", () => {
    const drawn = randomFrom(3);
    const classes = rows.map(() => (drawn() < 0.2 ? [0, 1] : [1, 0]));
    expect(suspectsOf(pool, { kind: "classes", rows: all, targets: classes })).toBeUndefined();
    const numbers = rows.map(() => [drawn()]);
    expect(suspectsOf(pool, { kind: "number", rows: all, targets: numbers, range: 1 })).toBeUndefined();
  });
});
