import { input, mul } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { beta } from "./distributions/beta.ts";
import { normal, standardNormal } from "./distributions/normal.ts";
import { normalMixture } from "./distributions/normal-mixture.ts";
import { oneHotCategorical, uniformClasses } from "./distributions/one-hot-categorical.ts";
import {
  content,
  defineModel,
  latent,
  type ModelDeclaration,
  observed,
  p,
  partiallyObserved,
  q,
} from "./model.ts";
import { objective } from "./objective.ts";
import { infer } from "./posterior.ts";

const pz = p("z", [], () => standardNormal(2));
const px = p("x", ["z"], ({ z }) => normal({ loc: z }));
const qz = q("z", ["x"], ({ x }) => normal({ loc: x }));
const py = p("y", [], () => uniformClasses(3));
const qy = q("y", ["x"], ({ x }) => oneHotCategorical({ logits: x }));

const good: ModelDeclaration = {
  name: "toy",
  variables: { x: observed([2]), z: latent() },
  generative: [pz, px],
  inference: [qz],
};
const define = (changes: Partial<ModelDeclaration>) => () => defineModel({ ...good, ...changes });

describe("defineModel", () => {
  it("accepts a model in which every variable has its place", () => {
    expect(define({})().checked).toBe(true);
  });

  const withY = { ...good.variables, y: partiallyObserved([3]) };
  const refusals: [string, Partial<ModelDeclaration>, string][] = [
    ["a latent without q", { inference: [] }, "toy: latent z needs a q(z | ...)"],
    [
      "labels without a path",
      { variables: withY, generative: [...good.generative, py] },
      "toy: the labels of y have no path: it needs a q(y | ...)",
    ],
    [
      "a variable that p does not explain",
      { variables: withY, inference: [qz, qy] },
      "toy: y needs a p(y | ...)",
    ],
    [
      "an observed variable without p",
      { generative: [pz] },
      "toy: x needs a p(x | ...); or declare it content",
    ],
    [
      "a latent that nothing uses",
      {
        variables: { ...good.variables, w: latent() },
        generative: [...good.generative, p("w", [], () => standardNormal(1))],
        inference: [qz, q("w", ["x"], ({ x }) => normal({ loc: x }))],
      },
      "toy: latent w is used by no other factor of p",
    ],
    [
      "content that nothing uses",
      { variables: { ...good.variables, k: content([1]) } },
      "toy: content k is used by nothing",
    ],
    [
      "content with a p",
      {
        variables: { ...good.variables, k: content([2]) },
        generative: [...good.generative, p("k", ["z"], ({ z }) => normal({ loc: z }))],
      },
      "toy: content k is conditioned on, not explained; declare it observed?",
    ],
    [
      "an observed variable with q",
      { inference: [qz, q("x", ["z"], ({ z }) => normal({ loc: z }))] },
      "toy: x is always observed and can have no q",
    ],
    [
      "an unknown name",
      { generative: [...good.generative, p("u", [], () => standardNormal(1))] },
      "toy: unknown variable u; declared: x, z",
    ],
    ["a second factor", { generative: [pz, pz, px] }, "toy: z has two p(z | ...)"],
    [
      "a child before its parent",
      { generative: [px, pz] },
      "toy: p(x | z): z must come before x on the p side",
    ],
    [
      "a cycle in q",
      { inference: [q("z", ["z"], ({ z }) => normal({ loc: z }))] },
      "toy: q(z | z): z must come before z on the q side",
    ],
    [
      "a dependence through z that is not said",
      {
        variables: withY,
        generative: [py, ...good.generative],
        inference: [qz, q("y", [], ({ z }) => oneHotCategorical({ logits: z }), { through: ["z"] })],
      },
      "toy: q(y): it depends on x through z; add x to what it is given",
    ],
  ];
  it.each(refusals)("refuses %s", (_, changes, message) => {
    expect(define(changes)).toThrow(message);
  });
});

describe("objective refuses", () => {
  const rows = 4;
  it("a declared parent that build never reads", () => {
    const model = define({ generative: [pz, p("x", ["z"], () => standardNormal(2))] })();
    expect(() => objective(model, { rows })).toThrow("p(x | z): declared but never read: z; leave it out?");
  });

  it("labels without alpha, and weights that name no term", () => {
    const model = define({
      variables: { ...good.variables, y: partiallyObserved([2]) },
      generative: [
        p("y", [], () => uniformClasses(2)),
        pz,
        p("x", ["y", "z"], ({ y, z }) => normal({ loc: mul(y, z) })),
      ],
      inference: [qy, qz],
    })();
    expect(() => objective(model, { rows })).toThrow("toy: alpha must be given for y; 0 leaves the term out");
    expect(() => objective(model, { rows, alpha: { z: 1 } })).toThrow(
      "toy: alpha names z, which has no such term; there are: y",
    );
    expect(() => objective(model, { rows, alpha: 1, freeBits: { y: 1, x: 2 } })).toThrow(
      "toy: freeBits names x",
    );
    expect(() => objective(model, { rows, alpha: 1, beta: { y: 1 } })).toThrow(
      "toy: beta must be given for z",
    );
  });

  it("values for a variable that takes none", () => {
    const values = { z: input("mine", [rows, 2]) };
    expect(() => objective(define({})(), { rows, values })).toThrow("toy: values names z; it may name x");
    expect(() => infer(define({})(), {})).toThrow("q(z | x): no value for x");
  });

  it("a pair without closed form unless the estimate is accepted", () => {
    const mixture = normalMixture({
      logits: input("l", [2]),
      loc: input("m", [2, 2]),
      scale: input("s", [2, 2]),
    });
    const generative = [p("z", [], () => mixture), px];
    expect(() => objective(define({ generative })(), { rows })).toThrow(
      "toy: KL(q(z | x), p(z)) has no closed form because (normal, normalMixture) is no known pair; accept an estimate",
    );
    const accepted = define({
      generative,
      inference: [q("z", ["x"], ({ x }) => normal({ loc: x }), { kl: "monteCarlo" })],
    });
    expect(Object.keys(objective(accepted(), { rows }).terms)).toEqual(["elbo", "likelihood/x", "kl/z"]);
  });

  it("a latent that is neither finite nor reparameterised", () => {
    const inference = [q("z", ["x"], ({ x }) => beta({ concentration1: x, concentration0: x }))];
    expect(() => objective(define({ inference })(), { rows })).toThrow(
      "toy: q(z | x) must be finite or reparameterised; got beta",
    );
  });

  it("a density with axes that are neither rows nor enumerated", () => {
    const generative = [pz, p("x", ["z"], ({ z }) => normal({ loc: z, eventRank: 0 }))];
    expect(() => objective(define({ generative })(), { rows })).toThrow(
      "toy: p(x | z) must give one log density for each of 4 rows; got [4, 2]",
    );
  });
});
