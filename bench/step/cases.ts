// The step benchmark's models, each built with the public API only. peers/torch_cases.py holds the same models for PyTorch.
import {
  adam,
  add,
  causalBias,
  constant,
  conv2d,
  embedding,
  exp,
  fill,
  gru,
  input,
  layerNorm,
  linear,
  logSoftmax,
  logSumExp,
  mean,
  mlp,
  mul,
  multiplicativeLstm,
  normalInitializer,
  oneHot,
  Parameters,
  relu,
  reshape,
  scope,
  softplus,
  sub,
  sum,
  type Tensor,
  type TrainingStepProgram,
  trainingStep,
  transformerBlock,
  transpose,
} from "@semitone/graph";

export interface StepCase {
  readonly name: string;
  build(): TrainingStepProgram;
  /** Multiply-accumulates of the matrix products of one step (forward and backward), for GFLOP/s. */
  readonly macs: number;
}

const step = (parameters: Parameters, loss: Tensor) =>
  trainingStep({ loss, parameters, optimizer: adam(), learningRate: 1e-3 });

/** MACs of a chain of affine layers on `rows` rows: forward, input gradient, weight gradient. */
const chain = (rows: number, ...sizes: number[]) =>
  3 * rows * sizes.slice(1).reduce((total, size, i) => total + size * sizes[i], 0);

/** -log p(x | logits) of a Bernoulli, summed over the last axis: softplus(l) - x l. */
const bernoulliNll = (x: Tensor, logits: Tensor): Tensor =>
  sum(sub(softplus(logits), mul(x, logits)), { axes: -1 });

/** KL(N(loc, e^logVariance) || N(0, 1)) summed over the last axis. */
const standardKl = (loc: Tensor, logVariance: Tensor): Tensor =>
  mul(sum(sub(add(exp(logVariance), mul(loc, loc)), add(logVariance, 1)), { axes: -1 }), 0.5);

/** -log p(target) from logits [rows, symbols], mean over rows. */
const crossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  mul(
    sum(mul(logSoftmax(logits), oneHot(targets, logits.shape.at(-1) as number))),
    -1 / (logits.shape[0] as number),
  );

const sample = (loc: Tensor, logVariance: Tensor, noise: Tensor): Tensor =>
  add(loc, mul(exp(mul(logVariance, 0.5)), noise));

const heads = (parameters: Parameters, inputs: number, outputs: number) =>
  ["loc", "logVariance"].map((name) => scope(name, () => linear(parameters, { inputs: [inputs], outputs })));

const mlpVae: StepCase = {
  name: "mlp-vae",
  macs: chain(256, 784, 500, 500, 100) + chain(256, 50, 500, 500, 784),
  build() {
    const parameters = new Parameters({ seed: 1 });
    const [x, noise] = [input("x", [256, 784]), input("noise", [256, 50])];
    const encoder = scope("encoder", () =>
      mlp(parameters, { inputs: [784], hidden: [500, 500], activation: softplus }),
    );
    const [locOf, logVarianceOf] = heads(parameters, 500, 50);
    const decoder = scope("decoder", () =>
      mlp(parameters, { inputs: [50], hidden: [500, 500], activation: softplus }),
    );
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [500], outputs: 784 }));
    const hidden = encoder(x);
    const [loc, logVariance] = [locOf(hidden), logVarianceOf(hidden)];
    const logits = logitsOf(decoder(sample(loc, logVariance, noise)));
    return step(parameters, mean(add(bernoulliNll(x, logits), standardKl(loc, logVariance))));
  },
};

/** Tokens in, tokens out: 64 steps, batch 64, 130 symbols, embedding 128, hidden 256, z 64 given to every step of the decoder. */
const gruVae: StepCase = {
  name: "gru-vae",
  macs:
    64 * chain(64, 128, 3 * 256) +
    64 * chain(64, 256, 3 * 256) + // encoder
    64 * chain(64, 128, 3 * 256) +
    chain(64, 64, 3 * 256) +
    64 * chain(64, 256, 3 * 256) + // decoder
    chain(64 * 64, 256, 130) +
    chain(64, 256, 128),
  build() {
    const [steps, batch, symbols, size, hidden, latent] = [64, 64, 130, 128, 256, 64];
    const parameters = new Parameters({ seed: 1 });
    const tokens = input("tokens", [steps, batch], "int64");
    const previous = input("previous", [steps, batch], "int64");
    const noise = input("noise", [batch, latent]);
    const embed = scope("embedding", () => embedding(parameters, { symbols, size }));
    const encoder = scope("encoder", () => gru(parameters, { inputs: size, hidden }));
    const [locOf, logVarianceOf] = heads(parameters, hidden, latent);
    const decoder = scope("decoder", () => gru(parameters, { inputs: size, hidden }));
    // The part of z is the same at every step: projected once and added to the embedded token.
    const condition = scope("condition", () => linear(parameters, { inputs: [latent], outputs: size }));
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [hidden], outputs: symbols }));
    const zero = fill(0, [batch, hidden]);
    const { last } = encoder.sequence(embed(tokens), [zero]);
    const [loc, logVariance] = [locOf(last[0]), logVarianceOf(last[0])];
    const z = sample(loc, logVariance, noise);
    const { outputs } = decoder.sequence(add(embed(previous), condition(z)), [zero]);
    const logits = reshape(logitsOf(outputs), [steps * batch, symbols]);
    const nll = crossEntropy(logits, reshape(tokens, [steps * batch]));
    return step(parameters, add(nll, mul(mean(standardKl(loc, logVariance)), 1 / steps)));
  },
};

