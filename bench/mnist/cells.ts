// The cells of the table, with their hyper-parameters. Those were fixed on the last 10,000 training images, never on test images.
import { input, type Tensor } from "@semitone/graph";
import type { Cell, CellContext } from "./cell.ts";
import { type Digits, sliceDigits } from "./digits.ts";
import { binarized, type Features, type M1Recipe, trainM1 } from "./m1.ts";
import { runM1Heads } from "./m1-heads.ts";
import { type M2Sizes, runM2, type Stage } from "./m2.ts";
import { principalComponents } from "./principal.ts";
import type { Recipe } from "./semi-supervised.ts";

/** The papers train on 50,000 images and choose by the other 10,000. */
const TRAINING_IMAGES = 50_000;

const COMPONENTS = 50;

const SIZES: M2Sizes = {
  size: COMPONENTS,
  likelihood: "normal",
  latent: 50,
  hidden: 500,
  classifierHidden: [500, 500],
  dropped: 0.2,
  top: 1,
};

const RECIPE: Recipe = {
  rows: 120,
  labelledRows: 20,
  steps: 16_000,
  learningRate: 3e-3,
  alpha: 20,
  warmSteps: 300,
  averageDecay: 0.999,
};

const M1_RECIPE: M1Recipe = {
  hidden: [500, 500],
  latent: 50,
  rows: 200,
  steps: 3000,
  learningRate: 1e-3,
  averageDecay: 0.999,
};

const usedOf = ({ training }: CellContext): Digits => sliceDigits(training, 0, TRAINING_IMAGES);

/** What does not depend on the labels is made once and shared by the seeds, as the features are in the code of the paper. */
function once<Value>(make: (context: CellContext) => Value): (context: CellContext) => Value {
  const made = new WeakMap<Digits, Value>();
  return (context) => {
    if (!made.has(context.training)) made.set(context.training, make(context));
    return made.get(context.training)!;
  };
}

const componentsOf = once((context) => {
  const digits = usedOf(context);
  const project = principalComponents(digits, COMPONENTS);
  return { training: project(digits.images), test: project(context.test.images) };
});

/** @returns q(z1 | x) of training and test images */
const m1Of = once(async (context): Promise<{ training: Features; test: Features }> => {
  const digits = usedOf(context);
  const features = await trainM1(digits, M1_RECIPE, 0, context.threads);
  return { training: await features(digits.images), test: await features(context.test.images) };
});

/** M2 on the principal components of the pixels. */
const m2On =
  (labels: number, sizes: M2Sizes, recipe: Recipe): Cell["run"] =>
  (context) => {
    const { training, test } = componentsOf(context);
    const x = (rows: number) => input("x", [rows, COMPONENTS]);
    return runM2({ ...context, training: usedOf(context) }, { data: { x: training }, x, test }, labels, sizes, recipe);
  };

/** M2 on the pixels themselves, drawn as black or white anew in each batch. */
const m2OnPixels: Cell["run"] = (context) => {
  const training = usedOf(context);
  const { size } = training;
  const stage: Stage = {
    data: { x: training.images },
    x: (rows: number) => binarized(input("x", [rows, size])),
    test: context.test.images,
  };
  const sizes: M2Sizes = { ...SIZES, size, likelihood: "bernoulli", classifierHidden: [500], dropped: 0.5 };
  return runM2({ ...context, training }, stage, 100, sizes, { ...RECIPE, beta: { y: 1, z: 2 } });
};

/** M2 on the posterior means of an M1. */
const m1m2: Cell["run"] = async (context) => {
  const { training, test } = await m1Of(context);
  const { size } = training;
  const x = (rows: number): Tensor => input("x", [rows, size]);
  const stage: Stage = { data: { x: training.loc }, x, test: test.loc };
  return runM2({ ...context, training: usedOf(context) }, stage, 100, { ...SIZES, size }, { ...RECIPE, steps: 20_000 });
};

const m1: Cell["run"] = async (context) => {
  const { training, test } = await m1Of(context);
  return runM1Heads({ ...context, training: usedOf(context) }, training, test, 100);
};

const AT_3000: Recipe = { ...RECIPE, steps: 8000 };
const ENUMERATED: M2Sizes = { ...SIZES, top: undefined };

export const CELLS: readonly Cell[] = [
  { model: "m1", labels: 100, published: 0.8818, run: m1 },
  { model: "m1m2", labels: 100, target: 0.957, published: 0.9667, reproduced: 0.957, run: m1m2 },
  { model: "m2", labels: 100, target: 0.932, published: 0.8803, reproduced: 0.9319, run: m2On(100, SIZES, RECIPE) },
  { model: "m2", labels: 3000, target: 0.958, published: 0.9608, reproduced: 0.9582, run: m2On(3000, SIZES, AT_3000) },
  { model: "m2-pixels", labels: 100, published: 0.8803, reproduced: 0.9319, run: m2OnPixels },
];
