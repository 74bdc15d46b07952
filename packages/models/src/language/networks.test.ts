// One promise for every network: a step with the states before it gives what a chunk gives there.
import { inferenceProgram, input, type Tensor } from "@semitone/graph";
import { createSession, randomStream, type Tensors } from "@semitone/runtime";
import { describe, expect, it } from "vitest";
import { LANGUAGE_NETWORKS } from "../choices.ts";
import { languageExpressions } from "./language-network.ts";
import { stepGraph } from "./open-language-model.ts";

const SIZES = { embedding: 8, units: 12, layers: 2, heads: 3, window: 5 };
const SYMBOLS = 20;
const [STEPS, LANES] = [17, 3];

describe.each(LANGUAGE_NETWORKS)("language network %s", (network) => {
  const shape = { network, sizes: SIZES, symbols: SYMBOLS };
  const tokens = randomStream(4, "tokens").integers(new Int32Array(STEPS * LANES), { high: SYMBOLS });

  it("read one step at a time with the states kept, gives a whole pass to 1e-5, and so do two chunks", async () => {
    const model = languageExpressions(shape, 3);
    const weights = Object.fromEntries(model.parameters.all.map(({ name, initial }) => [name, initial()]));
    const before = model.states.map(({ name, shape: own }) => input(`before/${name}`, [LANES, ...own]));
    const whole = model.read(input("tokens", [STEPS, LANES], "int32"), before);
    const first = model.read(input("first", [6, LANES], "int32"), before);
    const second = model.read(input("second", [STEPS - 6, LANES], "int32"), first.after);
    const outputs: Record<string, Tensor> = { whole: whole.logs, parts: second.logs };
    const program = inferenceProgram({ outputs, parameters: model.parameters, weights });
    const session = await createSession(program.model, { threads: 1 });
    const zeros = Object.fromEntries(
      model.states.map(({ name, shape: own }) => {
        const sizes = [LANES, ...own];
        const size = sizes.reduce((a, b) => a * b, 1);
        return [`before/${name}`, session.tensor("float32", sizes, new Float32Array(size))];
      }),
    );
    const chunk = (from: number, to: number) =>
      session.tensor("int32", [to - from, LANES], tokens.slice(from * LANES, to * LANES));
    const result = await session.run({
      ...zeros,
      tokens: chunk(0, STEPS),
      first: chunk(0, 6),
      second: chunk(6, STEPS),
    });
    const expected = result.whole.data as Float32Array;
    const width = LANES * SYMBOLS;
    expect(farthest(result.parts.data as Float32Array, expected.subarray(6 * width))).toBeLessThan(1e-5);

    const { program: step, states } = stepGraph(shape, weights);
    const stepping = await createSession(step.model, { threads: 1 });
    let carried: Tensors = zeros;
    for (let t = 0; t < STEPS; t++) {
      const out = await stepping.run({ ...carried, tokens: chunk(t, t + 1) });
      carried = Object.fromEntries(states.map(({ name }) => [`before/${name}`, out[`after/${name}`]]));
      const own = expected.subarray(t * width, (t + 1) * width);
      expect(farthest(out.logs.data as Float32Array, own), `step ${t}`).toBeLessThan(1e-5);
    }
    await session.dispose();
    await stepping.dispose();
  });
});

const farthest = (a: Float32Array, b: Float32Array): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
};