/** Kingma's M2 on 200 unlabelled rows, the ten classes summed out. */
const m2: StepCase = {
  name: "m2",
  macs: chain(200, 784, 500, 10) + chain(200, 784, 500) + chain(2000, 500, 100) + chain(2000, 50, 500, 784),
  build() {
    const [rows, classes, latent] = [200, 10, 50];
    const parameters = new Parameters({ seed: 1 });
    const [x, noise] = [input("x", [rows, 784]), input("noise", [classes, rows, latent])];
    const y = reshape(
      constant(
        Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? 1 : 0)),
        [10, 10],
      ),
      [10, 1, 10],
    );
    const layer = (name: string, inputs: number[], outputs: number) =>
      scope(name, () => linear(parameters, { inputs, outputs }));
    const classifier = [layer("classifier", [784], 500), layer("classLogits", [500], classes)];
    const encoder = layer("encoder", [784, classes], 500);
    const [locOf, logVarianceOf] = heads(parameters, 500, latent);
    const decoder = [layer("decoder", [latent, classes], 500), layer("logits", [500], 784)];
    const logQ = logSoftmax(classifier[1](softplus(classifier[0](x)))); // [rows, classes]
    const hidden = softplus(encoder(x, y)); // [classes, rows, 500]
    const [loc, logVariance] = [locOf(hidden), logVarianceOf(hidden)];
    const logits = decoder[1](softplus(decoder[0](sample(loc, logVariance, noise), y))); // [classes, rows, 784]
    const cost = add(bernoulliNll(x, logits), standardKl(loc, logVariance)); // [classes, rows]
    const q = exp(logQ);
    const perRow = sum(mul(reshape(q, [rows, classes, 1]), reshape(transpose(cost), [rows, classes, 1])), {
      axes: [1, 2],
    });
    const negativeEntropy = sum(mul(q, logQ), { axes: 1 });
    return step(parameters, mean(add(perRow, negativeEntropy)));
  },
};

/** VaDE, 784-500-500-2000-10, batch 100, ten components: the class costs nothing outside the prior. */
const vade: StepCase = {
  name: "vade",
  macs: chain(100, 784, 500, 500, 2000, 20) + chain(100, 10, 2000, 500, 500, 784),
  build() {
    const [rows, classes, latent] = [100, 10, 10];
    const parameters = new Parameters({ seed: 1 });
    const [x, noise] = [input("x", [rows, 784]), input("noise", [rows, latent])];
    const encoder = scope("encoder", () =>
      mlp(parameters, { inputs: [784], hidden: [500, 500, 2000], activation: relu }),
    );
    const [locOf, logVarianceOf] = heads(parameters, 2000, latent);
    const decoder = scope("decoder", () =>
      mlp(parameters, { inputs: [10], hidden: [2000, 500, 500], activation: relu }),
    );
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [500], outputs: 784 }));
    const prior = (name: string) =>
      parameters.create(name, [classes, 1, latent], (shape, random) =>
        Float32Array.from({ length: shape[0] * shape[2] }, () => random() - 0.5),
      );
    const [centre, logScale2] = [prior("prior/loc"), prior("prior/logVariance")];
    const logWeight = parameters.create("prior/logits", [classes], (shape) => new Float32Array(shape[0]));
    const hidden = encoder(x);
    const [loc, logVariance] = [locOf(hidden), logVarianceOf(hidden)];
    const z = sample(loc, logVariance, noise);
    const logPi = reshape(logSoftmax(logWeight), [classes, 1]);
    const offset = sub(z, centre); // [classes, rows, latent]
    const logPz = mul(
      sum(add(logScale2, mul(mul(offset, offset), exp(mul(logScale2, -1)))), { axes: -1 }),
      -0.5,
    );
    const joint = add(logPi, logPz); // [classes, rows]
    const logGamma = sub(joint, logSumExp(joint, { axes: 0, keepDims: true }));
    const gamma = exp(logGamma);
    const deviation = sub(loc, centre);
    const expected = sum(
      add(logScale2, mul(add(exp(logVariance), mul(deviation, deviation)), exp(mul(logScale2, -1)))),
      { axes: -1 },
    );
    const priorCost = sum(mul(gamma, add(mul(expected, 0.5), sub(logGamma, logPi))), { axes: 0 });
    const entropy = mul(sum(add(logVariance, 1), { axes: -1 }), 0.5);
    return step(parameters, mean(sub(add(bernoulliNll(x, logitsOf(decoder(z))), priorCost), entropy)));
  },
};

