// What a compiled step does besides descending: moving averages, decay groups, clipping, buffers. Run on the cpu, checked by hand.
import {
  adamW,
  add,
  input,
  linear,
  mean,
  mul,
  onesInitializer,
  Parameters,
  scope,
  sgd,
  sub,
  sum,
  type Tensor,
  type TrainingStepOptions,
  trainingStep,
} from "@semitone/graph";
import { createSession, createTrainingSession, keepsOnDevice } from "@semitone/runtime";
import { describe, expect, it } from "vitest";

/** The whole state after each of `steps` steps. */
async function statesOf(options: TrainingStepOptions, steps: number): Promise<Record<string, number[]>[]> {
  const training = await createTrainingSession({ createSession, keepsOnDevice }, trainingStep(options));
  const states: Record<string, number[]>[] = [];
  for (let step = 0; step < steps; step++) {
    await training.step();
    training.commit();
    const state = await training.state.read();
    states.push(
      Object.fromEntries(Object.entries(state).map(([name, { data }]) => [name, Array.from(data, Number)])),
    );
  }
  await training.dispose();
  return states;
}

/** A parameter w = [1, 1] and the loss sum(w): a gradient of one everywhere. */
function slope(): { parameters: Parameters; w: Tensor } {
  const parameters = new Parameters();
  return { parameters, w: parameters.create("w", [2], onesInitializer, { decay: true }) };
}

describe("trainingStep", () => {
  it("with averageDecay keeps a' = 0.9 a + 0.1 w' beside each parameter", async () => {
    const { parameters, w } = slope();
    const states = await statesOf(
      { loss: sum(w), parameters, optimizer: sgd(), learningRate: 0.1, averageDecay: 0.9 },
      3,
    );
    let [value, average] = [1, 1];
    for (const state of states) {
      value -= 0.1;
      average = 0.9 * average + 0.1 * value;
      expect(state.w[0]).toBeCloseTo(value, 6);
      expect(state["average/w"][0]).toBeCloseTo(average, 6);
    }
  });

  it("decays the parameters that are to decay and spares the others", async () => {
    const parameters = new Parameters();
    const weight = parameters.create("weight", [2, 2], onesInitializer);
    const bias = parameters.create("bias", [2], onesInitializer);
    // A loss that reaches both with a gradient of zero: what moves them is decay alone.
    const loss = add(sum(mul(weight, 0)), sum(mul(bias, 0)));
    const [state] = await statesOf(
      { loss, parameters, optimizer: adamW({ weightDecay: 0.5 }), learningRate: 0.1 },
      1,
    );
    expect(state.weight).toEqual(new Array(4).fill(Math.fround(0.95)));
    expect(state.bias).toEqual([1, 1]);
  });

  it("with clipNorm scales a gradient of norm sqrt(2) down to norm 1, and reports the norm before", async () => {
    const { parameters, w } = slope();
    const program = trainingStep({
      loss: sum(w),
      parameters,
      optimizer: sgd(),
      learningRate: 1,
      clipNorm: 1,
    });
    const training = await createTrainingSession({ createSession, keepsOnDevice }, program);
    const { gradientNorm } = await training.step();
    training.commit();
    const { w: after } = await training.state.read();
    await training.dispose();
    expect(gradientNorm[0]).toBeCloseTo(Math.SQRT2, 6);
    expect(Number(after.data[0])).toBeCloseTo(1 - Math.SQRT1_2, 5);
  });

  it("carries a buffer from step to step as it was assigned, without a gradient", async () => {
    const { parameters, w } = slope();
    const count = parameters.createBuffer("count", [], () => new Float32Array(1));
    parameters.update(count, add(count, 2));
    const loss = mean(mul(sub(w, count), sub(w, count)));
    const states = await statesOf({ loss, parameters, optimizer: sgd(), learningRate: 0 }, 3);
    expect(states.map((state) => state.count[0])).toEqual([2, 4, 6]);
  });

  it("with Adam, clipping and an average moves small parameters as each would move alone", async () => {
    const shapes = { a: [3], b: [2, 3], c: [1], d: [] as number[] };
    const names = Object.keys(shapes) as (keyof typeof shapes)[];
    // The parameters together, or one trained and the rest carried: the loss is a sum of terms of one parameter each.
    const run = (trained: readonly string[]) => {
      const parameters = new Parameters({ seed: 4 });
      const terms = names.map((name, i) => {
        const parameter = parameters.create(name, shapes[name], (shape, random) =>
          Float32Array.from({ length: shape.reduce((size, dim) => size * dim, 1) }, random),
        );
        return mul(sum(mul(parameter, mul(parameter, parameter))), i + 1);
      });
      return statesOf(
        {
          loss: terms.reduce((total, term) => add(total, term)),
          parameters,
          optimizer: adamW({ weightDecay: 0.1 }),
          learningRate: 0.05,
          clipValue: 0.5,
          averageDecay: 0.9,
          trainable: ({ name }) => trained.includes(name),
        },
        3,
      );
    };
    const together = await run(names);
    for (const name of names) {
      const alone = await run([name]);
      alone.forEach((state, step) => {
        expect(together[step][name]).toEqual(state[name]);
        expect(together[step][`average/${name}`]).toEqual(state[`average/${name}`]);
      });
    }
  });

  it("moves parameters end to end the same, bit for bit, one step a run or three", async () => {
    const stateAfter = async (counts: readonly number[]) => {
      const parameters = new Parameters({ seed: 2 });
      const layers = [3, 1].map((outputs, i) =>
        scope(`layer${i}`, () => linear(parameters, { inputs: [i === 0 ? 2 : 3], outputs })),
      );
      const output = layers[1](layers[0](input("x", [4, 2])));
      const program = trainingStep({
        loss: mean(mul(output, output)),
        parameters,
        optimizer: adamW(),
        learningRate: 0.1,
        clipNorm: 0.5,
      });
      expect(program.state.map(({ name }) => name)).toContain("adamW/moment1.small-decayed");
      const training = await createTrainingSession({ createSession, keepsOnDevice }, program);
      let done = 0;
      for (const count of counts) {
        for (let slot = 0; slot < count; slot++, done++)
          (training.slots[slot].x as Float32Array).set(
            Array.from({ length: 8 }, (_, i) => Math.sin(i + done)),
          );
        await training.run(count);
        training.commit();
      }
      const state = await training.state.read();
      await training.dispose();
      return state;
    };
    expect(await stateAfter([3])).toEqual(await stateAfter([1, 1, 1]));
  });

  it("lets a run last longer the more state it carries: 20 ms a megabyte beside 100, at most half a second", async () => {
    const runMs = async (rows: number) => {
      const parameters = new Parameters();
      const w = parameters.create("w", [rows, 1000], onesInitializer);
      const program = trainingStep({ loss: sum(w), parameters, optimizer: sgd(), learningRate: 0.1 });
      const training = await createTrainingSession({ createSession, keepsOnDevice }, program);
      await training.dispose();
      return training.runMs;
    };
    expect(await runMs(1)).toBeCloseTo(100.1, 1);
    expect(await runMs(1000)).toBeCloseTo(180, 1);
    expect(await runMs(8000)).toBe(500);
  });

  it("counts its steps", async () => {
    const { parameters, w } = slope();
    const x = input("x", [2]);
    const states = await statesOf(
      { loss: sum(mul(w, x)), parameters, optimizer: sgd(), learningRate: 0.1 },
      2,
    );
    expect(states.map((state) => state.step[0])).toEqual([1, 2]);
  });
});
