// # Semi-supervised VaDE
//
// VaDE whose clusters are named by labels of some rows: a labelled row takes its class in place of q(c | x), and alpha is the weight
// of log q(c | x), the classifier. Unlabelled rows are clustered as before, and the class adds cost in the prior only.
//
// The model of Jiang et al. 2017, [arXiv:1611.05148](https://arxiv.org/abs/1611.05148), with the labels of Kingma et al. 2014,
// [arXiv:1406.5298](https://arxiv.org/abs/1406.5298).
import { adam, Parameters, scope, trainingStep } from "@semitone/graph";
import { bernoulliNetwork, learnedMixture, normalNetwork, objective, vade } from "@semitone/prob";

const parameters = new Parameters({ seed: 1 });
const [size, latent, components, hidden] = [784, 10, 10, [256, 256]];
export const model = vade({
  shape: [size],
  labels: true,
  mixture: scope("prior", () => learnedMixture(parameters, { components, size: latent })),
  encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [size], hidden, outputs: latent })),
  decoder: scope("decoder", () => bernoulliNetwork(parameters, { inputs: [latent], hidden, outputs: size })),
});
const { loss, terms } = objective(model, { rows: 100, alpha: 100 });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
console.log(step.inputs.map(({ name, shape }) => `${name} [${shape}]`).join(", "));