/** Language model: multiplicative LSTM of 512 units over 128 steps, batch 32, 256 symbols, embedding 64. */
const mlstm: StepCase = {
  name: "mlstm",
  macs:
    128 * (chain(32, 64, 5 * 512) + chain(32, 512, 512) + chain(32, 512, 4 * 512)) +
    chain(128 * 32, 512, 256),
  build() {
    const [steps, batch, symbols, hidden] = [128, 32, 256, 512];
    const parameters = new Parameters({ seed: 1 });
    const tokens = input("tokens", [steps, batch], "int64");
    const targets = input("targets", [steps * batch], "int64");
    const embed = scope("embedding", () => embedding(parameters, { symbols, size: 64 }));
    const cell = scope("mlstm", () => multiplicativeLstm(parameters, { inputs: 64, hidden }));
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [hidden], outputs: symbols }));
    const zero = fill(0, [batch, hidden]);
    const { outputs } = cell.sequence(embed(tokens), [zero, zero]);
    return step(parameters, crossEntropy(reshape(logitsOf(outputs), [steps * batch, symbols]), targets));
  },
};

/** Causal language model: 4 blocks of width 256 with 8 heads, 32 sequences of 128 tokens, 512 symbols. */
const transformer: StepCase = {
  name: "transformer",
  macs:
    4 *
      (chain(4096, 256, 3 * 256) +
        chain(4096, 256, 256) +
        chain(4096, 256, 1024, 256) +
        3 * 2 * 32 * 128 * 128 * 256) +
    chain(4096, 256, 512),
  build() {
    const [batch, steps, symbols, size] = [32, 128, 512, 256];
    const parameters = new Parameters({ seed: 1 });
    const tokens = input("tokens", [batch, steps], "int64");
    const targets = input("targets", [batch * steps], "int64");
    const embed = scope("embedding", () => embedding(parameters, { symbols, size }));
    const position = parameters.create("position", [steps, size], normalInitializer(0.02));
    const blocks = [0, 1, 2, 3].map((i) =>
      scope(`block${i}`, () => transformerBlock(parameters, { size, heads: 8 })),
    );
    const norm = scope("norm", () => layerNorm(parameters, { size }));
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [size], outputs: symbols }));
    const bias = causalBias(steps);
    const x = blocks.reduce((state, block) => block.apply(state, bias), add(embed(tokens), position));
    return step(parameters, crossEntropy(reshape(logitsOf(norm(x)), [batch * steps, symbols]), targets));
  },
};

/** Three strided convolutions on 64 spectrogram-like images of 128 x 64, then ten classes. */
const conv: StepCase = {
  name: "conv",
  macs:
    64 * 64 * 32 * 2 * (9 * 32) + // the first layer needs no input gradient
    64 * 3 * (32 * 16 * 9 * 32 * 64 + 16 * 8 * 9 * 64 * 128) +
    chain(64, 128 * 16 * 8, 10),
  build() {
    const parameters = new Parameters({ seed: 1 });
    const [x, targets] = [input("x", [64, 1, 128, 64]), input("targets", [64], "int64")];
    const channels = [1, 32, 64, 128];
    const layers = [0, 1, 2].map((i) =>
      scope(`conv${i}`, () =>
        conv2d(parameters, {
          inputs: channels[i],
          outputs: channels[i + 1],
          kernel: [3, 3],
          strides: 2,
          padding: 1,
        }),
      ),
    );
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [128 * 16 * 8], outputs: 10 }));
    const features = layers.reduce((state, layer) => relu(layer(state)), x);
    return step(parameters, crossEntropy(logitsOf(reshape(features, [64, 128 * 16 * 8])), targets));
  },
};

export const STEP_CASES: readonly StepCase[] = [mlpVae, gruVae, m2, transformer, conv, mlstm, vade];
