// Networks of every kind on ONNX Runtime: M2 learns with them, and a decoder of tokens writes what it was taught.
import {
  adam,
  inferenceProgram,
  input,
  Parameters,
  scope,
  type Tensor,
  type TypedArray,
  trainingStep,
} from "@semitone/graph";
import {
  bernoulliNetwork,
  classNetwork,
  convolutional,
  type EventSize,
  gruCell,
  gruLayers,
  type Layers,
  m2,
  type Network,
  normalNetwork,
  objective,
  type SequenceNetwork,
  sequenceNetwork,
  transformerCell,
  transformerLayers,
  vae,
} from "@semitone/prob";
import {
  createSession,
  createTrainingSession,
  keepsOnDevice,
  randomStream,
  type TrainingSession,
} from "@semitone/runtime";
import { describe, expect, it } from "vitest";

const [ROWS, STEPS, CLASSES, LATENT, SYMBOLS] = [24, 8, 2, 3, 5];

/** A melody of each class: up or down from a start that varies. */
const pitch = (row: number, t: number) => ((row >> 1) + (row % 2 === 0 ? t : SYMBOLS * STEPS - t)) % SYMBOLS;

interface Kind {
  readonly name: string;
  readonly event: readonly number[];
  readonly encoder: Layers;
  readonly decoder: (parameters: Parameters, inputs: readonly number[]) => Network;
}

const roll = [STEPS, SYMBOLS] as const;
const rollBy = (layers: Layers) => (parameters: Parameters, inputs: readonly EventSize[]) =>
  bernoulliNetwork(parameters, { inputs, outputs: roll, hidden: [16], layers });
const tokensBy = (cell: ReturnType<typeof gruCell>) => (parameters: Parameters, inputs: readonly number[]) =>
  sequenceNetwork(parameters, { inputs, outputs: roll, embedding: 8, cell });
const CONV1 = convolutional({ axes: 1, channels: [8, 8] });
const CONV2 = convolutional({ axes: 2, channels: [4, 8], kernel: 3 });
const [GRU, TRANSFORMER] = [gruLayers({ size: 16, bidirectional: true }), transformerLayers({ size: 16 })];

const KINDS: readonly Kind[] = [
  { name: "1-D CNN", event: roll, encoder: CONV1, decoder: rollBy(CONV1) },
  { name: "2-D CNN", event: roll, encoder: CONV2, decoder: rollBy(CONV2) },
  { name: "GRU", event: roll, encoder: GRU, decoder: rollBy(GRU) },
  { name: "transformer", event: roll, encoder: TRANSFORMER, decoder: rollBy(TRANSFORMER) },
  {
    name: "tokens by GRU",
    event: [STEPS],
    encoder: gruLayers({ size: 16, symbols: SYMBOLS, pooling: "mean" }),
    decoder: tokensBy(gruCell({ size: 16 })),
  },
  {
    name: "tokens by transformer",
    event: [STEPS],
    encoder: transformerLayers({ size: 16, symbols: SYMBOLS }),
    decoder: tokensBy(transformerCell({ size: 16 })),
  },
];

const tokens = BigInt64Array.from({ length: ROWS * STEPS }, (_, i) =>
  BigInt(pitch(Math.floor(i / STEPS), i % STEPS)),
);

/** Melodies, and labels of the first third. */
function fill({ feeds }: TrainingSession): void {
  const set = (array: TypedArray, at: number) => array.fill(1 as never, at, at + 1);
  for (const [name, array] of Object.entries(feeds))
    if (array instanceof BigInt64Array) array.set(tokens);
    else if (name === "yObserved") array.fill(1, 0, ROWS / 3);
    else if (name === "x") for (const [i, token] of tokens.entries()) set(array, i * SYMBOLS + Number(token));
    else if (name === "y") for (let row = 0; row < ROWS; row++) set(array, row * CLASSES + (row % CLASSES));
}

/** Losses of a few steps, and the weights after them. */
async function train(loss: Tensor, parameters: Parameters, steps: number) {
  const program = trainingStep({ loss, parameters, optimizer: adam(), learningRate: 1e-2 });
  const session = await createTrainingSession({ createSession, keepsOnDevice }, program, { threads: 1 });
  fill(session);
  const losses: number[] = [];
  const noise = Object.entries(session.feeds).filter(([name]) => name.startsWith("noise/"));
  for (let i = 0; i < steps; i++) {
    for (const [name, array] of noise) randomStream(1, name).normal(array as Float32Array, { step: i });
    losses.push(Number((await session.step()).loss[0]));
    session.commit();
  }
  const weights = Object.fromEntries(
    Object.entries(await session.state.read()).map(([name, { data }]) => [name, data]),
  );
  await session.dispose();
  return { losses, weights };
}

