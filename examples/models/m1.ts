// # M1
//
// A classifier on the features of a variational autoencoder. The autoencoder learns from all rows, the classifier from the few with a
// label: the simplest use of unlabelled music, and the first stage of M1+M2.
//
// Kingma, Rezende, Mohamed and Welling 2014, [arXiv:1406.5298](https://arxiv.org/abs/1406.5298).
import { Parameters, scope } from "@semitone/graph";
import { bernoulliNetwork, normalNetwork, vae } from "@semitone/prob";
import { openM1, fit as train } from "@semitone/train";

// 200 made-up bars of 12 pitch classes: C major and C minor.
const [rows, keys] = [
  200,
  [
    [0, 2, 4, 5, 7, 9, 11],
    [0, 2, 3, 5, 7, 8, 10],
  ],
] as const;
const x = new Float32Array(rows * 12);
for (let row = 0; row < rows; row++)
  for (const [i, pitch] of keys[row % 2].entries()) if ((row >> 1) % (i + 2) !== 0) x[row * 12 + pitch] = 1;
const target = (row: number) => (row % 2 === 0 ? [1, 0] : [0, 1]);

const parameters = new Parameters({ seed: 1 });
export const model = vae({
  shape: [12],
  latent: 4,
  encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [12], hidden: [32], outputs: 4 })),
  decoder: scope("decoder", () => bernoulliNetwork(parameters, { inputs: [4], hidden: [32], outputs: 12 })),
});
const { weights } = await train({
  model,
  parameters,
  rows: { x },
  batch: { rows: 50 },
  steps: 200,
  threads: 1,
});

// Ten of the rows have a label. The head may be "logistic", or any classifier.
const m1 = await openM1({ model, parameters, weights, head: "logistic", threads: 1 });
await m1.fit(
  { x: x.slice(0, 10 * 12) },
  Array.from({ length: 10 }, (_, row) => target(row)),
);
const probabilities = await m1.predict({ x });
await m1.dispose();
const right = probabilities.filter((row, i) => row[i % 2] > 0.5).length;
console.log(`${right} of ${rows} rows are classified correctly from 10 labels`);
