import { describe, expect, it } from "vitest";
import { FAMILIES, madeUpProblem, randomRows } from "./made-up-problem.test-support.ts";
import { Pool, Problem, type View } from "./problem.ts";

describe("Pool", () => {
  const rows = randomRows(12);
  const pool = new Pool(rows, FAMILIES, 1);

  it.each<[View, number[]]>([
    ["descriptors", [0, 1]],
    ["rhythm", [3]],
    ["tonal", [4]],
    ["shape", [0, 1, 3]],
    ["measured", [0, 1, 2, 3, 4]],
    ["latents", [0, 1, 4, 5]],
  ])("columns(%s) are those of its views, in order", (view, columns) => {
    expect(pool.columns(view)).toEqual(columns);
  });

  it("hasLatents says whether a listener's columns are among them", () => {
    expect(pool.hasLatents).toBe(true);
    expect(new Pool(rows, FAMILIES.slice(0, 5), 1).hasLatents).toBe(false);
  });

  it("unlabelled(rows) are the others, told by what they are and not by what they hold", () => {
    expect(pool.unlabelled(rows.slice(2, 5))).toEqual([...rows.slice(0, 2), ...rows.slice(5)]);
    expect(pool.unlabelled([Float64Array.from(rows[0])])).toHaveLength(12);
    expect(pool.unlabelled(rows)).toEqual([]);
  });

  it("once(name) makes a thing at the first call alone, also for calls at the same time", async () => {
    let made = 0;
    const make = async () => ++made;
    expect(await Promise.all([pool.once("a", make), pool.once("a", make), pool.once("b", make)])).toEqual([
      1, 1, 2,
    ]);
    expect(await pool.once("a", make)).toBe(1);
  });

  it("project(rows) are the products with the principal axes", () => {
    const { axes, dimensions } = pool.axes;
    const [placed] = pool.project(rows);
    for (let d = 0; d < dimensions; d++) {
      const product = rows[0].reduce((sum, value, j) => sum + value * axes[d * FAMILIES.length + j], 0);
      expect(placed[d]).toBeCloseTo(product, 5);
    }
  });
});

describe("Problem", () => {
  const rated = madeUpProblem({
    ratings: { values: Array.from({ length: 16 }, (_, i) => i), middle: 8 },
    weights: Array.from({ length: 20 }, (_, i) => 1 / (1 + i)),
    pieces: 16,
  });

  it("weighs every row alike and takes all for pieces unless told otherwise", () => {
    const plain = madeUpProblem();
    expect(plain.weights).toEqual(new Array(20).fill(1));
    expect(plain.pieces).toBe(20);
    expect(plain.wholes).toBe(plain);
  });

  it("subset(rows) has their parts in the order given, and of ratings those of whole pieces", () => {
    const part = rated.subset([3, 17, 0]);
    expect(part.rows).toEqual([rated.rows[3], rated.rows[17], rated.rows[0]]);
    expect(part.targets).toEqual([rated.targets[3], rated.targets[17], rated.targets[0]]);
    expect(part.groups).toEqual(["g3", "g17", "g0"]);
    expect(part.weights).toEqual([1 / 4, 1 / 18, 1]);
    expect(part.pieces).toBe(2);
    expect(part.ratings).toEqual({ values: [3, 0], middle: 8 });
    expect(madeUpProblem().subset([1]).ratings).toBeUndefined();
  });

  it("subset of a subset is the subset of both", () => {
    const twice = rated.subset([5, 9, 2, 16]).subset([2, 0]);
    expect(twice.groups).toEqual(rated.subset([2, 5]).groups);
    expect(twice.rows).toEqual(rated.subset([2, 5]).rows);
  });

  it("view(name) and span(name) are of the view's columns, made once", () => {
    expect(rated.view("descriptors").map((row) => [...row])).toEqual(rated.rows.map(([a, b]) => [a, b]));
    expect(rated.view("tonal")).toBe(rated.view("tonal"));
    expect(rated.span("tonal")).toBe(rated.span("tonal"));
  });

  it("spread(view, weights) says the same of whole rows as the weights of the view's columns", () => {
    const weights = [
      [2, -1, 0.5],
      [0, 1, 3],
    ];
    const all = rated.spread("shape", weights);
    for (const [i, row] of rated.rows.entries()) {
      const part = rated.view("shape")[i];
      for (const [k, own] of weights.entries()) {
        const whole = row.reduce((sum, value, c) => sum + value * all[k * row.length + c], 0);
        expect(whole).toBeCloseTo(
          own.reduce((sum, weight, c) => sum + weight * part[c], 0),
          9,
        );
      }
    }
  });

  it("wholes leaves out passages and their weights, and is made once", () => {
    expect(rated.wholes.rows).toHaveLength(16);
    expect(rated.wholes.weights).toEqual(new Array(16).fill(1));
    expect(rated.wholes).toBe(rated.wholes);
    expect(new Problem(rated.pool, rated).wholes.ratings?.values).toHaveLength(16);
  });
});
