// # M1+M2
//
// An M2 over the features of an M1. The first stage makes x simple, the second classifies its code; the stages are trained one after the
// other. With few labels and much unlabelled data it did best in its paper.
//
// Kingma, Rezende, Mohamed and Welling 2014, [arXiv:1406.5298](https://arxiv.org/abs/1406.5298).
import { adam, inferenceProgram, input, Parameters, scope, trainingStep } from "@semitone/graph";
import { bernoulliNetwork, m1m2, normalNetwork, objective, vae } from "@semitone/prob";

const parameters = new Parameters({ seed: 1 });
const [size, features, hidden] = [784, 50, [600, 600]];
const m1 = vae({
  shape: [size],
  latent: features,
  encoder: scope("m1/encoder", () =>
    normalNetwork(parameters, { inputs: [size], hidden, outputs: features }),
  ),
  decoder: scope("m1/decoder", () =>
    bernoulliNetwork(parameters, { inputs: [features], hidden, outputs: size }),
  ),
});
const first = trainingStep({
  loss: objective(m1, { rows: 100 }).loss,
  parameters,
  optimizer: adam(),
  learningRate: 3e-4,
});

// Then the second stage, each batch of which is a fresh draw of the features; the weights of the first are fed.
const stage = new Parameters({ seed: 2 });
const { second, trainingValues, classify } = m1m2({ m1, parameters: stage, features, classes: 10 });
export const model = second;
const { loss } = objective(second, { rows: 100, alpha: 50, values: trainingValues(100, [size]) });
const step = trainingStep({ loss, parameters: stage, optimizer: adam(), learningRate: 3e-4 });
const classifier = inferenceProgram({
  outputs: { logits: classify(input("x", ["batch", size])) },
  parameters: stage,
});
console.log(first.inputs.length, step.inputs.map(({ name }) => name).join(", "), classifier.outputs);
