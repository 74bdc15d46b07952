import { randomFrom } from "@semitone/graph";
import { expect, it } from "vitest";
import { randomForest } from "./random-forest.ts";

it("randomForest(rows, labels): learns what no line can part, and is at a loss where nothing parts the classes", () => {
  const random = randomFrom(1, "rows");
  const rows = Array.from({ length: 300 }, () => [random(), random(), random()]);
  const labels = rows.map(([a, b]): 0 | 1 => (a > 0.5 === b > 0.5 ? 1 : 0));
  const forest = randomForest(rows.slice(0, 200), labels.slice(0, 200), { trees: 60 });
  const right = (hits: readonly number[]) =>
    hits.filter((share, i) => share > 0.5 === (labels[200 + i] === 1)).length / 100;
  expect(right(rows.slice(200).map(forest))).toBeGreaterThan(0.85);
  const blind = randomForest(
    rows.slice(0, 200),
    labels.slice(0, 200).map((_, i): 0 | 1 => (i % 2 === 0 ? 1 : 0)),
    { trees: 60 },
  );
  expect(Math.abs(right(rows.slice(200).map(blind)) - 0.5)).toBeLessThan(0.2);
});
