// # GM-VAE by factors
//
// Several factors at once: each has its own latent, its own mixture prior, and labels of its own where there are any. One factor can be
// changed while the others stay: another timbre at the same pitch, another mood with the same rhythm.
//
// Luo, Agres and Herremans 2019, [arXiv:1906.08152](https://arxiv.org/abs/1906.08152) (timbre and pitch); Tan and Herremans 2020,
// [arXiv:2007.15474](https://arxiv.org/abs/2007.15474) (rhythm, note density, arousal).
import { adam, inferenceProgram, input, Parameters, scope, type Tensor, trainingStep } from "@semitone/graph";
import {
  gmVae,
  gruCell,
  gruLayers,
  learnedMixture,
  type Network,
  normalNetwork,
  objective,
  sequenceNetwork,
} from "@semitone/prob";

// Melodies of 32 tokens out of 90; the mode of some is known, nobody has labelled a rhythm.
const parameters = new Parameters({ seed: 1 });
const [steps, symbols, latent] = [32, 90, 8];
const factor = (name: string, components: number) => ({
  mixture: scope(`${name}/prior`, () => learnedMixture(parameters, { components, size: latent })),
  encoder: scope(`${name}/encoder`, () =>
    normalNetwork(parameters, {
      inputs: [[steps]],
      outputs: latent,
      layers: gruLayers({ size: 64, symbols, bidirectional: true }),
    }),
  ),
});
const decoder = scope("decoder", () =>
  sequenceNetwork(parameters, {
    inputs: [latent, latent],
    outputs: [steps, symbols],
    cell: gruCell({ size: 128 }),
  }),
);
const factors = { mode: { ...factor("mode", 4), labels: true }, rhythm: factor("rhythm", 12) };
const declare = (network: Network) => gmVae({ shape: [steps], dtype: "int64", factors, decoder: network });
export const model = declare(decoder);

// In training, a share of the past is not shown to the decoder, which then has to ask the latents.
const teacherForced = declare(decoder.withHistory(input("shown", [50, steps])));
const { loss, terms } = objective(teacherForced, { rows: 50, alpha: 10 });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
console.log(step.inputs.map(({ name, shape }) => `${name} [${shape}]`).join(", "));

// One token after the other: the state goes out and in again.
const latents = [input("zMode", ["batch", latent]), input("zRhythm", ["batch", latent])];
const named = (tensors: readonly Tensor[]) =>
  Object.fromEntries(tensors.map((tensor, i) => [`next/${i}`, tensor]));
const begin = inferenceProgram({ outputs: named(decoder.start(...latents)), parameters });
const state = decoder.state.map((shape, i) => input(`state/${i}`, ["batch", ...shape]));
const next = decoder.step(input("token", ["batch"], "int64"), state);
const advance = inferenceProgram({ outputs: { logits: next.logits, ...named(next.state) }, parameters });
console.log(begin.outputs, advance.outputs[0]);
