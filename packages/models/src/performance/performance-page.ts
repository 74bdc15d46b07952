// The performance model: p(x | content, z, a) p(z | class) p(class) prod p(a) over stretches of notes, with q(z | x), q(a | x) and the class
// by Bayes' rule from z. Classes and z: Hsu et al. 2018, arXiv:1810.07217; attributes known in some rows: Habib et al. 2019, arXiv:1910.01709.
import {
  add,
  clip,
  concat,
  constant,
  conv1d,
  exp,
  type Initializer,
  linear,
  log,
  mean,
  mul,
  type Parameters,
  relu,
  reshape,
  scope,
  slice,
  square,
  sub,
  type Tensor,
  transpose,
  zerosInitializer,
} from "@semitone/graph";
import {
  type Distribution,
  hierarchical,
  infer,
  learnedMixture,
  type Model,
  type Network,
  normal,
} from "@semitone/prob";
import { PLAYED, type PlayedName, WIDTH } from "../played/played-notes.ts";
import type { AttributeName } from "./attributes.ts";
import { STRETCH } from "./stretches.ts";

export interface PerformanceSizes {
  /** Numbers of the content of a note, those that ridge regression predicts (the last `WIDTH`) included. */
  readonly content: number;
  /** Components of the mixture; as many as classes where there are labels of any. */
  readonly components: number;
  readonly labelledClasses: boolean;
  readonly attributes: readonly AttributeName[];
  /** Dimensions of z. */
  readonly code: number;
  /** Channels of the convolutions over notes. */
  readonly channels: number;
}

export interface PerformanceNetworks {
  readonly model: Model;
  /** q of every variable given x [rows, STRETCH, WIDTH]: `group`, `zGroup` and attributes. */
  infer(x: Tensor): Readonly<Record<string, Distribution>>;
  /** p(x | content, z, attributes...): the mean is how the notes are played. */
  readonly decoder: Network;
}

const KERNEL = 5;
/** Smallest deviation of a component. */
const SCALE_FLOOR = 0.4;
/** Bounds of the logarithm of the error of a number, in its units, and of the deviations of codes. */
const LOG_SCALES = [-2.5, 0.7] as const;
const CODE_LOG_SCALES = [-4, 1] as const;

/** Declares the model and creates its parameters, the same by the same sizes. */
export function performanceModel(parameters: Parameters, sizes: PerformanceSizes): PerformanceNetworks {
  const { content, components, labelledClasses, attributes, code } = sizes;
  const mixture = scope("mixture", () =>
    learnedMixture(parameters, { components, size: code, scaleFloor: SCALE_FLOOR, weights: false }),
  );
  const decoder = scope("decoder", () => decoderOf(parameters, sizes));
  const summary = scope("summary", () => summaryOf(parameters, sizes));
  const model = hierarchical({
    shape: [STRETCH, WIDTH],
    content: [STRETCH, content],
    group: {
      mixture,
      encoder: scope("code", () => headOf(parameters, summary, code)),
      labels: labelledClasses,
    },
    attributes: Object.fromEntries(
      attributes.map((name) => [name, { encoder: scope(name, () => headOf(parameters, summary, 1)) }]),
    ),
    decoder,
  });
  return { model, decoder, infer: (x) => infer(model, { x }) };
}

/** [rows, steps, features] -> [rows, features, steps], and back. */
const turned = (x: Tensor): Tensor => transpose(x, [0, 2, 1]);

/** What convolutions find in the notes, and the notes' own means and deviations, whatever the length: what all encoders read. */
function summaryOf(parameters: Parameters, { channels }: PerformanceSizes) {
  const layer = (name: string, inputs: number) =>
    scope(name, () => conv1d(parameters, { inputs, outputs: channels, kernel: KERNEL, padding: "same" }));
  const [first, second] = [layer("conv0", WIDTH), layer("conv1", channels)];
  const made = new WeakMap<Tensor, Tensor>();
  const summary = (x: Tensor) => {
    const notes = turned(x); // [rows, WIDTH, STRETCH]
    const found = relu(second(relu(first(notes))));
    const middle = mean(notes, { axes: -1 });
    const spread = mean(square(sub(notes, reshape(middle, [x.shape[0], WIDTH, 1]))), { axes: -1 });
    return concat([mean(found, { axes: -1 }), middle, mul(log(add(spread, 1e-3)), 0.5)], -1);
  };
  return {
    size: channels + 2 * WIDTH,
    of(x: Tensor): Tensor {
      if (!made.has(x)) made.set(x, summary(x));
      return made.get(x)!;
    },
  };
}

