import { describe, expect, it } from "vitest";
import { languageJob } from "./training-job.ts";

/** The largest learning rate of a training of so many steps. */
function largestRate(steps: number, network: "mlstm" | "transformer" = "mlstm"): number {
  const { job } = languageJob({
    ...{ network, symbols: 10, controls: 0, steps, seed: 1, threads: 1, dropout: 0, every: 20 },
    sizes: { embedding: 4, units: 4, layers: 1, heads: 1, window: 4 },
    chunk: { lanes: 2, steps: 3 },
    rows: { count: 1, tokens: new Int32Array(8), keep: new Float32Array(2) },
  });
  const { learningRate } = job.feeds;
  if (learningRate.kind !== "schedule") throw new Error("expected a schedule");
  return Math.max(...learningRate.points.map(([, rate]) => rate));
}

describe("languageJob", () => {
  it("languageJob learns at 3e-3 up to 1,000 steps, and at less by the root of the steps in longer trainings", () => {
    expect(largestRate(200)).toBeCloseTo(3e-3, 12);
    expect(largestRate(1000)).toBeCloseTo(3e-3, 12);
    expect(largestRate(4000)).toBeCloseTo(1.5e-3, 12);
    expect(largestRate(9000)).toBeCloseTo(1e-3, 12);
    expect(largestRate(4000, "transformer")).toBeCloseTo(5e-4, 12);
  });
});
