// The models as text, and what they cost.
import {
  adam,
  input,
  inputsOf,
  Parameters,
  printGraph,
  scope,
  simplify,
  trainingStep,
} from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { maskName } from "../data.ts";
import { learnedMixture } from "../distributions/normal-mixture.ts";
import { explain } from "../explain.ts";
import { distance, draw, type Feeds, numbers } from "../golden.test-support.ts";
import type { Model } from "../model.ts";
import { bernoulliNetwork, classNetwork, normalNetwork } from "../networks/network.ts";
import { objective } from "../objective.ts";
import { generate, infer } from "../posterior.ts";
import { gmVae } from "./gm-vae.ts";
import { m1m2 } from "./m1m2.ts";
import { m2 } from "./m2.ts";
import { vade } from "./vade.ts";
import { m1Features, vae } from "./vae.ts";

const [size, latent, hidden] = [6, 2, [4]];

function buildVae(parameters = new Parameters({ seed: 3 })): { model: Model; parameters: Parameters } {
  const encoder = scope("encoder", () =>
    normalNetwork(parameters, { inputs: [size], hidden, outputs: latent }),
  );
  const decoder = scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [latent], hidden, outputs: size }),
  );
  return { model: vae({ shape: [size], latent, encoder, decoder }), parameters };
}

function buildM2(classes = 3): { model: Model; parameters: Parameters } {
  const parameters = new Parameters({ seed: 3 });
  const classifier = scope("classifier", () =>
    classNetwork(parameters, { inputs: [size], hidden, outputs: classes }),
  );
  const encoder = scope("encoder", () =>
    normalNetwork(parameters, { inputs: [size, classes], hidden, outputs: latent }),
  );
  const decoder = scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [classes, latent], hidden, outputs: size }),
  );
  return { model: m2({ shape: [size], classes, latent, classifier, encoder, decoder }), parameters };
}

function buildVade(components: number, labels = false): { model: Model; parameters: Parameters } {
  const parameters = new Parameters({ seed: 3 });
  const mixture = scope("prior", () => learnedMixture(parameters, { components, size: latent }));
  const encoder = scope("encoder", () =>
    normalNetwork(parameters, { inputs: [size], hidden, outputs: latent }),
  );
  const decoder = scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [latent], hidden, outputs: size }),
  );
  return { model: vade({ shape: [size], mixture, encoder, decoder, labels }), parameters };
}

function buildGmVae(sizes: Readonly<Record<string, number>>): { model: Model; parameters: Parameters } {
  const parameters = new Parameters({ seed: 3 });
  const factors = Object.entries(sizes).map(([name, components]) => {
    const mixture = scope(`${name}/prior`, () => learnedMixture(parameters, { components, size: latent }));
    const encoder = scope(`${name}/encoder`, () =>
      normalNetwork(parameters, { inputs: [size], hidden, outputs: latent }),
    );
    return [name, { mixture, encoder, labels: true }] as const;
  });
  const inputs = factors.map(() => latent);
  const decoder = scope("decoder", () => bernoulliNetwork(parameters, { inputs, hidden, outputs: size }));
  return { model: gmVae({ shape: [size], factors: Object.fromEntries(factors), decoder }), parameters };
}

/** The graph of a loss as text, after common parts are shared. */
function textOf(model: Model, rows = 5): string {
  const { loss } = objective(model, { rows, alpha: 1 });
  return printGraph({ loss: simplify([loss])[0] });
}

const linesWith = (text: string, ...parts: string[]) =>
  text.split("\n").filter((line) => parts.every((part) => line.includes(part)));

/** Initial parameters and random data for every input that a model's objective reads. */
function feedsFor(model: Model, parameters: Parameters, rows: number): Feeds {
  const feeds: Feeds = Object.fromEntries(
    parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())]),
  );
  for (const { name, kind, tensor } of objective(model, { rows, alpha: 1 }).inputs) {
    const count = (tensor.shape as number[]).reduce((a, b) => a * b, 1);
    feeds[name] = draw(name, kind === "normal" ? "normal" : "uniform", count);
    if (kind === "mask") feeds[name] = feeds[name].map((_, i) => i % 2);
  }
  return feeds;
}

