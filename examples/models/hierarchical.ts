// # Hierarchical model
//
// Content, source and style of speech or of playing: x is conditioned on content that is not explained (a text, a melody), groups have a mixture prior
// (accents, moods), a known source has a latent of its own (the speaker, the player), and continuous attributes are known in some rows and
// inferred in the others.
//
// Hsu et al. 2018, [arXiv:1810.07217](https://arxiv.org/abs/1810.07217); attributes as in Habib et al. 2019,
// [arXiv:1910.01709](https://arxiv.org/abs/1910.01709).
import { adam, Parameters, scope, trainingStep } from "@semitone/graph";
import { bernoulliNetwork, hierarchical, learnedMixture, normalNetwork, objective } from "@semitone/prob";

// How 16 steps of a melody are played: which of 24 pitches sound, given what is written, in a mood, by a player, with some arousal.
const parameters = new Parameters({ seed: 1 });
const [size, melody, moods, players, latent, hidden] = [384, 64, 6, 9, 8, [128]];
const mixture = (name: string, components: number, weights = true) =>
  scope(`${name}/prior`, () => learnedMixture(parameters, { components, size: latent, weights }));
const encoder = (name: string, outputs: number) =>
  scope(`${name}/encoder`, () => normalNetwork(parameters, { inputs: [size], hidden, outputs }));
export const model = hierarchical({
  shape: [size],
  content: [melody],
  group: { mixture: mixture("group", moods), encoder: encoder("group", latent) },
  source: { mixture: mixture("source", players, false), encoder: encoder("source", latent) },
  attributes: { arousal: { encoder: encoder("arousal", 1) } },
  decoder: scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [melody, latent, latent, 1], hidden, outputs: size }),
  ),
});
const { loss, terms } = objective(model, { rows: 50, alpha: 10 });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
console.log(step.inputs.map(({ name, shape }) => `${name} [${shape}]`).join(", "));