/** A normal, linear in the summary; its deviation begins at 1 whatever the summary. */
function headOf(parameters: Parameters, summary: ReturnType<typeof summaryOf>, outputs: number): Network {
  const inputs = [summary.size];
  const loc = scope("loc", () => linear(parameters, { inputs, outputs }));
  const logScale = scope("logScale", () => linear(parameters, { inputs, outputs, weight: zerosInitializer }));
  return (x) => {
    const read = summary.of(x);
    return normal({ loc: loc(read), logScale: clip(logScale(read), ...CODE_LOG_SCALES) });
  };
}

/** Numbers whose mean over a stretch no attribute tells, and codes may: deviation and pedal. */
const FREE = constant(
  Float32Array.from(PLAYED, (name) => Number(name === "deviation" || name === "pedal")),
  [WIDTH],
);
/** The number that each attribute raises, or widens, to begin with. */
const LEVELS: Partial<Record<AttributeName, PlayedName>> = {
  tempo: "tempo",
  level: "velocity",
  articulation: "articulation",
};
const WIDTHS: Partial<Record<AttributeName, PlayedName>> = {
  rubato: "tempo",
  range: "velocity",
  asynchrony: "deviation",
};
/** Deviations of attributes within which they shape. */
const COMMON = 2;
/** Largest logarithm of what the shape of a stretch is widened by. */
const MOST_GAIN = 2;

/**
 * A stretch as ridge regression and convolutions over content, codes and attributes shape it, wider or narrower, higher or lower as the
 * attributes say: codes do not say it again, so that asking for an attribute is enough.
 * The convolutions shape alone: what they add sums to zero over the stretch, so that they cannot say of an unknown piece how it is played
 * as a whole.
 */
function decoderOf(parameters: Parameters, sizes: PerformanceSizes): Network {
  const { content, channels, code, attributes } = sizes;
  const inputs = [code + attributes.length];
  const layer = (name: string, from: number) =>
    scope(name, () => ({
      conv: conv1d(parameters, { inputs: from, outputs: channels, kernel: KERNEL, padding: "same" }),
      scale: scope("scale", () => linear(parameters, { inputs, outputs: channels })),
      move: scope("move", () => linear(parameters, { inputs, outputs: channels })),
    }));
  const layers = [layer("conv0", content), layer("conv1", channels)];
  const end = scope("end", () =>
    conv1d(parameters, { inputs: channels, outputs: WIDTH, kernel: 1, weight: zerosInitializer }),
  );
  const numbers = { inputs: [attributes.length], outputs: WIDTH, weight: zerosInitializer };
  const level = scope("level", () =>
    linear(parameters, { ...numbers, weight: towards(attributes, LEVELS, 1) }),
  );
  const gain = scope("gain", () =>
    linear(parameters, { ...numbers, weight: towards(attributes, WIDTHS, 0.3) }),
  );
  const rest = scope("rest", () => linear(parameters, { ...numbers, inputs: [code] }));
  const logScale = parameters.create("logScale", [WIDTH], zerosInitializer, { decay: false });
  return (given, z, ...labels) => {
    const rows = given.shape[0];
    const told = concat(labels, -1);
    // Beyond what is common, attributes go on to raise and widen, but not to shape.
    const by = concat([z, clip(told, -COMMON, COMMON)], -1);
    let notes = turned(given); // [rows, content, STRETCH]
    for (const { conv, scale, move } of layers) {
      const [factor, offset] = [scale(by), move(by)].map((one) => reshape(one, [rows, channels, 1]));
      notes = relu(add(mul(conv(notes), add(factor, 1)), offset));
    }
    const usual = slice(given, { axis: -1, start: content - WIDTH, end: content });
    const shape = add(usual, turned(end(notes)));
    const [wider, higher] = [
      exp(clip(gain(told), -MOST_GAIN, MOST_GAIN)),
      add(level(told), mul(rest(z), FREE)),
    ].map((one) => reshape(one, [rows, 1, WIDTH]));
    const loc = add(add(mul(sub(shape, meanOfNotes(shape)), wider), meanOfNotes(usual)), higher);
    return normal({ loc, logScale: clip(logScale, ...LOG_SCALES), eventRank: 2 });
  };
}

/** [attributes, WIDTH]: `weight` from each attribute to its number. */
const towards =
  (
    attributes: readonly AttributeName[],
    numbers: Partial<Record<AttributeName, PlayedName>>,
    weight: number,
  ): Initializer =>
  () =>
    Float32Array.from(
      attributes.flatMap((name) => PLAYED.map((number) => (numbers[name] === number ? weight : 0))),
    );

/** [rows, 1, numbers] */
const meanOfNotes = (x: Tensor): Tensor => mean(x, { axes: 1, keepDims: true });
