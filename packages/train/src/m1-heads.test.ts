// The joining of an autoencoder and a classifier: features by another route, and classes that only the features can tell apart.
import { evaluate, input, Parameters, scope } from "@semitone/graph";
import { bernoulliNetwork, m1Features, normalNetwork, vae } from "@semitone/prob";
import { nearestNeighbours, standardized } from "@semitone/stats";
import { expect, it } from "vitest";
import { M1_HEADS, openM1 } from "./m1-heads.ts";

const [SIZE, LATENT, ROWS] = [6, 6, 40];
const parameters = new Parameters({ seed: 2 });
const model = vae({
  shape: [SIZE],
  latent: LATENT,
  encoder: scope("encoder", () =>
    normalNetwork(parameters, { inputs: [SIZE], hidden: [8], outputs: LATENT }),
  ),
  decoder: scope("decoder", () =>
    bernoulliNetwork(parameters, { inputs: [LATENT], hidden: [8], outputs: SIZE }),
  ),
});
// Class 1 has its notes in the upper half, class 0 in the lower; which of the three is set varies.
const classOf = (row: number) => row % 2;
const x = new Float32Array(ROWS * SIZE);
for (let row = 0; row < ROWS; row++) {
  x[row * SIZE + 3 * classOf(row) + (row % 3)] = 1;
  x[row * SIZE + 3 * classOf(row) + ((row >> 2) % 3)] = 1;
}
const targets = Array.from({ length: ROWS }, (_, row) => (classOf(row) === 0 ? [1, 0] : [0, 1]));
const weights = Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));

it.each([
  ["logistic", M1_HEADS.logistic],
  ["given", () => standardized(nearestNeighbours(1))],
] as const)("openM1 with a %s head tells classes from the posterior means", async (name, make) => {
  const head = name === "logistic" ? name : make();
  const m1 = await openM1({ model, parameters, weights, head, threads: 1 });
  try {
    const half = x.slice(0, (ROWS / 2) * SIZE);
    await m1.fit({ x: half }, targets.slice(0, ROWS / 2));
    const predicted = await m1.predict({ x });
    expect(predicted.map(([no, yes]) => Number(yes > no))).toEqual(targets.map((_, row) => classOf(row)));

    const features = m1Features(model, input("x", [ROWS, SIZE]));
    const [{ data }] = evaluate([features], { ...weights, x });
    const rows = Array.from({ length: ROWS }, (_, row) => data.slice(row * LATENT, (row + 1) * LATENT));
    (await m1.features({ x })).flat().forEach((value, i) => {
      expect(value).toBeCloseTo(data[i], 5);
    });
    const alone = make();
    alone.fit(rows.slice(0, ROWS / 2), targets.slice(0, ROWS / 2));
    alone
      .predict(rows)
      .flat()
      .forEach((value, i) => {
        expect(predicted.flat()[i]).toBeCloseTo(value, 3);
      });
  } finally {
    await m1.dispose();
  }
});

it("openM1 refuses a variable that the model does not infer", async () => {
  await expect(openM1({ model, parameters, weights, head: "logistic", variable: "y" })).rejects.toThrow(
    "openM1: y is not inferred; there are z",
  );
});
