// # M2
//
// x is generated from a class y and a style z, and a classifier q(y | x) is trained with it. Unlabelled rows train it, too: they are summed
// over y, exactly. Use it where the class is a cause of the music, and the classes share much of how it is made.
//
// Kingma, Rezende, Mohamed and Welling 2014, [arXiv:1406.5298](https://arxiv.org/abs/1406.5298); alpha, the weight of the classifier's
// own term, is 0.1 N / (labelled rows) there.
import { adam, inferenceProgram, input, Parameters, scope, trainingStep } from "@semitone/graph";
import {
  bernoulliNetwork,
  classNetwork,
  generate,
  gruLayers,
  infer,
  m2,
  normalNetwork,
  objective,
} from "@semitone/prob";

// Two bars of 32 steps with 24 pitches each, in one of 5 moods.
const parameters = new Parameters({ seed: 1 });
const [roll, moods, hidden] = [[32, 24], 5, [64]] as const;
const layers = gruLayers({ size: 32, bidirectional: true });
export const model = m2({
  shape: roll,
  classes: moods,
  latent: 16,
  classifier: scope("classifier", () =>
    classNetwork(parameters, { inputs: [roll], outputs: moods, hidden, layers }),
  ),
  encoder: scope("encoder", () =>
    normalNetwork(parameters, { inputs: [roll, moods], outputs: 16, hidden, layers }),
  ),
  decoder: scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [moods, 16], outputs: roll, hidden: [256] }),
  ),
});

// The first 20 rows of every batch have a label: they run through their own mood only.
const { loss, terms } = objective(model, { rows: 100, alpha: 5, knownRows: { y: 20 } });
const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
console.log(step.inputs.map(({ name, shape }) => `${name} [${shape}]`).join(", "));

// What mood is x in, and what does a mood sound like?
const tagger = inferenceProgram({
  outputs: { mood: infer(model, { x: input("x", ["batch", ...roll]) }).y.mean() },
  parameters,
});
const [y, z] = [input("y", ["batch", moods]), input("z", ["batch", 16])];
const player = inferenceProgram({ outputs: { notes: generate(model, { y, z }).x.mean() }, parameters });
console.log(tagger.outputs, player.outputs);
