import { randomFrom, squaredDistance } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { STRATEGY_NAMES } from "../choices.ts";
import { type LabelPool, labelPool, reseeded } from "./label-pool.ts";
import { type AskedTask, type NextOptions, nextPieces } from "./next-pieces.ts";
import { quickModel } from "./quick-model.ts";

/** Three clouds, in turn; column 0 tells the first from the others, column 1 the second; every tenth piece has a near-duplicate. */
async function clouds(
  count: number,
  seed = 1,
): Promise<{ pool: LabelPool; classOf: (row: number) => number }> {
  const random = randomFrom(seed);
  const rows = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: 6 }, (_, c) => (c === i % 3 ? 4 : 0) + random() + random() - 1),
  );
  const families = ["descriptors", "descriptors", "descriptors", "meter", "tonal", "rhythm"];
  const groups = rows.map((_, i) => `g${i % 10 === 3 ? i - 3 : i}`);
  const names = rows.map((_, i) => `piece ${String(count - i).padStart(4, "0")}`);
  return { pool: await labelPool({ rows, families, groups, names }), classOf: (row) => row % 3 };
}

const { pool, classOf } = await clouds(90);

const taskOf = (rows: readonly number[]): AskedTask => ({
  kind: "classes",
  classes: 3,
  known: { rows, targets: rows.map((row) => [0, 1, 2].map((k) => Number(k === classOf(row)))) },
});

const ask = (rows: readonly number[], options: Partial<NextOptions> = {}) =>
  nextPieces(pool, [taskOf(rows)], { n: 5, asked: rows.length, closed: rows, ...options });

it("labelPool(rows).sparsity is the mean distance to the 20 nearest others, to the last bit", () => {
  for (const [row, place] of pool.places.entries()) {
    const distances = pool.places.flatMap((other, i) => (i === row ? [] : squaredDistance(place, other)));
    const near = distances.sort((a, b) => a - b).slice(0, 20);
    expect(pool.sparsity[row]).toBe(near.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / 20);
  }
});

describe("nextPieces(pool, tasks, options)", () => {
  it.each(STRATEGY_NAMES)(
    "by %s gives n pieces of n groups, none of them known, the same each time, with no label, one, or many",
    (strategy) => {
      for (const rows of [[], [4], [4, 5, 6, 7], [...Array(30).keys()]]) {
        const found = ask(rows, { strategy });
        expect(found.length).toBe(5);
        const groups = [...found.map(({ row }) => row), ...rows].map((row) => pool.groups[row]);
        expect(new Set(groups).size).toBe(5 + new Set(rows.map((row) => pool.groups[row])).size);
        expect(ask(rows, { strategy })).toEqual(found);
      }
    },
  );

  it("without labels gives a typical piece of every cloud first", () => {
    const found = ask([], { n: 3, randomShare: 0 });
    expect(found.map(({ row }) => classOf(row)).sort()).toEqual([0, 1, 2]);
    const typical = [...pool.sparsity].sort((a, b) => a - b);
    for (const { row } of found) expect(pool.sparsity[row]).toBeLessThan(typical[45]);
  });

  it("draws one in five at random over calls of any size, in an order that choices do not change", () => {
    const first = [...pool.ranks.keys()].sort((a, b) => pool.ranks[a] - pool.ranks[b]);
    const rows: number[] = [];
    const drawn: number[] = [];
    for (const n of [1, 2, 3, 4, 5, 7, 8]) {
      const found = ask(rows, { n, asked: rows.length });
      rows.push(...found.map(({ row }) => row));
      drawn.push(...found.filter(({ arm }) => arm === "random").map(({ row }) => row));
    }
    expect(rows.length).toBe(30);
    expect(drawn.length).toBe(6);
    // What comes before the last one in the random order was drawn, or chosen before its turn.
    const last = Math.max(...drawn.map((row) => pool.ranks[row]));
    const known = new Set(rows.map((row) => pool.groups[row]));
    for (const row of first) if (pool.ranks[row] <= last) expect(known.has(pool.groups[row])).toBe(true);
    expect(reseeded(pool, 2).ranks).not.toEqual(pool.ranks);
  });

  it("by margin gives the least sure of what may be asked; random gives the random arm alone", () => {
    const known = [...Array(30).keys()];
    const found = ask(known, { strategy: "margin", randomShare: 0, n: 3 });
    const all = ask(known, { strategy: "name", randomShare: 0, n: 60 });
    const unsure = all.map(({ uncertainty }) => uncertainty!).sort((a, b) => b - a);
    expect(found.map(({ uncertainty }) => uncertainty)).toEqual(unsure.slice(0, 3));
    expect(ask(known, { strategy: "random" }).every(({ arm }) => arm === "random")).toBe(true);
  });

  it("gives fewer where fewer are left, and none where all are known", async () => {
    expect(
      ask([...Array(88).keys()])
        .map(({ row }) => row)
        .sort(),
    ).toEqual([88, 89]);
    expect(ask([...Array(90).keys()])).toEqual([]);
    const { pool: three } = await clouds(3);
    expect(nextPieces(three, [], { n: 10, asked: 0, closed: [] }).length).toBe(3);
  });

  it("asks of numbers where they vary most, and of several tasks what both are unsure of", () => {
    const rows = [0, 1, 3, 4, 6, 7, 9, 10];
    const number: AskedTask = {
      kind: "number",
      classes: 0,
      known: { rows, targets: rows.map((row) => [row % 3 === 0 ? 1 : -1]) },
    };
    const options = { n: 4, asked: 0, closed: rows, strategy: "margin", randomShare: 0 } as const;
    const found = nextPieces(pool, [number], options);
    // Nothing is known of the third cloud.
    expect(found.map(({ row }) => classOf(row))).toEqual([2, 2, 2, 2]);
    const both = nextPieces(pool, [number, taskOf(rows)], options);
    expect(both[0].said.map((said) => said!.length)).toEqual([1, 3]);
  });
});

describe("quickModel(pool, labels)", () => {
  it("tells clouds apart from a few labels, with weights of views that sum to 1", () => {
    const { known } = taskOf([...Array(18).keys()]);
    const model = quickModel(pool, known);
    expect(model.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
    const asked = [...Array(90).keys()].slice(18);
    const { answers } = model.answer(asked);
    const right = answers.filter((said, i) => said.indexOf(Math.max(...said)) === classOf(asked[i]));
    expect(right.length / asked.length).toBeGreaterThan(0.95);
    for (const said of answers) expect(said.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
  });
});
