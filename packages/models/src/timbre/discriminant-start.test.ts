import { linearDiscriminant, randomFrom, softmax } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { discriminantStart } from "./discriminant-start.ts";

const random = randomFrom(5);
const normal = () => 2 * (random() + random() + random() - 1.5);
const [CLASSES, WIDTH] = [4, 6];
const means = Array.from({ length: CLASSES }, () => Array.from({ length: WIDTH }, () => 2 * normal()));
const labels = Array.from({ length: 60 }, (_, i) => i % CLASSES);
const rows = labels.map((k) => Float64Array.from(means[k], (mean) => mean + normal()));
const targets = labels.map((k) => means.map((_, c) => Number(c === k)));

/** Probabilities by Bayes' rule over unit normals about the centres. */
function byCode(row: ArrayLike<number>, code: number) {
  const { weight, bias, centres } = discriminantStart(rows, targets, code)!;
  const z = Array.from({ length: code }, (_, r) =>
    Array.from(row).reduce((sum, value, j) => sum + value * weight[j * code + r], bias[r]),
  );
  return softmax(
    means.map((_, k) => -0.5 * z.reduce((sum, value, r) => sum + (value - centres[k * code + r]) ** 2, 0)),
  );
}

describe("discriminantStart(rows, targets, code)", () => {
  it("makes a code in which Bayes' rule over unit normals is the linear discriminant", () => {
    const model = linearDiscriminant();
    model.fit(rows, targets);
    const wanted = model.predict(rows);
    for (const [i, row] of rows.entries())
      for (const [k, p] of byCode(row, 8).entries()) expect(p).toBeCloseTo(wanted[i][k], 4);
  });

  it("keeps to a code of fewer axes than classes, whose largest distances it has", () => {
    const right = rows.filter((row, i) => {
      const probs = byCode(row, 2);
      return probs.indexOf(Math.max(...probs)) === labels[i];
    });
    expect(right.length).toBeGreaterThan(40);
  });

  it("needs labels of two classes", () => {
    expect(discriminantStart([], [], 8)).toBeUndefined();
    expect(discriminantStart(rows.slice(0, 1), targets.slice(0, 1), 8)).toBeUndefined();
  });
});
