// Every kind of layers in every place where a model expects a network, under an enumerated class.
import {
  constant,
  gradients,
  input,
  logSoftmax,
  Parameters,
  type Shape,
  scope,
  type Tensor,
} from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { learnedMixture } from "../distributions/normal-mixture.ts";
import { explain } from "../explain.ts";
import { distance, draw, type Feeds, numbers } from "../golden.test-support.ts";
import { gmVae } from "../models/gm-vae.ts";
import { m2 } from "../models/m2.ts";
import { objective } from "../objective.ts";
import { convolutional } from "./convolutional.ts";
import { gruLayers } from "./gru-layers.ts";
import type { EventSize, Layers } from "./layers.ts";
import {
  bernoulliNetwork,
  classNetwork,
  type Network,
  type NetworkOptions,
  normalNetwork,
  tokensNetwork,
} from "./network.ts";
import { sequenceNetwork } from "./sequence-network.ts";
import { gruCell, transformerCell } from "./token-cells.ts";
import { transformerLayers } from "./transformer-layers.ts";

const [ROWS, CLASSES, LATENT, SYMBOLS] = [3, 2, 2, 4];

interface Kind {
  readonly name: string;
  /** Shape of one row of x. */
  readonly event: readonly number[];
  readonly tokens?: boolean;
  readonly encoder?: Layers;
  decoder(parameters: Parameters, inputs: readonly number[]): Network;
}

const bernoulliBy =
  (event: EventSize, layers?: Layers) => (parameters: Parameters, inputs: readonly number[]) =>
    bernoulliNetwork(parameters, { inputs, outputs: event, hidden: [5], layers });
const conv = (axes: 1 | 2) => convolutional({ axes, channels: [2, 3], kernel: 3 });
const [readGru, readTransformer] = [
  gruLayers({ size: 4, bidirectional: true }),
  transformerLayers({ size: 4, heads: 2 }),
];
const tokenGru = gruLayers({ size: 4, pooling: "mean", symbols: SYMBOLS, embedding: 3 });
const tokenTransformer = transformerLayers({ size: 4, heads: 2, blocks: 1, symbols: SYMBOLS });
const outputs = [3, SYMBOLS] as const;

const KINDS: readonly Kind[] = [
  { name: "mlp", event: [4, 3], decoder: bernoulliBy([4, 3]) },
  { name: "1-D CNN", event: [7, 2], encoder: conv(1), decoder: bernoulliBy([7, 2], conv(1)) },
  { name: "2-D CNN", event: [6, 5], encoder: conv(2), decoder: bernoulliBy([6, 5], conv(2)) },
  {
    name: "2-D CNN of 2 channels",
    event: [4, 4, 2],
    encoder: conv(2),
    decoder: bernoulliBy([4, 4, 2], conv(2)),
  },
  { name: "GRU", event: [4, 3], encoder: readGru, decoder: bernoulliBy([4, 3], gruLayers({ size: 4 })) },
  {
    name: "transformer",
    event: [4, 3],
    encoder: readTransformer,
    decoder: bernoulliBy([4, 3], readTransformer),
  },
  {
    name: "tokens independent given the latents",
    event: [3],
    tokens: true,
    encoder: tokenGru,
    decoder: (parameters, inputs) =>
      tokensNetwork(parameters, { inputs, outputs, layers: gruLayers({ size: 4 }) }),
  },
  {
    name: "autoregressive GRU",
    event: [3],
    tokens: true,
    encoder: convolutional({ axes: 1, channels: [3], symbols: SYMBOLS, embedding: 3 }),
    decoder: (parameters, inputs) =>
      sequenceNetwork(parameters, { inputs, outputs, embedding: 3, cell: gruCell({ size: 4 }) }),
  },
  {
    name: "autoregressive transformer",
    event: [3],
    tokens: true,
    encoder: tokenTransformer,
    decoder: (parameters, inputs) =>
      sequenceNetwork(parameters, {
        inputs,
        outputs,
        cell: transformerCell({ size: 4, heads: 2, blocks: 1 }),
      }),
  },
];

