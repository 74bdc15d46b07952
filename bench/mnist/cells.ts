// The cells of the table, with their hyper-parameters. Those were fixed on the last 10,000 training images, never on test images.
import type { Cell, CellContext } from "./cell.ts";
import { runM1Heads } from "./m1-heads.ts";
import { buildM2, buildPartiallySpecified, type Sizes } from "./networks.ts";
import { type Comparison, comparePeer } from "./peer.ts";
import { runSemiSupervised, type Stage } from "./semi-run.ts";
import type { Recipe } from "./semi-supervised.ts";
import { COMPONENTS, m1Of, onComponents, onM1, onMovedM1, onPixels, usedOf } from "./stages.ts";
import { VADE_CELLS } from "./vade-cells.ts";

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
const MOVED_M1M2: Recipe = {
  ...RECIPE,
  steps: 6000,
  selfTraining: { rounds: 6, steps: 2500, guessedRows: 50, sure: 0.9 },
};
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
    run: run(onMovedM1, 100, MOVED_M1M2, { sizes: { dropped: 0 } }),
  },
  {
    model: "m1m2-unmoved",
    labels: 100,
    target: 0.957,
    published: 0.9667,
    reproduced: 0.957,
    run: run(onM1, 100, M1M2, { sizes: { dropped: 0 } }),
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
