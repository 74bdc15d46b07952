// Promised labels: the same loss and gradient as without the promise, at the cost of one value; a broken promise is loud.
import { gradients, Parameters, scope } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { standardNormal } from "./distributions/normal.ts";
import { uniformClasses } from "./distributions/one-hot-categorical.ts";
import { distance, draw, type Feeds, numbers } from "./golden.test-support.ts";
import { defineModel, latent, observed, p, partiallyObserved, q } from "./model.ts";
import { bernoulliNetwork, classNetwork, normalNetwork } from "./networks/network.ts";
import { type Objective, objective } from "./objective.ts";

const parameters = new Parameters({ seed: 3 });
const network = (name: string, make: typeof normalNetwork, inputs: number[], outputs: number) =>
  scope(name, () => make(parameters, { inputs, hidden: [4], outputs }));
const [qa, qb] = [network("qa", classNetwork, [5], 2), network("qb", classNetwork, [5, 2], 3)];
const encoder = network("encoder", normalNetwork, [5, 2, 3], 2);
const decoder = network("decoder", bernoulliNetwork, [2, 3, 2], 5);
const model = defineModel({
  name: "two attributes",
  variables: { x: observed([5]), a: partiallyObserved([2]), b: partiallyObserved([3]), z: latent() },
  generative: [
    p("a", [], () => uniformClasses(2)),
    p("b", [], () => uniformClasses(3)),
    p("z", [], () => standardNormal(2)),
    p("x", ["a", "b", "z"], ({ a, b, z }) => decoder(a, b, z)),
  ],
  inference: [
    q("a", ["x"], ({ x }) => qa(x)),
    q("b", ["x", "a"], ({ x, a }) => qb(x, a)),
    q("z", ["x", "a", "b"], ({ x, a, b }) => encoder(x, a, b)),
  ],
});

const [rows, alpha] = [4, 2];
const data: Feeds = {
  ...Object.fromEntries(parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())])),
  x: draw("x", "uniform", rows * 5).map(Math.round),
  a: Float64Array.of(0, 1, 1, 0, 1, 0, 0, 1),
  b: Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0),
  aObserved: Float64Array.of(1, 1, 1, 0),
  bObserved: Float64Array.of(1, 0, 0, 1),
};
const byRow = draw("z", "normal", rows * 2);

/** Every value of a and b meets the noise of its row. */
function feedsOf({ inputs }: Objective): Feeds {
  const feeds = { ...data };
  for (const { name, tensor } of inputs.filter(({ kind }) => kind === "normal")) {
    const shape = tensor.shape as readonly number[];
    const first = ["noise/z", "noise/z/0"].includes(name) ? 0 : name === "noise/z/1" ? 1 : 3;
    const perRow = 2 * shape[shape.length - 2];
    const size = shape.reduce((total, dim) => total * dim, 1);
    feeds[name] = Float64Array.from({ length: size }, (_, i) => byRow[2 * first + (i % perRow)]);
  }
  return feeds;
}

describe("objective with knownRows", () => {
  const plain = objective(model, { rows, alpha });
  const promised = objective(model, { rows, alpha, knownRows: { a: 3, b: 1 } });

  it("equals the objective without them, in every term and gradient", () => {
    expect(Object.keys(promised.terms)).toEqual(Object.keys(plain.terms));
    for (const [name, term] of Object.entries({ loss: plain.loss, ...plain.terms }))
      expect(
        distance(
          numbers({ loss: promised.loss, ...promised.terms }[name]!, feedsOf(promised)),
          numbers(term, feedsOf(plain)),
        ),
        name,
      ).toBeLessThan(1e-6);
    const wrt = parameters.all.map(({ tensor }) => tensor);
    const [ours, theirs] = [promised, plain].map((o) =>
      gradients(o.loss, wrt).map((grad) => numbers(grad, feedsOf(o))),
    );
    ours.forEach((grad, i) => {
      expect(distance(grad, theirs[i]), parameters.all[i].name).toBeLessThan(1e-6);
    });
  });

  it("draws one z for a promised row, three or six for the others", () => {
    const shapes = promised.inputs
      .filter(({ kind }) => kind === "normal")
      .map(({ name, tensor }) => `${name} ${tensor.shape}`);
    expect(shapes).toEqual(["noise/z/0 1,2", "noise/z/1 3,2,2", "noise/z/2 3,2,1,2"]);
  });

  it.each([
    ["a row has no label", { aObserved: Float64Array.of(1, 0, 1, 0) }],
    ["a label is soft", { a: Float64Array.of(0, 1, 0.9, 0.1, 1, 0, 0, 1) }],
  ])("the loss is NaN where %s", (_, broken) => {
    const importance = objective(model, { rows, alpha, bound: "importance", knownRows: { a: 3, b: 1 } });
    for (const { loss } of [promised, importance])
      expect(numbers(loss, { ...feedsOf(promised), ...broken })).toEqual([Number.NaN]);
  });

  it("refuses names and counts that do not fit", () => {
    expect(() => objective(model, { rows, alpha, knownRows: { z: 1 } })).toThrow(
      "two attributes: knownRows names z, which is not partially observed; there are: a, b",
    );
    expect(() => objective(model, { rows, alpha, knownRows: { a: 5 } })).toThrow(
      "two attributes: knownRows of a must be a whole number in 0..4; got 5",
    );
  });
});
