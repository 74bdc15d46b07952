// Two attributes with masks of their own: what a fit minimises is the loss over all rows, whatever its batches are made of.
import { normalInitializer, Parameters, scope } from "@semitone/graph";
import { gmVae, learnedMixture, normalNetwork } from "@semitone/prob";
import { randomStream } from "@semitone/runtime";
import { describe, expect, it } from "vitest";
import { type FitOptions, fit } from "./fit.ts";

const ROWS = 60;
const COPIES = 20;
const random = randomStream(3, "several-attributes");
const x = random.normal(new Float32Array(ROWS * 3));

/** Unit vectors of `classes` for each row; where `soft`, a mixture with the next class. */
const labels = (classes: number, soft = 0) =>
  Float32Array.from({ length: ROWS * classes }, (_, i) => {
    const [row, k] = [Math.floor(i / classes), i % classes];
    return k === row % classes ? 1 - soft : k === (row + 1) % classes ? soft : 0;
  });
const mask = (isKnown: (row: number) => boolean) =>
  Float32Array.from({ length: ROWS }, (_, row) => Number(isKnown(row)));
const repeated = (values: Float32Array) =>
  Float32Array.from({ length: values.length * (COPIES + 1) }, (_, i) => values[i % values.length]);

function model() {
  const parameters = new Parameters({ seed: 2 });
  const weight = normalInitializer(0.1);
  const factor = (name: string, components: number) =>
    scope(name, () => ({
      mixture: learnedMixture(parameters, { components, size: 2 }),
      encoder: normalNetwork(parameters, { inputs: [3], hidden: [4], outputs: 2, weight }),
      labels: true,
    }));
  const factors = { mood: factor("mood", 3), form: factor("form", 2) };
  const decoder = scope("decoder", () =>
    normalNetwork(parameters, { inputs: [2, 2], hidden: [4], outputs: 3, weight }),
  );
  return { model: gmVae({ shape: [3], factors, decoder }), parameters };
}

/** Mean loss of the training batches, of weights that stay as they are, and the loss over many copies of the same rows. */
async function losses(changes: Partial<FitOptions>, soft = 0) {
  const { history, heldOut } = await fit({
    ...model(),
    rows: {
      x: repeated(x),
      mood: repeated(labels(3, soft)),
      form: repeated(labels(2)),
      moodObserved: repeated(mask((row) => row < 6)),
      formObserved: repeated(mask((row) => row % 10 === 0)),
    },
    training: Array.from({ length: ROWS }, (_, row) => row),
    heldOut: Array.from({ length: ROWS * COPIES }, (_, i) => ROWS + i),
    steps: 300,
    evaluateEvery: 300,
    reportEvery: 1,
    learningRate: 0,
    threads: 1,
    batch: { rows: 12 },
    ...changes,
  });
  const batches = history
    .filter(({ evaluation }) => evaluation === undefined)
    .map(({ reports }) => Number(reports.loss));
  return { batches: batches.reduce((a, b) => a + b) / batches.length, all: Number(heldOut?.loss) };
}

// Counting every row of a batch alike would be off by a tenth and more; the draws of z alone make the two differ by about a hundredth.
describe("fit of two attributes with masks of their own", () => {
  it.each([
    ["by the usual rule", { batch: { rows: 12 } }, 0],
    ["half of them labelled", { batch: { rows: 12, labelled: 6 } }, 0],
    ["soft labels", { batch: { rows: 12, labelled: 6 } }, 0.3],
    [
      "gamma and weights by attribute",
      { gamma: 3, alpha: { mood: 2, form: 5 }, batch: { rows: 12, labelled: 6 } },
      0,
    ],
  ])("the mean loss of its batches is the loss over all rows: %s", async (_, changes, soft) => {
    const { batches, all } = await losses(changes, soft);
    expect(Math.abs(batches - all)).toBeLessThan(0.02 * all);
  });
});