describe("a training step of m2", () => {
  it.each(KINDS.map((kind) => [kind.name, kind] as const))(
    "with networks of kind %s lowers its loss",
    { timeout: 60_000 },
    async (_, { event, encoder: layers, decoder }) => {
      const parameters = new Parameters({ seed: 1 });
      const isRoll = event.length > 1;
      const model = m2({
        shape: event,
        dtype: isRoll ? "float32" : "int64",
        classes: CLASSES,
        latent: LATENT,
        classifier: scope("classifier", () =>
          classNetwork(parameters, { inputs: [event], outputs: CLASSES, layers }),
        ),
        encoder: scope("encoder", () =>
          normalNetwork(parameters, { inputs: [event, CLASSES], outputs: LATENT, layers }),
        ),
        decoder: scope("decoder", () => decoder(parameters, [CLASSES, LATENT])),
      });
      const { loss } = objective(model, { rows: ROWS, alpha: 1, knownRows: { y: ROWS / 3 } });
      const { losses } = await train(loss, parameters, 40);
      expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
    },
  );
});

describe("a decoder of tokens", () => {
  it.each([
    ["gruCell", gruCell({ size: 24 })],
    ["transformerCell", transformerCell({ size: 16 })],
  ] as const)(
    "of %s writes the melodies that it was taught, from their latents alone",
    { timeout: 60_000 },
    async (_, cell) => {
      const parameters = new Parameters({ seed: 1 });
      const layers = gruLayers({ size: 24, symbols: SYMBOLS });
      const inputs = [LATENT];
      const decoder = scope("decoder", () =>
        sequenceNetwork(parameters, { inputs, outputs: roll, embedding: 8, cell }),
      );
      const encoder = scope("encoder", () =>
        normalNetwork(parameters, { inputs: [[STEPS]], outputs: LATENT, layers }),
      );
      const model = vae({ shape: [STEPS], dtype: "int64", latent: LATENT, encoder, decoder });
      const { loss } = objective(model, { rows: ROWS, beta: 0.05 });
      const { weights } = await train(loss, parameters, 250);

      const encode = await load(
        { z: encoder(input("x", ["batch", STEPS], "int64")).mean() },
        parameters,
        weights,
      );
      const { z } = await encode.run({ x: encode.tensor("int64", [ROWS, STEPS], tokens) });
      const written = await write(decoder, parameters, weights, z.data as Float32Array);
      await encode.dispose();
      const right = written.filter((token, i) => token === Number(tokens[i])).length;
      expect(right / written.length).toBeGreaterThan(0.95);
    },
  );
});

const load = (
  outputs: Readonly<Record<string, Tensor>>,
  parameters: Parameters,
  weights: Readonly<Record<string, TypedArray>>,
) => createSession(inferenceProgram({ outputs, parameters, weights }).model, { threads: 1 });

/** The likeliest token again and again: the state of one run goes into the next. */
async function write(
  decoder: SequenceNetwork,
  parameters: Parameters,
  weights: Readonly<Record<string, TypedArray>>,
  z: Float32Array,
): Promise<number[]> {
  const named = (state: readonly Tensor[]) => Object.fromEntries(state.map((x, i) => [`next/${i}`, x]));
  const begin = await load(named(decoder.start(input("z", ["batch", LATENT]))), parameters, weights);
  const next = decoder.step(
    input("token", ["batch"], "int64"),
    decoder.state.map((shape, i) => input(`state/${i}`, ["batch", ...shape])),
  );
  const step = await load({ logits: next.logits, ...named(next.state) }, parameters, weights);
  let state = await begin.run({ z: begin.tensor("float32", [ROWS, LATENT], z) });
  let token = BigInt64Array.from({ length: ROWS }, () => BigInt(decoder.startToken));
  const written: number[] = new Array(ROWS * STEPS);
  for (let t = 0; t < STEPS; t++) {
    const feeds = decoder.state.map((_, i) => [`state/${i}`, state[`next/${i}`]] as const);
    state = await step.run({ token: step.tensor("int64", [ROWS], token), ...Object.fromEntries(feeds) });
    const logits = state.logits.data as Float32Array;
    const likeliest = Array.from({ length: ROWS }, (_, row) => {
      const own = logits.slice(row * SYMBOLS, (row + 1) * SYMBOLS);
      return own.indexOf(Math.max(...own));
    });
    token = BigInt64Array.from(likeliest, BigInt);
    for (const [row, value] of likeliest.entries()) written[row * STEPS + t] = value;
  }
  await Promise.all([begin.dispose(), step.dispose()]);
  return written;
}
