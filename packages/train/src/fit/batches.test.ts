// Batches that oversample labels against Kingma's objective, summed over every batch that can come.
import { constant, evaluate } from "@semitone/graph";
import { objective } from "@semitone/prob";
import { describe, expect, it } from "vitest";
import { planBatches } from "./batches.ts";
import { maskOf, moonModel, twoMoons } from "./two-moons.test-support.ts";

const isOneOf = (rows: readonly number[]) => (row: number) => rows.includes(row);

/** Every way to choose `count` of `items`. */
function combinations(items: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) =>
    combinations(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]),
  );
}

describe("planBatches", () => {
  it("planBatches takes a tenth labelled, their share if that is more, and never more than there are", () => {
    const takes = (labelled: number, of: number, rows = 100) => {
      const training = Array.from({ length: of }, (_, row) => row);
      return planBatches(training, (row) => row < labelled, { rows }).pools.map(({ take }) => take);
    };
    expect(takes(50, 5000)).toEqual([10, 90]);
    expect(takes(2000, 5000)).toEqual([40, 60]);
    expect(takes(4, 5000)).toEqual([4, 96]);
    expect(takes(0, 5000)).toEqual([100]);
    expect(takes(5000, 5000)).toEqual([100]);
    expect(takes(2, 30)).toEqual([2, 28]); // no more rows in a batch than there are
  });

  it("planBatches weighs rows so that a batch counts labelled rows by their share of all rows", () => {
    const training = Array.from({ length: 1000 }, (_, row) => row);
    const { weights } = planBatches(training, (row) => row < 20, { rows: 100, labelled: 25 });
    const sum = (part: Float32Array) => part.reduce((total, weight) => total + weight, 0) / 100;
    expect(sum(weights!.subarray(0, 25))).toBeCloseTo(0.02, 6);
    expect(sum(weights!.subarray(25))).toBeCloseTo(0.98, 6);
  });

  it("planBatches refuses a batch without rows, and labelled rows that cannot be", () => {
    const plan = (rows: number, labelled?: number, known = [0]) =>
      planBatches([0, 1, 2, 3], isOneOf(known), { rows, labelled });
    expect(() => plan(0)).toThrow(/rows must be an integer >= 1; got 0/);
    expect(() => plan(3, 3)).toThrow(/labelled must be an integer in 1\.\.2; got 3/);
    expect(() => plan(3, 1, [])).toThrow(/labelled is 1, but no training row has a label/);
    expect(() => planBatches([], isOneOf([]), { rows: 3 })).toThrow(/needs training rows; got none/);
  });
});

describe("the loss over batches that oversample", () => {
  const N = 6;
  const known = [1, 4];
  const alpha = 1.5;
  const { model, parameters } = moonModel(3, [4]);
  const { x, y } = twoMoons(N, 5);
  const noise = Array.from({ length: 2 * N }, (_, i) => Math.sin(3 * i + 1)); // [class, row]
  const weights = Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));

  /** The feeds of a batch of these rows; each row keeps its own noise. */
  const feedsOf = (rows: readonly number[]) => {
    const mask = maskOf(N, known);
    return {
      ...weights,
      x: rows.flatMap((row) => [x[2 * row], x[2 * row + 1]]),
      y: rows.flatMap((row) => [y[2 * row], y[2 * row + 1]]),
      yObserved: rows.map((row) => mask[row]),
      "noise/z": [0, 1].flatMap((k) => rows.map((row) => noise[k * N + row])),
    };
  };
  const lossOf = (rows: readonly number[], options: Omit<Parameters<typeof objective>[1], "rows">) => {
    const { loss } = objective(model, { rows: rows.length, ...options });
    return evaluate([loss], feedsOf(rows))[0].data[0];
  };
  const bound = (row: number) => -lossOf([row], { alpha: 0 });
  const logQ = (row: number) => lossOf([row], { alpha: 0 }) - lossOf([row], { alpha: 1 });
  const all = Array.from({ length: N }, (_, row) => row);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
  const total = (values: readonly number[]) => values.reduce((a, b) => a + b);

  /** The mean loss over every batch of `labelled` labelled and `rows - labelled` other rows. */
  const expectedLoss = (rows: number, labelled: number) => {
    const { weights: perRow } = planBatches(all, isOneOf(known), { rows, labelled });
    const others = all.filter((row) => !known.includes(row));
    const batches = combinations(known, labelled).flatMap((some) =>
      combinations(others, rows - labelled).map((rest) => [...some, ...rest]),
    );
    const rowWeights = perRow && constant(perRow);
    return mean(batches.map((batch) => lossOf(batch, { alpha, rowWeights })));
  };

  it.each([
    [2, 1],
    [3, 2],
    [4, 1],
    [5, 2],
  ])("batches of %i rows, %i labelled, give Kingma's objective over all rows", (rows, labelled) => {
    const kingma = (total(all.map(bound)) + alpha * total(known.map(logQ))) / N;
    // The weights of rows are float32: seven digits.
    expect(expectedLoss(rows, labelled) / -kingma).toBeCloseTo(1, 6);
  });
});
