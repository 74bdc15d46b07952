// The timbre model: p(x | z_t, z_p) with a mixture prior for each, q(z_t | x) q(z_p | x), and both classes by Bayes' rule from the codes.
// Luo, Agres and Herremans 2019, arXiv:1906.08152.
import {
  add,
  clip,
  constant,
  linear,
  matMul,
  mul,
  type Parameter,
  type Parameters,
  relu,
  reshape,
  scope,
  slice,
  sub,
  type Tensor,
  zerosInitializer,
} from "@semitone/graph";
import {
  convolutional,
  type Distribution,
  gmVae,
  infer,
  type Layers,
  learnedMixture,
  type Model,
  mlpLayers,
  type Network,
  normal,
} from "@semitone/prob";
import { IMAGE_BANDS, IMAGE_CELLS, IMAGE_FRAMES, PITCH_NUMBERS } from "@semitone/sound";
import type { CodeStart } from "./discriminant-start.ts";

export const ENCODER_KINDS = ["mlp", "conv1d", "conv2d"] as const;
export type EncoderKind = (typeof ENCODER_KINDS)[number];

export interface TimbreSizes {
  /** Components of the mixture of timbres. */
  readonly timbres: number;
  /** Numbers beside the image that the code of timbre reads and explains; 0 for none. */
  readonly beside: number;
  readonly encoder: EncoderKind;
  /** Width of the widest fully connected layer; the next is half of it. */
  readonly hidden: number;
  /** Do the components of pitch stay where they begin, on a helix with a turn for each octave? */
  readonly fixedPitches: boolean;
}

export const DEFAULT_ENCODER: EncoderKind = "mlp";
export const DEFAULT_HIDDEN = 256;

/** Dimensions of each code. */
export const CODE = 16;
/** Smallest deviations of components. */
const TIMBRE_FLOOR = 0.5;
const PITCH_FLOOR = Math.exp(-2);
const LOG_SCALES = [-2.5, 1] as const;

/** Channels of the convolutions. */
const LAYERS: Readonly<Record<EncoderKind, Layers>> = {
  mlp: mlpLayers,
  conv1d: convolutional({ axes: 1, channels: [128, 128], kernel: 3, stride: 2 }),
  conv2d: convolutional({ axes: 2, channels: [16, 32, 32], kernel: 4, stride: 2 }),
};

export interface TimbreModel {
  readonly model: Model;
  /** q of every variable given x [rows, ...]: `timbre`, `pitch`, `zTimbre`, `zPitch`. */
  infer(x: Tensor): Readonly<Record<string, Distribution>>;
  /** p(x | zTimbre, zPitch): the mean is the image. */
  readonly decoder: Network;
  readonly trainable: (parameter: Parameter) => boolean;
}

/** MIDI note numbers of the lowest and highest component of pitch: beyond those of any instrument. */
export const PITCHES = { low: 12, high: 120 } as const;
export const PITCH_COMPONENTS = PITCHES.high - PITCHES.low + 1;

/** The numbers of one x: a row of the view `image` (cells, then the pitch), then what is beside it. */
export const shapeOf = ({ beside }: Pick<TimbreSizes, "beside">): number =>
  IMAGE_CELLS + PITCH_NUMBERS + beside;

/**
 * Declares the model and creates its parameters, the same by the same sizes.
 *
 * @param start  of the code of timbre; not needed to answer
 */
export function timbreModel(parameters: Parameters, sizes: TimbreSizes, start?: CodeStart): TimbreModel {
  const { timbres, hidden, fixedPitches } = sizes;
  const width = shapeOf(sizes);
  const timbreMixture = scope("timbreMixture", () =>
    learnedMixture(parameters, {
      components: timbres,
      size: CODE,
      scaleFloor: TIMBRE_FLOOR,
      weights: false,
      ...(start && { loc: () => start.centres }),
    }),
  );
  const pitchMixture = scope("pitchMixture", () =>
    learnedMixture(parameters, {
      components: PITCH_COMPONENTS,
      size: CODE,
      scaleFloor: PITCH_FLOOR,
      weights: false,
      loc: helix,
      scale: (shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.3),
    }),
  );
  const decoder = scope("decoder", () => decoderOf(parameters, width, hidden));
  const model = gmVae({
    shape: [width],
    factors: {
      timbre: {
        mixture: timbreMixture,
        encoder: encoderOf(parameters, "timbre", sizes, start),
        labels: true,
      },
      pitch: {
        mixture: pitchMixture,
        encoder: encoderOf(parameters, "pitch", sizes),
        labels: true,
        groups: registers(),
      },
    },
    decoder,
    apart: true,
  });
  return {
    model,
    decoder,
    infer: (x) => infer(model, { x }),
    // What the labels alone say of the descriptors stays: by a few labels a network would learn them by heart.
    trainable: ({ name }) =>
      !(fixedPitches && name === "pitchMixture/loc") && !name.startsWith("timbre/told/"),
  };
}

/** The helix by which pitch is coded at first, in each number: of a semitone along its axis, and its radius. */
const [HELIX_STEP, HELIX_RADIUS] = [1 / 8, 1.5];

/** Semitones from the middle of one register to the next, and the deviation within one. */
const [REGISTER, REGISTER_WIDTH] = [6, 4];