describe("explain", () => {
  it("prints M2", () => {
    expect(explain(buildM2().model)).toMatchInlineSnapshot(`
      "M2

      p(x, y, z) = p(y) p(z) p(x | y, z)
      q(y, z | x) = q(y | x) q(z | x, y)

      objective, nats per row, to be maximised
        + E_q[log p(x | y, z)]
        - beta KL(q(y | x), p(y))          by enumeration, where y is unknown
        + log p(y)                         where y is known
        + alpha log q(y | x)               where y is known
        - beta E_q[KL(q(z | x, y), p(z))]  closed form
        y: summed out over 3 values
        z: drawn with noise/z (normal)
        rows with a label count gamma times

      shapes
        x  observed  [batch, 6]     p bernoulli [3, batch]
        y  partial   [3, 1, 3]      p oneHotCategorical []  q oneHotCategorical [batch]
        z  latent    [3, batch, 2]  p normal []             q normal [3, batch]"
    `);
  });

  it("prints semi-supervised VaDE", () => {
    expect(explain(buildVade(3, true).model)).toMatchInlineSnapshot(`
      "semi-supervised VaDE

      p(x, z, c) = p(c) p(z | c) p(x | z)
      q(z, c | x) = q(z | x) q(c | x)
      q(c | x) = E_q(z | x)[q(c | z)], estimated by one draw

      objective, nats per row, to be maximised
        + E_q[log p(x | z)]
        - beta KL(q(c | x), p(c))           by enumeration, where c is unknown
        + log p(c)                          where c is known
        + alpha log q(c | x)                where c is known
        - beta E_q[KL(q(z | x), p(z | c))]  closed form
        c: summed out over 3 values
        z: drawn with noise/z (normal)
        rows with a label count gamma times

      shapes
        x  observed  [batch, 6]  p bernoulli [batch]
        z  latent    [batch, 2]  p normal [3, 1]         q normal [batch]
        c  partial   [3, 1, 3]   p oneHotCategorical []  q oneHotCategorical [batch]"
    `);
  });

  it("prints a GM-VAE of two factors", () => {
    expect(explain(buildGmVae({ timbre: 3, pitch: 5 }).model)).toMatchInlineSnapshot(`
      "GM-VAE by factors

      p(x, timbre, zTimbre, pitch, zPitch) = p(timbre) p(zTimbre | timbre) p(pitch) p(zPitch | pitch) p(x | zTimbre, zPitch)
      q(timbre, zTimbre, pitch, zPitch | x) = q(zTimbre | x) q(timbre | x) q(zPitch | x) q(pitch | x)
      q(timbre | x) = E_q(zTimbre | x)[q(timbre | zTimbre)], estimated by one draw
      q(pitch | x) = E_q(zPitch | x)[q(pitch | zPitch)], estimated by one draw

      objective, nats per row, to be maximised
        + E_q[log p(x | zTimbre, zPitch)]
        - beta KL(q(timbre | x), p(timbre))                  by enumeration, where timbre is unknown
        + log p(timbre)                                      where timbre is known
        + alpha log q(timbre | x)                            where timbre is known
        - beta E_q[KL(q(zTimbre | x), p(zTimbre | timbre))]  closed form
        - beta KL(q(pitch | x), p(pitch))                    by enumeration, where pitch is unknown
        + log p(pitch)                                       where pitch is known
        + alpha log q(pitch | x)                             where pitch is known
        - beta E_q[KL(q(zPitch | x), p(zPitch | pitch))]     closed form
        timbre: summed out over 3 values
        pitch: summed out over 5 values
        zTimbre: drawn with noise/zTimbre (normal)
        zPitch: drawn with noise/zPitch (normal)
        rows with a label count gamma times

      shapes
        x        observed  [batch, 6]    p bernoulli [batch]
        timbre   partial   [3, 1, 3]     p oneHotCategorical []  q oneHotCategorical [batch]
        zTimbre  latent    [batch, 2]    p normal [3, 1]         q normal [batch]
        pitch    partial   [5, 1, 1, 5]  p oneHotCategorical []  q oneHotCategorical [batch]
        zPitch   latent    [batch, 2]    p normal [5, 1, 1]      q normal [batch]"
    `);
  });

  it("prints a VAE", () => {
    expect(explain(buildVae().model)).toMatchInlineSnapshot(`
      "VAE

      p(x, z) = p(z) p(x | z)
      q(z | x) = q(z | x)

      objective, nats per row, to be maximised
        + E_q[log p(x | z)]
        - beta KL(q(z | x), p(z))  closed form
        z: drawn with noise/z (normal)

      shapes
        x  observed  [batch, 6]  p bernoulli [batch]
        z  latent    [batch, 2]  p normal []          q normal [batch]"
    `);
  });
});

