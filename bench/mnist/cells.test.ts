import { input } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import type { CellContext } from "./cell.ts";
import { drawDigits } from "./drawn-digits.test-support.ts";
import { binarized, trainM1 } from "./m1.ts";
import { runM1Heads } from "./m1-heads.ts";
import { copyPicker, mover } from "./moved.ts";
import { buildM2, buildPartiallySpecified, type Sizes } from "./networks.ts";
import { runSemiSupervised, type Stage } from "./semi-run.ts";
import type { Recipe } from "./semi-supervised.ts";

const [training, test] = [drawDigits(3000, 1), drawDigits(1000, 2)];
const { size } = training;
const context: CellContext = { training, test, seed: 1, threads: 1, report: () => undefined };
const SIZES: Sizes = {
  size,
  likelihood: "bernoulli",
  latent: 10,
  hidden: 60,
  classifierHidden: [60, 60],
  dropped: 0.2,
  top: 1,
};
const RECIPE: Recipe = {
  rows: 120,
  labelledRows: 20,
  steps: 2000,
  learningRate: 3e-3,
  alpha: 20,
  warmSteps: 100,
  averageDecay: 0.99,
};
const PIXELS: Stage = {
  size,
  data: { x: training.images },
  x: (rows) => binarized(input("x", [rows, size])),
  training: training.images,
  test: test.images,
};
const LABELS = 30;

describe("models on drawn digits, three labels of each class", () => {
  it("m2 gains at least 2 points on its classifier trained on the labels alone", async () => {
    const networks = buildM2(SIZES, 1);
    const { accuracy, supervised, course } = await runSemiSupervised(
      context,
      PIXELS,
      LABELS,
      networks,
      RECIPE,
    );
    expect(accuracy).toBeGreaterThan(supervised! + 0.02);
    expect(course!.at(-1)![1]).toBe(accuracy);
  });

  it("m2 on moved copies goes on by its guesses, and keeps what it had before beside", async () => {
    const move = mover(
      training.images,
      Math.sqrt(size),
      { turn: 0.06, slant: 0.08, stretch: 0.04, shift: 0.35 },
      1,
    );
    const moved = new Float32Array(training.images.length);
    move(
      0,
      Int32Array.from({ length: training.count }, (_, row) => row),
      moved,
    );
    const stage = { ...PIXELS, data: {}, made: { x: copyPicker([training.images, moved], size, 1) } };
    const selfTraining = { rounds: 2, steps: 200, guessedRows: 40, sure: 0.9 };
    const { accuracy, course, extra } = await runSemiSupervised(
      context,
      stage,
      LABELS,
      buildM2({ ...SIZES, dropped: 0 }, 1),
      { ...RECIPE, steps: 600, selfTraining },
    );
    expect(course).toHaveLength(20 + 2 * 7); // a look each 30 steps, and after the last
    expect(course![19][1]).toBe(extra!.firstRound);
    expect(course!.at(-1)![1]).toBe(accuracy);
    expect(accuracy).toBeGreaterThan(extra!.firstRound - 0.02);
  });

  it("partially specified gains at least 5 points on its classifier trained on the labels alone", async () => {
    const recipe = { ...RECIPE, warmSteps: 0, objective: { samples: { promised: 4, others: 1 } } };
    const networks = buildPartiallySpecified(SIZES, 1);
    const { accuracy, supervised } = await runSemiSupervised(context, PIXELS, LABELS, networks, recipe);
    expect(accuracy).toBeGreaterThan(supervised! + 0.05);
  });

  it("m2 on the features of m1 gains at least 5 points on a support vector machine on them", async () => {
    const recipe = {
      hidden: [100],
      latent: 10,
      rows: 100,
      steps: 1500,
      learningRate: 3e-3,
      averageDecay: 0.99,
    };
    const features = await trainM1(training, recipe, 0, 1);
    const [known, unknown] = [await features(training.images), await features(test.images)];
    const heads = runM1Heads(context, known, unknown, LABELS);
    const stage: Stage = {
      size: known.size,
      data: { x: known.loc },
      x: (rows) => input("x", [rows, known.size]),
      training: known.loc,
      test: unknown.loc,
    };
    const networks = buildM2({ ...SIZES, likelihood: "normal", size: known.size }, 1);
    const { accuracy } = await runSemiSupervised(context, stage, LABELS, networks, RECIPE);
    expect(accuracy).toBeGreaterThan(heads.accuracy + 0.05);
  });
});
