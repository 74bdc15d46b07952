import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { evaluate } from "../evaluate.ts";
import { gradients } from "../gradient.ts";
import { mul, sub, sum } from "../ops/algebra.ts";
import { constant, input, type Tensor } from "../tensor.ts";
import { adam, adamW } from "./adam.ts";
import { clipByGlobalNorm, clipByValue } from "./clip.ts";
import type { Optimizer } from "./optimizer.ts";
import { constantSchedule, cosine, exponential, type Schedule, sequence, warmUp } from "./schedules.ts";
import { sgd } from "./sgd.ts";

// Made by fixtures/generate/layers.py with PyTorch in double precision.
const { optimizers: golden } = JSON.parse(
  readFileSync(new URL("../../../../fixtures/graph/layers.json", import.meta.url), "utf8"),
);

/** Values of the parameter after each of four steps on sum(weights * (p - target)^2) / 2. */
function run(
  optimizer: Optimizer,
  rate: number,
  clip: (grads: Tensor[]) => Tensor[] = (grads) => grads,
): number[][] {
  const { shape } = golden.start;
  const parameter = input("parameter", shape);
  const error = sub(parameter, constant(golden.target.data, shape));
  const loss = mul(sum(mul(constant(golden.weights.data, shape), mul(error, error))), 0.5);
  const [gradient] = clip(gradients(loss, [parameter]));
  const scalars = optimizer.scalars.map(({ name, next }) => next(input(name, [])));
  const slots = optimizer.slots.map((name) => input(name, shape));
  const updated = optimizer.update({
    parameter,
    gradient,
    slots,
    scalars,
    learningRate: constant(rate),
    decay: true,
  });
  let feeds: Record<string, ArrayLike<number>> = { parameter: golden.start.data };
  for (const { name, initial } of optimizer.scalars) feeds[name] = [initial];
  for (const name of optimizer.slots) feeds[name] = new Float64Array(golden.start.data.length);
  const names = ["parameter", ...optimizer.scalars.map(({ name }) => name), ...optimizer.slots];
  return golden.steps.sgd.map(() => {
    const results = evaluate([updated.parameter, ...scalars, ...updated.slots], feeds);
    feeds = Object.fromEntries(names.map((name, i) => [name, results[i].data]));
    return Array.from(results[0].data);
  });
}

function expectGolden(name: string, steps: number[][]): void {
  steps.forEach((step, t) => {
    step.forEach((value, i) => {
      expect(value).toBeCloseTo(golden.steps[name][t][i], 6);
    });
  });
}

describe("optimisers equal PyTorch over four steps", () => {
  it("sgd with weight decay", () => expectGolden("sgd", run(sgd({ weightDecay: 0.02 }), 0.1)));
  it("sgd with momentum", () => expectGolden("sgdMomentum", run(sgd({ momentum: 0.9 }), 0.1)));
  it("adam with its own betas, epsilon and weight decay", () =>
    expectGolden("adam", run(adam({ beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1 }), 0.01)));
  it("adamW", () => expectGolden("adamW", run(adamW({ weightDecay: 0.1 }), 0.01)));
  it("adam after clipByGlobalNorm", () =>
    expectGolden(
      "adamClipNorm",
      run(adam(), 0.01, (grads) => clipByGlobalNorm(grads, 1).clipped),
    ));
  it("adam after clipByValue", () =>
    expectGolden(
      "adamClipValue",
      run(adam(), 0.01, (grads) => clipByValue(grads, 0.5)),
    ));
});

describe("schedules", () => {
  const at = (schedule: Schedule, step: number) =>
    evaluate([schedule(input("step", []))], { step: [step] })[0].data[0];

  it("warmUp rises linearly and reaches the value at its last step", () => {
    const schedule = warmUp(4, constantSchedule(2));
    expect([0, 1, 3, 9].map((step) => at(schedule, step))).toEqual([0.5, 1, 2, 2]);
  });

  it("cosine starts at the peak, is halfway in the middle and stays at the floor", () => {
    const schedule = cosine({ peak: 3, steps: 10, floor: 1 });
    [3, 2, 1, 1].forEach((value, i) => {
      expect(at(schedule, [0, 5, 10, 25][i])).toBeCloseTo(value, 6);
    });
  });

  it("exponential multiplies by the rate every so many steps, down to the floor", () => {
    const schedule = exponential({ initial: 8, rate: 0.5, every: 2, floor: 1.5 });
    [8, 4, 1.5].forEach((value, i) => {
      expect(at(schedule, [0, 2, 60][i])).toBeCloseTo(value, 5);
    });
  });

  it("sequence follows the first schedule, then the second from its own step 0", () => {
    const schedule = sequence(constantSchedule(7), 3, cosine({ peak: 4, steps: 2 }));
    [7, 7, 4, 2, 0].forEach((value, i) => {
      expect(at(schedule, [0, 2, 3, 4, 5][i])).toBeCloseTo(value, 6);
    });
  });
});