/** Registers: overlapping half octaves. */
function registers(): Tensor {
  const count = Math.floor((PITCHES.high - PITCHES.low) / REGISTER) + 1;
  const shares = Array.from({ length: PITCH_COMPONENTS * count }, (_, i) => {
    const from = Math.floor(i / count) - REGISTER * (i % count);
    return Math.exp(-0.5 * (from / REGISTER_WIDTH) ** 2);
  });
  return constant(shares, [PITCH_COMPONENTS, count]);
}

/** Where the components of pitch begin: an octave is a turn, and neighbours in pitch are neighbours in the code. */
function helix(): Float32Array {
  const loc = new Float32Array(PITCH_COMPONENTS * CODE);
  for (let p = PITCHES.low; p <= PITCHES.high; p++) {
    const at = (p - PITCHES.low) * CODE;
    loc[at] = (p - 60) * HELIX_STEP;
    loc[at + 1] = HELIX_RADIUS * Math.cos((2 * Math.PI * p) / 12);
    loc[at + 2] = HELIX_RADIUS * Math.sin((2 * Math.PI * p) / 12);
  }
  return loc;
}

/** From the pitch numbers (octaves, 2 cos, 2 sin) to their place on the helix. */
function onHelix(): Float32Array {
  const weights = new Float32Array((PITCH_NUMBERS - 1) * CODE);
  weights[0] = 12 * HELIX_STEP;
  weights[CODE + 1] = weights[2 * CODE + 2] = HELIX_RADIUS / 2;
  return weights;
}

/**
 * q(z_t | image, what is beside it) and q(z_p | image, f0): what tells of the other factor is not given. As far as f0 is sure of the
 * pitch, z_p is read off f0, else off the image. z_t is what the discriminant reads off the numbers beside, and what a network adds.
 */
function encoderOf(
  parameters: Parameters,
  name: "timbre" | "pitch",
  sizes: TimbreSizes,
  start?: CodeStart,
): Network {
  const { encoder: kind, hidden, beside } = sizes;
  const isPitch = name === "pitch";
  const [from, numbers] = isPitch ? [IMAGE_CELLS, PITCH_NUMBERS] : [IMAGE_CELLS + PITCH_NUMBERS, beside];
  const isFlat = kind === "mlp";
  return scope(name, () => {
    const layers = LAYERS[kind](parameters, ["loc", "logScale"], {
      inputs: [isFlat ? IMAGE_CELLS : [IMAGE_FRAMES, IMAGE_BANDS], ...(numbers > 0 ? [numbers] : [])],
      hidden: isFlat ? [hidden, hidden / 2] : [hidden / 2],
      outputs: CODE,
      activation: relu,
    });
    const told = scope("told", () =>
      isPitch ? toldByPitch(parameters) : numbers > 0 ? toldByNumbers(parameters, numbers, start) : undefined,
    );
    const part = (x: Tensor, from: number, end: number) => slice(x, { axis: -1, start: from, end });
    return (x) => {
      const cells = part(x, 0, IMAGE_CELLS);
      const image = isFlat ? cells : reshape(cells, [x.shape[0], IMAGE_FRAMES, IMAGE_BANDS]);
      const beside = numbers > 0 ? [part(x, from, from + numbers)] : [];
      const [seen, logScale] = layers(image, ...beside);
      const loc = told && beside.length > 0 ? told(seen, beside[0]) : seen;
      return normal({ loc, logScale: clip(logScale, -8, 8), eventRank: 1 });
    };
  });
}

/** A mean of what is seen on the image and what is told by numbers beside it. */
type Told = (seen: Tensor, beside: Tensor) => Tensor;

function toldByPitch(parameters: Parameters): Told {
  const place = linear(parameters, {
    inputs: [PITCH_NUMBERS - 1],
    outputs: CODE,
    bias: false,
    weight: onHelix,
  });
  return (seen, beside) =>
    toldBy(
      seen,
      slice(beside, { axis: -1, start: 0, end: 1 }),
      place(slice(beside, { axis: -1, start: 1, end: PITCH_NUMBERS })),
    );
}

function toldByNumbers(parameters: Parameters, numbers: number, start: CodeStart | undefined): Told {
  const shape = [numbers, CODE];
  const weight = parameters.create("weight", shape, start ? () => start.weight : zerosInitializer);
  const bias = parameters.create("bias", [CODE], start ? () => start.bias : zerosInitializer);
  return (seen, beside) => add(seen, add(matMul(beside, weight), bias));
}

/** As far as f0 is sure what it tells, else what is seen. */
const toldBy = (seen: Tensor, sure: Tensor, told: Tensor): Tensor =>
  add(mul(seen, sub(1, sure)), mul(told, sure));

function decoderOf(parameters: Parameters, width: number, hidden: number): Network {
  const layers = mlpLayers(parameters, ["loc"], {
    inputs: [CODE, CODE],
    outputs: width,
    hidden: [hidden / 2, hidden],
    activation: relu,
  });
  const logScale = parameters.create("logScale", [width], zerosInitializer, { decay: false });
  return (...codes) =>
    normal({ loc: layers(...codes)[0], logScale: clip(logScale, ...LOG_SCALES), eventRank: 1 });
}
