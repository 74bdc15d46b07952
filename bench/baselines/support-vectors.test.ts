// The machine against what scikit-learn gave for the same rows: fixtures/generate/train.py.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rbfSvm } from "./support-vectors.ts";

const { baselines: golden } = JSON.parse(
  readFileSync(new URL("../../fixtures/train/scikit-learn.json", import.meta.url), "utf8"),
);
const rows: number[][] = golden.rows;
const targets = (golden.truth as number[]).map((t) => [0, 1, 2].map((k) => Number(k === t)));

it("rbfSvm scores as scikit-learn's machine of each class against the rest", () => {
  const { C: cost, gamma, decisions } = golden.svm;
  const model = rbfSvm({ cost, gamma });
  model.fit(rows, targets);
  const found = model.decisions(golden.test);
  for (const [i, scores] of found.entries())
    for (const [k, score] of scores.entries())
      expect(Math.abs(score - decisions[i][k]), `row ${i}, class ${k}`).toBeLessThan(1e-3);
  for (const probs of model.predict(golden.test)) expect(probs.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

it("rbfSvm refuses row weights, which it has no use for", () => {
  const weights = rows.map((_, i) => 1 + (i % 2));
  expect(() => rbfSvm().fit(rows, targets, { weights })).toThrow(/takes no row weights/);
});
