import { argmax, randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { answer } from "../answerer/answer.ts";
import { ABLATIONS } from "../choices.ts";
import { candidatesOf } from "./evidence.ts";
import { FAMILIES } from "./made-up-problem.test-support.ts";
import { Pool, Problem } from "./problem.ts";

const random = randomFrom(6);
/** Rows of two kinds in turn, which every column tells a little. */
const rows = Array.from({ length: 80 }, (_, i) =>
  Float64Array.from(FAMILIES, () => (i % 2 === 0 ? 1 : -1) + 2 * (random() - 0.5)),
);
const problem = new Problem(new Pool(rows.slice(0, 60), FAMILIES, 1), {
  rows: rows.slice(0, 12),
  targets: Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? [1, 0] : [0, 1])),
  groups: Array.from({ length: 12 }, (_, i) => `${i}`),
});

describe("M2 with one part of it changed", () => {
  it.each(ABLATIONS)("%s tells other rows from 6 labels of each kind, the same each time", async (method) => {
    const [{ fit, usesUnlabelled }] = candidatesOf(method, problem, "classes");
    const said = await answer(await fit(problem), rows.slice(60));
    expect(said.filter((row, i) => argmax(row) === i % 2).length).toBeGreaterThan(17);
    expect(usesUnlabelled).toBe(method !== "M2 without decoder");
    if (method === "M2 with noise") expect(await answer(await fit(problem), rows.slice(60))).toEqual(said);
  });

  it("without its decoder learns nothing from rows without labels", async () => {
    const few = new Problem(new Pool(rows.slice(0, 12), FAMILIES, 1), problem);
    const [{ fit }] = candidatesOf("M2 without decoder", problem, "classes");
    const [some, all] = [await fit(few), await fit(problem)];
    expect(await answer(all, rows.slice(60))).toEqual(await answer(some, rows.slice(60)));
  });
});