interface Toy {
  readonly parameters: Parameters;
  readonly model: ReturnType<typeof m2>;
  readonly alpha?: number;
}

function m2Toy({ event, tokens, encoder: layers, decoder }: Kind): Toy {
  const parameters = new Parameters({ seed: 1 });
  const read = (name: string, make: typeof normalNetwork, inputs: readonly EventSize[], size: number) =>
    scope(name, () => make(parameters, { inputs, outputs: size, hidden: [5], layers }));
  const model = m2({
    shape: event,
    dtype: tokens ? "int64" : "float32",
    classes: CLASSES,
    latent: LATENT,
    classifier: read("classifier", classNetwork, [event], CLASSES),
    encoder: read("encoder", normalNetwork, [event, CLASSES], LATENT),
    decoder: scope("decoder", () => decoder(parameters, [CLASSES, LATENT])),
  });
  return { parameters, model, alpha: 1 };
}

function gmVaeToy({ event, tokens, encoder: layers, decoder }: Kind): Toy {
  const parameters = new Parameters({ seed: 1 });
  const factor = (name: string) => ({
    mixture: scope(name, () => learnedMixture(parameters, { components: CLASSES, size: LATENT })),
    encoder: scope(`${name}/encoder`, () =>
      normalNetwork(parameters, { inputs: [event], outputs: LATENT, hidden: [5], layers }),
    ),
  });
  const model = gmVae({
    shape: event,
    dtype: tokens ? "int64" : "float32",
    factors: { style: factor("style"), mood: factor("mood") },
    decoder: scope("decoder", () => decoder(parameters, [LATENT, LATENT])),
  });
  return { parameters, model };
}

const product = (shape: Shape) => shape.reduce<number>((total, dim) => total * (dim as number), 1);

/** Data, labels for the first row, noise, and the initial parameters. */
function feedsOf({ parameters }: Toy, kind: Kind, { inputs }: ReturnType<typeof objective>): Feeds {
  const feeds: Feeds = Object.fromEntries(
    parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())]),
  );
  for (const { name, tensor } of inputs) {
    const size = product(tensor.shape);
    if (name === "x")
      feeds[name] = draw("x", "uniform", size).map((u) => Math.floor(u * (kind.tokens ? SYMBOLS : 2)));
    else if (name === "y") feeds[name] = Float64Array.of(0, 1, 0, 0, 0, 0);
    else if (name === "yObserved") feeds[name] = Float64Array.of(1, 0, 0);
    else feeds[name] = draw(name, "normal", size);
  }
  return feeds;
}

