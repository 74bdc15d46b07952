// The graph as text. Its objective is proved in evidence.test.ts.
import { adam, Parameters, scope, trainingStep } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import { bernoulliNetwork, classNetwork, normalNetwork } from "../networks/network.ts";
import { objective } from "../objective.ts";
import { partiallySpecified } from "./partially-specified.ts";

const parameters = new Parameters({ seed: 3 });
const hidden = [4];
const model = partiallySpecified({
  shape: [6],
  classes: 3,
  latent: 2,
  encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [6], hidden, outputs: 2 })),
  classifier: scope("classifier", () => classNetwork(parameters, { inputs: [6, 2], hidden, outputs: 3 })),
  decoder: scope("decoder", () => bernoulliNetwork(parameters, { inputs: [3, 2], hidden, outputs: 6 })),
});

describe("partiallySpecified", () => {
  it("explain(model, { samples }) prints what is weighed, and by what", () => {
    expect(explain(model, { samples: 8 })).toMatchInlineSnapshot(`
      "partially specified

      p(x, y, z) = p(y) p(z) p(x | y, z)
      q(y, z | x) = q(z | x) q(y | x, z)

      objective, nats per row, to be maximised
        + E_q[log p(x | y, z)]
        - beta E_q[KL(q(y | x, z), p(y))]    by enumeration, where y is unknown
        + log p(y)                           where y is known
        - beta KL(q(z | x, y), q(z | x))     where y is known
        + alpha log q(y | x)                 log of the mean of q(y | x, z), where y is known
        - beta KL(q(z | x), p(z))            closed form, where y is unknown
        - beta E_q[log q(z | x) - log p(z)]  weighed, where y is known
        y: summed out over 3 values
        z: drawn 8 times with noise/z (normal)
        y: where it is known, E_q weighs z by q(y | x, z)
        rows with a label count gamma times

      shapes
        x  observed  [batch, 6]     p bernoulli [3, 8, batch]
        y  partial   [3, 1, 1, 3]   p oneHotCategorical []     q oneHotCategorical [8, batch]
        z  latent    [8, batch, 2]  p normal []                q normal [batch]"
    `);
  });

  it("explain(model, { bound }) prints the importance bound", () => {
    const text = explain(model, { samples: 8, bound: "importance" });
    expect(text.split("\n").slice(5, 13).join("\n")).toMatchInlineSnapshot(`
      "objective, nats per row, to be maximised
        + log E_q[p(x, y, z) / q(y, z | x)]  the mean of 8 draws inside the log; beta weighs log p - log q
        + alpha log q(y | x)                 log of the mean of q(y | x, z), where y is known
        y: summed out over 3 values
        z: drawn 8 times with noise/z (normal)
        y: where it is known, it is not divided by q(y | x, z)
        rows with a label count gamma times
      "
    `);
  });

  it("compiles into a training step that asks for its inputs only", () => {
    const { loss, terms, inputs } = objective(model, { rows: 5, alpha: 1, samples: 4 });
    const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
    expect(step.inputs.map(({ name }) => name).sort()).toEqual(inputs.map(({ name }) => name).sort());
  });
});
