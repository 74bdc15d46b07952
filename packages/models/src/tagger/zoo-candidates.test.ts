// Every model of the zoo, as the command names it, on music whose labels follow two hidden groups.
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { answer } from "../answerer/answer.ts";
import { findMethod, METHOD_NAMES, METHODS } from "./candidate.ts";
import { CANDIDATES } from "./candidates.ts";
import { Pool, Problem } from "./problem.ts";

const FAMILIES = ["descriptors", "meter", "tonal"].flatMap((family) => new Array<string>(8).fill(family));
const random = randomFrom(2);
/** By row, which of two groups it is of; half of the columns tell. */
const groupOf = (row: number) => row % 2;
const rows = Array.from({ length: 120 }, (_, row) =>
  Float64Array.from(FAMILIES, (_, c) => 3 * (random() - 0.5) + (c % 2) * (2 * groupOf(row) - 1)),
);
const LABELLED = 10;
const pool = new Pool(rows.slice(0, 80), FAMILIES, 1);
const labelled = rows.slice(0, LABELLED);
const problemWith = (targetOf: (row: number) => number[]) =>
  new Problem(pool, {
    rows: labelled,
    targets: labelled.map((_, row) => targetOf(row)),
    groups: labelled.map((_, row) => `${row}`),
  });
const zoo = CANDIDATES.filter(({ isDeep, onRequest, method }) => isDeep || onRequest || method === "M1");

describe("models of the zoo", () => {
  it.each(zoo.filter(({ kind }) => kind === "classes"))(
    "$name tells the classes of new rows from 10 labels and 70 rows without any",
    async ({ fit }) => {
      const state = await fit(problemWith((row) => (groupOf(row) === 1 ? [0, 1] : [1, 0])));
      const answers = await answer(state, rows.slice(80));
      const right = answers.filter(([, p], i) => Number(p > 0.5) === groupOf(i)).length;
      expect(right / answers.length).toBeGreaterThan(0.9);
      for (const answer of answers) expect(answer[0] + answer[1]).toBeCloseTo(1, 5);
    },
  );

  it.each(zoo.filter(({ kind }) => kind === "number"))(
    "$name tells a number of new rows in its own unit",
    async ({ fit }) => {
      const truth = (row: number) => 100 + 20 * groupOf(row);
      const state = await fit(problemWith((row) => [truth(row)]));
      const errors = (await answer(state, rows.slice(80))).map(([value], i) => value - truth(i));
      // Half of the distance between the groups is what the mean of all would be wrong by.
      expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(7);
    },
  );

  it.each(zoo.filter(({ kind }) => kind === "classes"))(
    "$name does without a label of one class, and without features of what is given",
    async ({ fit }) => {
      const bare = new Pool(
        pool.rows.map((row) => row.slice(0, 16)),
        FAMILIES.slice(0, 16),
        1,
      );
      const problem = new Problem(bare, {
        rows: bare.rows.slice(0, LABELLED),
        targets: labelled.map((_, row) => (groupOf(row) === 1 ? [0, 1, 0] : [1, 0, 0])),
        groups: labelled.map((_, row) => `${row}`),
      });
      for (const said of await answer(await fit(problem), bare.rows.slice(20, 40)))
        expect(said.every(Number.isFinite)).toBe(true);
    },
  );
});

describe("findMethod", () => {
  it("findMethod takes every name, in any spelling, and vae for M1", () => {
    for (const [i, method] of METHODS.entries())
      for (const name of [method, METHOD_NAMES[i], method.toUpperCase(), method.replaceAll(/[ +-]/g, "_")])
        expect(findMethod(name), name).toBe(method);
    expect(findMethod("vae")).toBe("M1");
    expect(findMethod("oracle")).toBeUndefined();
  });
});
