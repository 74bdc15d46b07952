// Declared penalties in the objective, and those of the GM-VAE.
import { constant, input, mean, Parameters, scope, square } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal, standardNormal } from "./distributions/normal.ts";
import { learnedMixture } from "./distributions/normal-mixture.ts";
import { explain } from "./explain.ts";
import { draw, type Feeds, numbers } from "./golden.test-support.ts";
import { content, defineModel, latent, type ModelDeclaration, observed, p, penalty, q } from "./model.ts";
import { gmVae } from "./models/gm-vae.ts";
import { bernoulliNetwork, normalNetwork } from "./networks/network.ts";
import { objective } from "./objective.ts";
import { infer } from "./posterior.ts";
import { attributeDisorder } from "./regularizers/attribute-disorder.ts";
import { componentOverlap } from "./regularizers/component-overlap.ts";
import { missingInformation } from "./regularizers/missing-information.ts";

const small = penalty("small", ["z"], "mean z^2", ({ z }) => mean(square(z.mean())));
const declaration: ModelDeclaration = {
  name: "toy",
  variables: { x: observed([2]), z: latent() },
  generative: [p("z", [], () => standardNormal(2)), p("x", ["z"], ({ z }) => normal({ loc: z }))],
  inference: [q("z", ["x"], ({ x }) => normal({ loc: x }))],
  penalties: [small],
};

describe("objective with penalties", () => {
  const model = defineModel(declaration);
  const feeds = { x: Float64Array.of(1, 2, 3, 4), "noise/z": new Float64Array(4) };

  it("adds each to the loss by its weight and reports it as it is, outside the bound", () => {
    const [plain, weighed] = [0, 3].map((weight) => objective(model, { rows: 2, penalties: weight }));
    const at = (name: string) => numbers(weighed.terms[name], feeds)[0];
    expect(at("penalty/small")).toBeCloseTo(7.5, 9);
    expect(numbers(weighed.loss, feeds)[0] - numbers(plain.loss, feeds)[0]).toBeCloseTo(22.5, 6);
    expect(at("elbo")).toBeCloseTo(numbers(plain.terms.elbo, feeds)[0], 9);
  });

  it("refuses penalties without weights, and what does not fit", () => {
    expect(() => objective(model, { rows: 2 })).toThrow(
      "toy: penalties must be given for small; 0 leaves the term out",
    );
    expect(() => objective(model, { rows: 2, penalties: { smal: 1 } })).toThrow(
      "toy: penalties names smal, which has no such term; there are: small",
    );
    const withPenalty = (one: typeof small) =>
      objective(defineModel({ ...declaration, penalties: [one] }), { rows: 2, penalties: 1 });
    expect(() => withPenalty({ ...small, build: () => constant(1) })).toThrow(
      "toy: penalty small: declared but never read: z; leave it out?",
    );
    expect(() => withPenalty({ ...small, build: ({ z }) => z.mean() })).toThrow(
      "toy: penalty small must be a scalar; got [2, 2]",
    );
    expect(() => withPenalty({ ...small, reads: ["w"] })).toThrow("toy: unknown variable w; declared: x, z");
  });

  it("counts content that only a penalty reads as used", () => {
    const variables = { ...declaration.variables, a: content([]) };
    expect(() => defineModel({ ...declaration, variables })).toThrow("toy: content a is used by nothing");
    const reading = penalty("a", ["a"], "a", (_, { a }) => mean(a));
    expect(defineModel({ ...declaration, variables, penalties: [reading] }).checked).toBe(true);
  });
});

describe("gmVae with an attribute, separation and information", () => {
  const parameters = new Parameters({ seed: 3 });
  const mixture = scope("prior", () => learnedMixture(parameters, { components: 2, size: 2 }));
  const model = gmVae({
    shape: [6],
    factors: {
      rhythm: {
        mixture,
        encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [6], hidden: [4], outputs: 2 })),
        attribute: { name: "density", dimension: 1, partial: true },
        separation: 2,
        information: true,
      },
    },
    decoder: scope("decoder", () => bernoulliNetwork(parameters, { inputs: [2], hidden: [4], outputs: 6 })),
  });
  const rows = 4;
  const { terms, inputs } = objective(model, { rows, penalties: 1 });

  it("prints them", () => {
    const lines = explain(model)
      .split("\n")
      .filter((line) => line.includes("penalty"));
    expect(lines).toMatchInlineSnapshot(`
      [
        "  - weight mean over pairs of (tanh(zRhythm[1] - zRhythm'[1]) - sign(density - density'))^2  penalty density",
        "  - weight max(0, 2 - min KL(p(zRhythm | rhythm), p(zRhythm | rhythm')))                     penalty rhythm/overlap",
        "  - weight (log 2 - I(rhythm; x))                                                            penalty rhythm/information",
      ]
    `);
  });

  it("feeds the attribute with its mask, and equals the regularisers on the posterior", () => {
    expect(inputs.map(({ name }) => name)).toEqual(["x", "density", "densityObserved", "noise/zRhythm"]);
    const feeds: Feeds = {
      ...Object.fromEntries(parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())])),
      x: draw("x", "uniform", rows * 6),
      density: Float64Array.of(2, 1, Number.NaN, 3),
      densityObserved: Float64Array.of(1, 1, 0, 1),
      "noise/zRhythm": draw("noise", "normal", rows * 2),
    };
    const { zRhythm, rhythm } = infer(model, { x: input("x", [rows, 6]) });
    const loc = numbers(zRhythm.mean(), feeds).filter((_, i) => i % 2 === 1);
    const [z, density, known] = ["z", "density", "densityObserved"].map((name) => input(name, [rows]));
    const hand = {
      "penalty/density": attributeDisorder(z, density, { known }),
      "penalty/rhythm/overlap": componentOverlap(mixture, 2),
      "penalty/rhythm/information": missingInformation(rhythm),
    };
    for (const [name, value] of Object.entries(hand))
      expect(numbers(terms[name], feeds)[0], name).toBeCloseTo(
        numbers(value, { ...feeds, z: Float64Array.from(loc) })[0],
        6,
      );
  });
});
