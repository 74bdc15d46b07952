// What stands for the images in the models of the table: pixels, principal components, or features of an M1. Made without labels.
import { input } from "@semitone/graph";
import type { CellContext } from "./cell.ts";
import { type Digits, sliceDigits } from "./digits.ts";
import { binarized, type Features, type M1Recipe, trainM1 } from "./m1.ts";
import { copyPicker, type MoveOptions, mover } from "./moved.ts";
import { principalComponents } from "./principal.ts";
import type { Stage } from "./semi-run.ts";

/** The papers train on 50,000 images and choose by the other 10,000. */
const TRAINING_IMAGES = 50_000;

export const COMPONENTS = 50;

const M1_RECIPE: M1Recipe = {
  hidden: [500, 500],
  latent: 50,
  rows: 200,
  steps: 3000,
  learningRate: 1e-3,
  averageDecay: 0.999,
};

/** As VaDE's autoencoder sees them. */
const MOVE: MoveOptions = { turn: 0.15, slant: 0.15, stretch: 0.1, shift: 1.2 };

/** Moved copies of each image, beside the image itself. */
const COPIES = 8;

/** The training images that are trained on. */
export const usedOf = ({ training }: CellContext): Digits => sliceDigits(training, 0, TRAINING_IMAGES);

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
export const m1Of = once(async (context): Promise<{ training: Features; test: Features }> => {
  const digits = usedOf(context);
  const features = await trainM1(digits, M1_RECIPE, 0, context.threads);
  return { training: await features(digits.images), test: await features(context.test.images) };
});

/**
 * @returns posterior means of an M1 that is trained on moved images: of the training images, first as they are and then moved, and of
 * the test images
 */
const movedM1Of = once(async (context) => {
  const { count, size, images } = usedOf(context);
  const features = await trainM1(usedOf(context), { ...M1_RECIPE, move: MOVE }, 0, context.threads);
  const move = mover(images, Math.sqrt(size), MOVE, 1);
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  const copies = [(await features(images)).loc];
  const moved = new Float32Array(images.length);
  for (let copy = 0; copy < COPIES; copy++) {
    move(copy, rows, moved);
    copies.push((await features(moved)).loc);
  }
  const test = await features(context.test.images);
  return { size: test.size, copies, test: test.loc };
});

/** The principal components of the pixels in place of the pixels. */
export const onComponents = (context: CellContext): Stage => {
  const { training, test } = componentsOf(context);
  return {
    size: COMPONENTS,
    data: { x: training },
    x: (rows) => input("x", [rows, COMPONENTS]),
    training,
    test,
  };
};

/** The pixels themselves, drawn as black or white anew in each batch. */
export const onPixels = (context: CellContext): Stage => {
  const { size, images } = usedOf(context);
  return {
    size,
    data: { x: images },
    x: (rows) => binarized(input("x", [rows, size])),
    training: images,
    test: context.test.images,
  };
};

/** The posterior means of an M1. */
export const onM1 = async (context: CellContext): Promise<Stage> => {
  const { training, test } = await m1Of(context);
  const { size } = training;
  return {
    size,
    data: { x: training.loc },
    x: (rows) => input("x", [rows, size]),
    training: training.loc,
    test: test.loc,
  };
};

/** Those of moved images, a copy drawn anew each time. */
export const onMovedM1 = async (context: CellContext): Promise<Stage> => {
  const { size, copies, test } = await movedM1Of(context);
  return {
    size,
    data: {},
    made: { x: copyPicker(copies, size, context.seed) },
    x: (rows) => input("x", [rows, size]),
    training: copies[0],
    test,
  };
};
