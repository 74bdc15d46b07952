// A recurrent model of melodies: which of 130 tokens comes next (128 pitches, hold, rest)? Prints its training graph.
import {
  adam,
  embedding,
  fill,
  gru,
  input,
  linear,
  logSoftmax,
  mul,
  oneHot,
  Parameters,
  reshape,
  scope,
  sum,
  type TrainingStepProgram,
  trainingStep,
} from "@semitone/graph";

/** Truncated backpropagation through 8 steps of a GRU, batch 4. */
export function build(): TrainingStepProgram {
  const [steps, batch, symbols] = [8, 4, 130];
  const parameters = new Parameters({ seed: 1 });
  const tokens = input("tokens", [steps, batch], "int64");
  const next = input("next", [steps, batch], "int64");
  const embed = scope("embedding", () => embedding(parameters, { symbols, size: 32 }));
  const cell = scope("gru", () => gru(parameters, { inputs: 32, hidden: 64 }));
  const toLogits = scope("logits", () => linear(parameters, { inputs: [64], outputs: symbols }));
  const { outputs } = cell.sequence(embed(tokens), [fill(0, [batch, 64])]);
  const logProbs = logSoftmax(reshape(toLogits(outputs), [steps * batch, symbols]));
  const chosen = mul(logProbs, oneHot(reshape(next, [steps * batch]), symbols));
  return trainingStep({
    loss: mul(sum(chosen), -1 / (steps * batch)),
    parameters,
    optimizer: adam(),
    learningRate: 1e-3,
    clipNorm: 1,
  });
}

if (import.meta.filename === process.argv[1]) console.log(build().text);