describe.each([
  ["m2", m2Toy],
  ["gmVae", gmVaeToy],
] as const)("%s", (_, make) => {
  it.each(KINDS.map((kind) => [kind.name, kind] as const))(
    "with layers of kind %s has the gradient of finite differences, and descends along it",
    (__, kind) => {
      const toy = make(kind);
      const derived = objective(toy.model, { rows: ROWS, alpha: toy.alpha });
      const { loss } = derived;
      const feeds = feedsOf(toy, kind, derived);
      const { all } = toy.parameters;
      const grads = gradients(
        loss,
        all.map(({ tensor }) => tensor),
      ).map((grad) => numbers(grad, feeds));
      const moved = (by: (name: string, i: number, k: number) => number): Feeds => ({
        ...feeds,
        ...Object.fromEntries(
          all.map(({ name }, i) => [name, feeds[name].map((value, k) => value + by(name, i, k))]),
        ),
      });
      // Along a random direction for each parameter: the slope is the product with the gradient.
      all.forEach(({ name, size }, i) => {
        const direction = draw(`direction/${name}`, "normal", size);
        const at = (step: number) =>
          numbers(
            loss,
            moved((other, _i, k) => (other === name ? step * direction[k] : 0)),
          )[0];
        const slope = grads[i].reduce((total, g, k) => total + g * direction[k], 0);
        expect(distance([(at(1e-5) - at(-1e-5)) / 2e-5], [slope]), name).toBeLessThan(1e-6);
        expect(
          grads[i].some((g) => g !== 0),
          `${name} reaches the loss`,
        ).toBe(true);
      });
      const [before] = numbers(loss, feeds);
      const [after] = numbers(
        loss,
        moved((_name, i, k) => -0.01 * grads[i][k]),
      );
      expect(after).toBeLessThan(before);
    },
  );

  it.each(KINDS.map((kind) => [kind.name, kind] as const))(
    "with layers of kind %s has its shapes at any number of rows",
    (__, kind) => {
      const text = explain(make(kind).model);
      expect(text).toMatch(/x +observed +\[batch, /);
      expect(text).toContain(make === m2Toy ? "[2, batch]" : "[batch]");
    },
  );
});

describe("a class in front", () => {
  it.each(KINDS.map((kind) => [kind.name, kind] as const))(
    "gives a decoder of kind %s the likelihoods of its classes one by one",
    (_, kind) => {
      const parameters = new Parameters({ seed: 4 });
      const decoder = kind.decoder(parameters, [CLASSES, LATENT]);
      const [y, ys] = [input("y", [ROWS, CLASSES]), input("ys", [CLASSES, 1, CLASSES])];
      const z = input("z", [ROWS, LATENT]);
      const x = input("x", [ROWS, ...kind.event], kind.tokens ? "int64" : "float32");
      const feeds: Feeds = {
        ...Object.fromEntries(
          parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())]),
        ),
        z: draw("z", "normal", ROWS * LATENT),
        x: draw("x", "uniform", product(x.shape)).map((u) => Math.floor(u * (kind.tokens ? SYMBOLS : 2))),
        ys: Float64Array.of(1, 0, 0, 1),
      };
      const together = decoder(ys, z).logProb(x);
      expect(together.shape).toEqual([CLASSES, ROWS]);
      const alone = [0, 1].flatMap((label) =>
        numbers(decoder(y, z).logProb(x), {
          ...feeds,
          y: Float64Array.from({ length: ROWS * CLASSES }, (_, i) => Number(i % CLASSES === label)),
        }),
      );
      numbers(together, feeds).forEach((value, i) => {
        expect(value).toBeCloseTo(alone[i], 9);
      });
    },
  );
});

describe.each([
  ["gruCell", gruCell({ size: 5 })],
  ["transformerCell", transformerCell({ size: 4, heads: 2 })],
] as const)("sequenceNetwork of %s", (_, cell) => {
  const [steps, rows] = [4, 2];
  const parameters = new Parameters({ seed: 6 });
  const decoder = sequenceNetwork(parameters, { inputs: [LATENT], outputs: [steps, SYMBOLS], cell });
  const tokens = [0, 3, 1, 2, 2, 2, 0, 1];
  const feeds: Feeds = {
    ...Object.fromEntries(parameters.all.map(({ name, initial }) => [name, Float64Array.from(initial())])),
    z: draw("z", "normal", rows * LATENT),
    x: Float64Array.from(tokens),
  };
  const z = input("z", [rows, LATENT]);
  const x = input("x", [rows, steps], "int64");

  it("is the same one step at a time, fed with its own state", () => {
    let state: readonly Tensor[] = decoder.start(z);
    expect(state.map(({ shape }) => shape.slice(1))).toEqual(decoder.state);
    const total = [0, 0];
    for (let t = 0; t < steps; t++) {
      const before = tokens.flatMap((_token, i) =>
        i % steps === 0 ? [t === 0 ? decoder.startToken : tokens[i + t - 1]] : [],
      );
      const next = decoder.step(constant(before, [rows], "int64"), state);
      const logProbs = numbers(logSoftmax(next.logits), feeds);
      for (let row = 0; row < rows; row++) total[row] += logProbs[row * SYMBOLS + tokens[row * steps + t]];
      state = next.state;
    }
    numbers(decoder(z).logProb(x), feeds).forEach((value, row) => {
      expect(value).toBeCloseTo(total[row], 9);
    });
  });

  it("gives the sequences of all tokens a total probability of 1", () => {
    const [z1, every] = [input("z", [1, LATENT]), SYMBOLS ** steps];
    const all = Float64Array.from(
      { length: every * steps },
      (__, i) => Math.floor(Math.floor(i / steps) / SYMBOLS ** (i % steps)) % SYMBOLS,
    );
    const logProbs = numbers(decoder(z1).logProb(input("all", [every, steps], "int64")), {
      ...feeds,
      z: feeds.z.slice(0, LATENT),
      all,
    });
    expect(logProbs.reduce((sum, logProb) => sum + Math.exp(logProb), 0)).toBeCloseTo(1, 9);
  });

  it("does not look at tokens that its history hides, and at all of them without", () => {
    const shown = constant([1, 0, 0, 0, 1, 0, 0, 0], [rows, steps]);
    const last = (values: readonly number[], network: Network) => {
      const changed = { ...feeds, x: Float64Array.from(values) };
      return numbers(network(z).logProb(x), changed)[0] - numbers(network(z).logProb(x), feeds)[0];
    };
    // Only what a token is, not what came before, then matters: changes at two steps add up.
    const [a, b, both] = [
      [1, 3, 1, 2],
      [0, 3, 1, 0],
      [1, 3, 1, 0],
    ].map((row) => [...row, ...tokens.slice(4)]);
    const hidden = decoder.withHistory(shown);
    expect(last(both, hidden)).toBeCloseTo(last(a, hidden) + last(b, hidden), 9);
    expect(Math.abs(last(both, decoder) - last(a, decoder) - last(b, decoder))).toBeGreaterThan(1e-6);
  });
});

