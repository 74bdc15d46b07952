// The cells of the table, with their hyper-parameters. Those were fixed on the last 10,000 training images, never on test images.
import { input } from "@semitone/graph";
import type { Cell, CellContext } from "./cell.ts";
import { type Digits, sliceDigits } from "./digits.ts";
import { binarized, type Features, type M1Recipe, trainM1 } from "./m1.ts";
import { runM1Heads } from "./m1-heads.ts";
import { buildM2, buildPartiallySpecified, type Sizes } from "./networks.ts";
import { type Comparison, comparePeer } from "./peer.ts";
import { principalComponents } from "./principal.ts";
import { runSemiSupervised, type Stage } from "./semi-run.ts";
import type { Recipe } from "./semi-supervised.ts";
import { VADE_CELLS } from "./vade-cells.ts";

/** The papers train on 50,000 images and choose by the other 10,000. */
const TRAINING_IMAGES = 50_000;

const COMPONENTS = 50;

const SIZES: Sizes = {
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

/** The principal components of the pixels in place of the pixels. */
const onComponents = (context: CellContext): Stage => {
  const { training, test } = componentsOf(context);
  return { size: COMPONENTS, data: { x: training }, x: (rows) => input("x", [rows, COMPONENTS]), test };
};

/** The pixels themselves, drawn as black or white anew in each batch. */
const onPixels = (context: CellContext): Stage => {
  const { size, images } = usedOf(context);
  return {
    size,
    data: { x: images },
    x: (rows) => binarized(input("x", [rows, size])),
    test: context.test.images,
  };
};

/** The posterior means of an M1. */
const onM1 = async (context: CellContext): Promise<Stage> => {
  const { training, test } = await m1Of(context);
  const { size } = training;
  return { size, data: { x: training.loc }, x: (rows) => input("x", [rows, size]), test: test.loc };
};

const run =
  (
    stageOf: (context: CellContext) => Stage | Promise<Stage>,
    labels: number,
    recipe: Recipe,
    {
      sizes = {},
      build = buildM2,
    }: { readonly sizes?: Partial<Sizes>; readonly build?: typeof buildM2 } = {},
  ): Cell["run"] =>
  async (context) => {
    const stage = await stageOf(context);
    const networks = build({ ...SIZES, size: stage.size, ...sizes }, context.seed);
    return runSemiSupervised({ ...context, training: usedOf(context) }, stage, labels, networks, recipe);
  };

const m1: Cell["run"] = async (context) => {
  const { training, test } = await m1Of(context);
  return runM1Heads({ ...context, training: usedOf(context) }, training, test, 100);
};

const AT_3000: Recipe = { ...RECIPE, labelledRows: 40, steps: 4000 };
const M1M2: Recipe = { ...RECIPE, steps: 12_000 };
const PIXELS: Recipe = { ...RECIPE, steps: 12_000, objective: { beta: { y: 1, z: 2 } } };
const PARTIALLY_SPECIFIED: Recipe = {
  ...RECIPE,
  steps: 3000,
  warmSteps: 0,
  objective: { samples: { promised: 8, others: 1 } },
};
/** Pyro's ablation: y drawn from q or summed out, without and with alpha log q(y | x). */
const ABLATION: Recipe = { ...RECIPE, labelledRows: 40, steps: 3000, warmSteps: 0 };

export const CELLS: readonly Cell[] = [
  { model: "m1", labels: 100, published: 0.8818, run: m1 },
  {
    model: "m2",
    labels: 100,
    target: 0.932,
    published: 0.8803,
    reproduced: 0.9319,
    run: run(onComponents, 100, RECIPE),
  },
  {
    model: "m2",
    labels: 3000,
    target: 0.958,
    published: 0.9608,
    reproduced: 0.9582,
    run: run(onComponents, 3000, AT_3000),
  },
  {
    model: "m2-pixels",
    labels: 100,
    published: 0.8803,
    reproduced: 0.9319,
    run: run(onPixels, 100, PIXELS, {
      sizes: { likelihood: "bernoulli", classifierHidden: [500], dropped: 0.5 },
    }),
  },
  {
    model: "m1m2",
    labels: 100,
    target: 0.957,
    published: 0.9667,
    reproduced: 0.957,
    run: run(onM1, 100, M1M2),
  },
  {
    model: "partially-specified",
    labels: 100,
    target: 0.903,
    published: 0.9029,
    run: run(onComponents, 100, PARTIALLY_SPECIFIED, { build: buildPartiallySpecified }),
  },
  {
    model: "m2-sampled",
    labels: 3000,
    reproduced: 0.1982,
    run: run(onComponents, 3000, { ...ABLATION, alpha: 0 }, { sizes: { top: 0 } }),
  },
  {
    model: "m2-enumerated",
    labels: 3000,
    reproduced: 0.8932,
    run: run(onComponents, 3000, { ...ABLATION, alpha: 0 }, { sizes: { top: undefined } }),
  },
  {
    model: "m2-enumerated-term",
    labels: 3000,
    reproduced: 0.9582,
    run: run(onComponents, 3000, ABLATION, { sizes: { top: undefined } }),
  },
  ...VADE_CELLS,
];

/** M2 beside the same in PyTorch. */
export const compareM2 = (python: string, context: CellContext): Promise<Comparison> =>
  comparePeer(
    python,
    { ...context, training: usedOf(context) },
    onComponents(context),
    100,
    { ...SIZES },
    {
      ...RECIPE,
      steps: 3000,
    },
  );
