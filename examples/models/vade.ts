// # VaDE
//
// Clusters without labels: the prior of the latent is a mixture, and its components are the clusters. The class adds cost in the
// prior only, so that a hundred clusters train as fast as ten. What a cluster means, a person must say.
//
// Jiang, Zheng, Tan, Tang and Zhou 2017, [arXiv:1611.05148](https://arxiv.org/abs/1611.05148). The paper starts from a trained
// autoencoder and a mixture fitted to its codes; from scratch most clusters stay empty.
import { adam, inferenceProgram, input, Parameters, scope, trainingStep } from "@semitone/graph";
import { bernoulliNetwork, infer, learnedMixture, normalNetwork, objective, vade } from "@semitone/prob";

const parameters = new Parameters({ seed: 1 });
const [size, latent, components, hidden] = [784, 10, 20, [256, 256]];
export const model = vade({
  shape: [size],
  mixture: scope("prior", () => learnedMixture(parameters, { components, size: latent })),
  encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [size], hidden, outputs: latent })),
  decoder: scope("decoder", () => bernoulliNetwork(parameters, { inputs: [latent], hidden, outputs: size })),
});
const { loss, terms } = objective(model, { rows: 100 });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 2e-3 });
const clusters = inferenceProgram({
  outputs: { cluster: infer(model, { x: input("x", ["batch", size]) }).c.mean() },
  parameters,
});
console.log(step.inputs.map(({ name }) => name).join(", "), clusters.outputs);