describe("what does not fit is refused", () => {
  const parameters = new Parameters({ seed: 1 });
  const make = (options: Partial<NetworkOptions>) => () =>
    normalNetwork(parameters, { inputs: [[4, 3]], outputs: 2, ...options });

  it("layers over an event without one", () => {
    expect(make({ inputs: [12], layers: gruLayers({ size: 2 }) })).toThrow(
      "gruLayers: one side must be an event, given by its axes, the other vectors; got inputs [12] and outputs [2]",
    );
    expect(make({ outputs: [4, 3], layers: convolutional({ axes: 1, channels: [2] }) })).toThrow(
      "convolutional: one side must be an event",
    );
  });

  it("a kernel below the stride, and axes that the event lacks", () => {
    expect(make({ layers: convolutional({ axes: 1, channels: [2], kernel: 1 }) })).toThrow(
      "convolutional: the kernel must reach the stride, and there must be channels; got kernel 1, stride 2, channels [2]",
    );
    expect(make({ inputs: [[4]], layers: convolutional({ axes: 2, channels: [2] }) })).toThrow(
      "convolutional: an event over 2 axes has 2 or 3; got [4]",
    );
  });

  it("a parent of another shape", () => {
    const network = scope("shape", () => normalNetwork(parameters, { inputs: [[4, 3]], outputs: 2 }));
    expect(() => network(input("x", [5, 3, 4]))).toThrow(
      "network: parent 0 must end in [4, 3]; got [5, 3, 4]",
    );
  });

  it("heads whose outputs have another form", () => {
    expect(() => classNetwork(parameters, { inputs: [2], outputs: [2, 3] })).toThrow(
      "classNetwork: outputs is the number of classes; got [2,3]",
    );
    expect(() => tokensNetwork(parameters, { inputs: [2], outputs: 3 })).toThrow(
      "tokensNetwork: outputs is [steps, symbols]; got [3]",
    );
  });

  it("draws and means that only a step at a time can give", () => {
    const decoder = sequenceNetwork(new Parameters(), {
      inputs: [2],
      outputs: [4, 3],
      cell: gruCell({ size: 2 }),
    });
    expect(() => decoder(input("z", [5, 2])).sample()).toThrow(
      "autoregressive: sample goes one step at a time, with the decoder's start and step",
    );
  });
});
