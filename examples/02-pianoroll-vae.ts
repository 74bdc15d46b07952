// A variational autoencoder over two bars of pianoroll (Kingma and Welling 2014, arXiv:1312.6114): training step, encoder, decoder.
// Its training graph is a snapshot that `npm test` compares; with a batch of 64 a step takes a few milliseconds on two cores.
import {
  adam,
  add,
  exp,
  type InferenceProgram,
  inferenceProgram,
  input,
  linear,
  mean,
  mlp,
  mul,
  Parameters,
  scope,
  sigmoid,
  softplus,
  sub,
  sum,
  type Tensor,
  type TrainingStepProgram,
  type TypedArray,
  trainingStep,
} from "@semitone/graph";

export interface PianorollVae {
  readonly step: TrainingStepProgram;
  /** x [batch, size] -> loc [batch, latent], with trained weights inside. */
  encoder(weights: Record<string, TypedArray>): InferenceProgram;
  /** z [batch, latent] -> probabilities [batch, size]. */
  decoder(weights: Record<string, TypedArray>): InferenceProgram;
}

export interface PianorollVaeOptions {
  /** Cells of a pianoroll, laid out in a row. */
  readonly size: number;
  readonly latent: number;
  readonly hidden: number;
  readonly batch: number;
  /** Weight of the KL term. */
  readonly beta: number;
}

/** p(x, z) = N(z; 0, I) prod_i Bernoulli(x_i; f_i(z)), q(z | x) = N(loc(x), diag scale(x)^2). */
export function pianorollVae({ size, latent, hidden, batch, beta }: PianorollVaeOptions): PianorollVae {
  const parameters = new Parameters({ seed: 1 });
  const encode = scope("encoder", () =>
    mlp(parameters, { inputs: [size], hidden: [hidden], activation: softplus }),
  );
  const toLoc = scope("loc", () => linear(parameters, { inputs: [hidden], outputs: latent }));
  const toLogVariance = scope("logVariance", () => linear(parameters, { inputs: [hidden], outputs: latent }));
  const decode = scope("decoder", () =>
    mlp(parameters, { inputs: [latent], hidden: [hidden], activation: softplus }),
  );
  const toLogits = scope("logits", () => linear(parameters, { inputs: [hidden], outputs: size }));

  const [x, noise] = [input("x", [batch, size]), input("noise", [batch, latent])];
  const h = encode(x);
  const [loc, logVariance] = [toLoc(h), toLogVariance(h)];
  const z = add(loc, mul(exp(mul(logVariance, 0.5)), noise));
  const logits = toLogits(decode(z));
  const reconstruction = mean(sum(sub(softplus(logits), mul(x, logits)), { axes: 1 }));
  const kl = mean(mul(sum(sub(add(exp(logVariance), mul(loc, loc)), add(logVariance, 1)), { axes: 1 }), 0.5));

  const outputs = (name: string, tensor: Tensor, weights: Record<string, TypedArray>) =>
    inferenceProgram({ outputs: { [name]: tensor }, parameters, weights });
  return {
    step: trainingStep({
      loss: add(reconstruction, mul(kl, beta)),
      reports: { reconstruction, kl },
      parameters,
      optimizer: adam(),
      learningRate: 1e-3,
    }),
    encoder: (weights) => outputs("loc", toLoc(encode(input("x", ["batch", size]))), weights),
    decoder: (weights) =>
      outputs("probability", sigmoid(toLogits(decode(input("z", ["batch", latent])))), weights),
  };
}

/** The training graph of the demo's model, for a look at what a step is made of. */
export const build = (): TrainingStepProgram =>
  pianorollVae({ size: 2304, latent: 16, hidden: 300, batch: 64, beta: 0.5 }).step;

if (import.meta.filename === process.argv[1]) console.log(build().text);
