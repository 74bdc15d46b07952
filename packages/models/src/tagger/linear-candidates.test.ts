import { describe, expect, it } from "vitest";
import { answer } from "../answerer/answer.ts";
import { logistic, PENALTIES, ridge, ridgeOnRatings } from "./linear-candidates.ts";
import { FAMILIES, madeUpProblem, randomRows } from "./made-up-problem.test-support.ts";

const rows = randomRows(20);
/** Columns whose weights are not 0. */
const used = (weights: Float32Array) =>
  new Set([...weights.keys()].filter((i) => weights[i] !== 0).map((i) => i % FAMILIES.length));

describe("logistic", () => {
  it("logistic(view) looks at the view's columns alone, and tells classes apart that these part", async () => {
    const state = await logistic("descriptors", 0.1, 1).fit(madeUpProblem());
    if (state.kind !== "softmax") throw new Error("a logistic regression is kept as a softmax");
    expect(used(state.weights)).toEqual(new Set([0, 1]));
    const sure = (await answer(state, rows)).filter(([calm], i) => calm > 0.5 === rows[i][0] <= 0);
    expect(sure.length).toBeGreaterThanOrEqual(19);
  });

  it("logistic is the less sure the larger its penalty", async () => {
    const sureness = await Promise.all(
      PENALTIES.map(async (strength) => {
        const answers = await answer(await logistic("descriptors", strength, 1).fit(madeUpProblem()), rows);
        return answers.reduce((sum, probs) => sum + Math.max(...probs), 0) / answers.length;
      }),
    );
    expect(sureness).toEqual(sureness.toSorted((a, b) => b - a));
    expect(sureness[2]).toBeGreaterThan(0.5);
  });

  it("logistic with a row that counts twice is that with the row twice", async () => {
    const { targets, groups } = madeUpProblem();
    const order = [...rows.keys(), 4, 7];
    const twice = madeUpProblem({
      rows: order.map((i) => rows[i]),
      targets: order.map((i) => targets[i]),
      groups: order.map((i) => groups[i]),
    });
    const weighted = madeUpProblem({ weights: rows.map((_, i) => (i === 4 || i === 7 ? 2 : 1)) });
    const [a, b] = await Promise.all(
      [twice, weighted].map(async (problem) => answer(await logistic("shape", 1, 1).fit(problem), rows)),
    );
    for (const [i, probs] of a.entries()) expect(probs[0]).toBeCloseTo(b[i][0], 4);
  });
});

describe("ridge", () => {
  const linear = (row: Float64Array) => 3 * row[0] - 2 * row[4] + 1;

  it("ridge finds a line that the view holds, nearly, and misses what it does not see", async () => {
    const problem = madeUpProblem({ targets: rows.map((row) => [linear(row)]) });
    const errorOf = async (view: "measured" | "rhythm") => {
      const answers = await answer(await ridge(view, 1).fit(problem), rows);
      return answers.reduce((sum, [value], i) => sum + Math.abs(value - linear(rows[i])), 0) / rows.length;
    };
    expect(await errorOf("measured")).toBeLessThan(0.2);
    expect(await errorOf("rhythm")).toBeGreaterThan(1);
  });

  it("ridge of the same number throughout says that number", async () => {
    const problem = madeUpProblem({ targets: rows.map(() => [7]) });
    for (const [value] of await answer(await ridge("descriptors", 1).fit(problem), rows))
      expect(value).toBeCloseTo(7, 5);
  });
});

describe("ridgeOnRatings", () => {
  const values = rows.map(([first]) => 2 * first);
  const problem = madeUpProblem({ ratings: { values, middle: 0 } });

  it("ridgeOnRatings asks for ratings, parts the classes in the middle of the scale, and is the surer the farther from it", async () => {
    const candidate = ridgeOnRatings("descriptors", 1);
    expect(candidate.needsRatings).toBe(true);
    const state = await candidate.fit(problem);
    if (state.kind !== "rating") throw new Error("a regression on ratings is kept as a rating");
    expect(state.order).toEqual([0, 1]);
    expect(state.cuts).toEqual([0]);
    expect(state.deviation).toBeGreaterThan(0);
    const answers = await answer(state, rows);
    const byRating = [...rows.keys()].sort((a, b) => values[a] - values[b]).map((i) => answers[i][1]);
    expect(byRating.at(-1)).toBeGreaterThan(0.95);
    expect(byRating[0]).toBeLessThan(0.05);
    for (const probs of answers) expect(probs[0] + probs[1]).toBeCloseTo(1, 9);
  });

  it("ridgeOnRatings learns from whole pieces alone: passages have no ratings of their own", async () => {
    const withPassages = madeUpProblem({ ratings: { values: values.slice(0, 15), middle: 0 }, pieces: 15 });
    const alone = withPassages.subset([...Array(15).keys()]);
    const [a, b] = await Promise.all(
      [withPassages, alone].map(async (of) => answer(await ridgeOnRatings("descriptors", 1).fit(of), rows)),
    );
    expect(a).toEqual(b);
  });
});
