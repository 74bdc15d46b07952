// # Partially specified graph
//
// Any graph over named variables can be a model; this one infers the class after the style, q(z | x) q(y | x, z). A label then is
// evidence about z as well: where y is known, draws of z are weighted by q(y | x, z).
//
// Siddharth, Paige, van de Meent, Desmaison, Goodman, Kohli, Wood and Torr 2017, [arXiv:1706.00400](https://arxiv.org/abs/1706.00400);
// gamma is the weight of rows with a label there.
import { adam, Parameters, scope, trainingStep } from "@semitone/graph";
import { bernoulliNetwork, classNetwork, normalNetwork, objective, partiallySpecified } from "@semitone/prob";

const parameters = new Parameters({ seed: 1 });
const [size, classes, latent, hidden] = [784, 10, 50, [256]];
export const model = partiallySpecified({
  shape: [size],
  classes,
  latent,
  encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [size], hidden, outputs: latent })),
  classifier: scope("classifier", () =>
    classNetwork(parameters, { inputs: [size, latent], hidden, outputs: classes }),
  ),
  decoder: scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [classes, latent], hidden, outputs: size }),
  ),
});
const { loss, terms } = objective(model, { rows: 100, alpha: 50, gamma: 1, samples: 4 });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
console.log(step.inputs.map(({ name, shape }) => `${name} [${shape}]`).join(", "));