/** Types of the matrix products among `lines`; a product with a bias is a gemm. */
const productTypes = (lines: readonly string[]) =>
  lines
    .filter((line) => /= (matMul|gemm)\(/.test(line))
    .map((line) => line.replace(/^.* : /, ""))
    .sort();

describe("cost", () => {
  it("m2 projects x once in each network that reads it, at its own size", () => {
    expect(productTypes(linesWith(textOf(buildM2().model), "(x, "))).toEqual([
      "float32[5, 4]  @classifier/hidden0",
      "float32[5, 4]  @encoder/hidden0",
    ]);
  });

  it("m2 projects the classes once in its decoder, without rows, beside z for each class", () => {
    expect(productTypes(linesWith(textOf(buildM2().model), "@decoder/hidden0"))).toEqual([
      "float32[15, 4]  @decoder/hidden0",
      "float32[3, 4]  @decoder/hidden0",
    ]);
  });

  it("vade runs its decoder once, whatever the number of classes", () => {
    const [few, many] = [2, 40].map((components) =>
      linesWith(textOf(buildVade(components).model), "@decoder"),
    );
    expect(productTypes(few)).toEqual(["float32[5, 4]  @decoder/hidden0", "float32[5, 6]  @decoder/logits"]);
    expect(productTypes(many)).toEqual(productTypes(few));
    expect(many).toHaveLength(few.length);
  });
});

describe("models in use", () => {
  it.each([
    ["vae", buildVae()],
    ["m2", buildM2()],
    ["vade", buildVade(3)],
    ["gmVae", buildGmVae({ timbre: 3, pitch: 5 })],
    ["semi-supervised vade", buildVade(3, true)],
  ])("%s compiles into a training step that asks for its inputs only", (_, { model, parameters }) => {
    const { loss, terms, inputs } = objective(model, { rows: 5, alpha: 1 });
    const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
    expect(step.inputs.map(({ name }) => name).sort()).toEqual(inputs.map(({ name }) => name).sort());
  });

  it("gmVae of one factor has the loss of semi-supervised vade, labels and all", () => {
    const [one, twin] = [buildGmVae({ c: 3 }), buildVade(3, true)];
    const own = feedsFor(twin.model, twin.parameters, 4);
    const feeds = feedsFor(one.model, one.parameters, 4);
    for (const name of Object.keys(feeds))
      feeds[name] = own[name.replace(/^c\//, "").replace("noise/zC", "noise/z")];
    const [a, b] = [
      numbers(objective(one.model, { rows: 4, alpha: 7 }).loss, feeds),
      numbers(objective(twin.model, { rows: 4, alpha: 7 }).loss, own),
    ];
    expect(a[0]).toBeCloseTo(b[0], 9);
  });

  it("gmVae runs its decoder once, whatever the classes of its factors", () => {
    const products = productTypes(linesWith(textOf(buildGmVae({ timbre: 3, pitch: 40 }).model), "@decoder"));
    expect(products.every((type) => type.startsWith("float32[5, "))).toBe(true);
  });

  it("vade with every row unlabelled has the loss of vade without labels", () => {
    const [plain, labelled] = [buildVade(3), buildVade(3, true)];
    const feeds = {
      ...feedsFor(labelled.model, labelled.parameters, 4),
      [maskName("c")]: new Float64Array(4),
    };
    const [a, b] = [plain, labelled].map(
      ({ model }) => numbers(objective(model, { rows: 4, alpha: 7 }).loss, feeds)[0],
    );
    expect(a).toBeCloseTo(b, 9);
  });

  it("vade with labels replaces q(c | x) by the label in every term", () => {
    const { model, parameters } = buildVade(3, true);
    const feeds = feedsFor(model, parameters, 2);
    feeds.c = Float64Array.of(0, 1, 0, 0, 0, 1);
    feeds[maskName("c")] = Float64Array.of(1, 1);
    const { terms } = objective(model, { rows: 2, alpha: 1 });
    const { z } = infer(model, { x: input("x", [2, size]) });
    const toComponents = generate(model, { c: input("c", [2, 3]) }).z;
    const [loc, scale, mean, spread] = [
      z.parameters.loc,
      z.parameters.scale,
      toComponents.parameters.loc,
      toComponents.parameters.scale,
    ].map((tensor) => numbers(tensor, feeds));
    const expected =
      loc.reduce(
        (total, m, i) =>
          total +
          Math.log(spread[i] / scale[i]) +
          (scale[i] ** 2 + (m - mean[i]) ** 2) / (2 * spread[i] ** 2) -
          0.5,
        0,
      ) / 2;
    expect(numbers(terms["kl/z"], feeds)[0]).toBeCloseTo(expected, 6);
    expect(numbers(terms["prior/c"], feeds)[0]).toBeCloseTo(-Math.log(3), 6);
  });

  it("infer gives q(y | x) and generate p(x | y, z), for any number of rows", () => {
    const { model, parameters } = buildM2();
    const posterior = infer(model, { x: input("x", ["batch", size]) });
    expect(posterior.y.parameters.logits.shape).toEqual(["batch", 3]);
    expect(posterior.z.parameters.loc.shape).toEqual(["batch", latent]);
    const { x } = generate(model, { y: input("y", ["batch", 3]), z: input("z", ["batch", latent]) });
    expect(x.mean().shape).toEqual(["batch", size]);
    const names = inputsOf([posterior.y.parameters.logits]).map(({ name }) => name);
    expect(names.filter((name) => !parameters.all.some((parameter) => parameter.name === name))).toEqual([
      "x",
    ]);
  });

  it("m1m2 draws features afresh for training, takes means to classify, and leaves M1 alone", () => {
    const { model: m1, parameters: frozen } = buildVae();
    const parameters = new Parameters({ seed: 5 });
    const stacked = scope("m2", () =>
      m1m2({ m1, parameters, features: latent, classes: 3, latent: 2, hidden: 4 }),
    );
    const { loss, inputs } = objective(stacked.second, {
      rows: 5,
      alpha: 1,
      values: stacked.trainingValues(5, [size]),
    });
    expect(inputs.map(({ name }) => name)).toEqual(["y", "yObserved", "noise/z"]);
    expect(inputsOf([loss]).map(({ name }) => name)).toEqual(expect.arrayContaining(["x", "noise/z1"]));
    const step = trainingStep({ loss, parameters, optimizer: adam(), learningRate: 1e-3 });
    expect(step.state.some(({ name }) => frozen.all.some((parameter) => parameter.name === name))).toBe(
      false,
    );

    const feeds: Feeds = { x: draw("x", "uniform", 5 * size), zero: new Float64Array(5 * latent) };
    for (const { name, initial } of [...frozen.all, ...parameters.all])
      feeds[name] = Float64Array.from(initial());
    const x = input("x", [5, size]);
    const [mean, drawn] = [m1Features(m1, x), m1Features(m1, x, input("zero", [5, latent]))];
    expect(distance(numbers(drawn, feeds), numbers(mean, feeds))).toBeLessThan(1e-12);
    expect(stacked.classify(x).shape).toEqual([5, 3]);
  });
});
