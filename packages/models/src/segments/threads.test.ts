// What docs/reproducing.md promises of threads: the step of a segment model gives the same bits with one and with two.
import { createSession, createTrainingSession, keepsOnDevice, randomStream } from "@semitone/runtime";
import { describe, expect, it } from "vitest";
import { DEFAULT_SIZES } from "./network.ts";
import { QUALITIES } from "./qualities.ts";
import { THREADS } from "./threads.ts";
import { compileStep } from "./training-job.ts";

const scale = { mean: QUALITIES.map(() => 0), deviation: QUALITIES.map(() => 1) };

/** The state after some steps of the whole network on drawn cells, as bytes by name. */
async function stateAfter(steps: number, threads: number): Promise<Record<string, string>> {
  const attributes = [{ name: "mood", classes: ["calm", "tense"], targets: [] }];
  const { program } = compileStep(attributes, DEFAULT_SIZES, scale, 1);
  const session = await createTrainingSession({ createSession, keepsOnDevice }, program, { threads });
  try {
    for (let step = 1; step <= steps; step++) {
      for (const [name, values] of Object.entries(session.feeds)) {
        if (values.length === 1) values[0] = name === "learningRate" ? 1e-3 : 1;
        else
          for (const [i, place] of randomStream(step, name).permutation(values.length).entries())
            values[i] = place % 16 === 0 ? 1 : 0;
      }
      await session.step();
    }
    const state = await session.state.read();
    return Object.fromEntries(
      Object.entries(state).map(([name, { data }]) => [
        name,
        Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64"),
      ]),
    );
  } finally {
    await session.dispose();
  }
}

describe("threads", () => {
  it("a step of the segment model gives the same bits with 1 thread and with the default of 2", async () => {
    expect(THREADS).toBe(2);
    const [one, two] = [await stateAfter(3, 1), await stateAfter(3, 2)];
    expect(Object.keys(one).length).toBeGreaterThan(50);
    expect(Object.keys(one).filter((name) => one[name] !== two[name])).toEqual([]);
  }, 120_000);
});
