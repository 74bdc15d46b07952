// # VAE
//
// A variational autoencoder: what all rows have in common is in the decoder, what distinguishes them in a few latent numbers. It needs
// no labels, and gives features for other models, and a space to draw from and to interpolate in.
//
// Kingma and Welling 2014, [arXiv:1312.6114](https://arxiv.org/abs/1312.6114).
import { adam, Parameters, scope, trainingStep } from "@semitone/graph";
import { bernoulliNetwork, convolutional, normalNetwork, objective, vae } from "@semitone/prob";

// Two bars of pianoroll, 32 steps of 24 pitches.
const parameters = new Parameters({ seed: 1 });
const [roll, layers] = [[32, 24], convolutional({ axes: 2, channels: [8, 16] })] as const;
export const model = vae({
  shape: roll,
  latent: 16,
  encoder: scope("encoder", () =>
    normalNetwork(parameters, { inputs: [roll], outputs: 16, hidden: [64], layers }),
  ),
  decoder: scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [16], outputs: roll, hidden: [64], layers }),
  ),
});
const { loss, terms } = objective(model, { rows: 50, freeBits: { z: 2 } });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
console.log(step.inputs.map(({ name, shape }) => `${name} [${shape}]`).join(", "));
