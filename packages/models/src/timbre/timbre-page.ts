// The timbre model: p(x | z_t, z_p) with a mixture prior for each, q(z_t | x) q(z_p | x), and both classes by Bayes' rule from the codes.
// Luo, Agres and Herremans 2019, arXiv:1906.08152.
import {
  clip,
  type Parameter,
  type Parameters,
  relu,
  reshape,
  scope,
  slice,
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
  normalNetwork,
} from "@semitone/prob";
import { IMAGE, IMAGE_BANDS, IMAGE_FRAMES } from "./timbre-image.ts";

export const ENCODER_KINDS = ["mlp", "conv1d", "conv2d"] as const;
export type EncoderKind = (typeof ENCODER_KINDS)[number];

export interface TimbreSizes {
  /** Components of the mixture of timbres. */
  readonly timbres: number;
  /** MIDI note numbers of the lowest and highest component of the mixture of pitches. */
  readonly pitches: readonly [low: number, high: number];
  /** Numbers beside the image that the code of timbre reads and explains; 0 for none. */
  readonly beside: number;
  readonly encoder: EncoderKind;
  /** Width of the widest fully connected layer; the next is half of it. */
  readonly hidden: number;
  /** Do the components of pitch stay where they begin, on a helix with a turn for each octave? */
  readonly fixedPitches: boolean;
}

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

/** Numbers that tell the pitch where f0 is sure of it, all 0 where it is not: 1, height, and the place in the octave on a circle. */
export const PITCH_NUMBERS = 4;

/** @param pitch  MIDI note number with its fraction */
export const pitchNumbers = (pitch: number): readonly number[] =>
  Number.isNaN(pitch)
    ? [0, 0, 0, 0]
    : [
        1,
        (pitch - 60) / 12,
        2 * Math.cos((2 * Math.PI * pitch) / 12),
        2 * Math.sin((2 * Math.PI * pitch) / 12),
      ];

/** The numbers of one x: the image, the pitch, then what is beside them. */
export const shapeOf = ({ beside }: Pick<TimbreSizes, "beside">): number => IMAGE + PITCH_NUMBERS + beside;

/** Declares the model and creates its parameters, the same by the same sizes. */
export function timbreModel(parameters: Parameters, sizes: TimbreSizes): TimbreModel {
  const { timbres, pitches, hidden, fixedPitches } = sizes;
  const width = shapeOf(sizes);
  const timbreMixture = scope("timbreMixture", () =>
    learnedMixture(parameters, { components: timbres, size: CODE, scaleFloor: TIMBRE_FLOOR, weights: false }),
  );
  const pitchMixture = scope("pitchMixture", () =>
    learnedMixture(parameters, {
      components: pitches[1] - pitches[0] + 1,
      size: CODE,
      scaleFloor: PITCH_FLOOR,
      weights: false,
      loc: () => helix(pitches),
      scale: (shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.3),
    }),
  );
  const decoder = scope("decoder", () => decoderOf(parameters, width, hidden));
  const model = gmVae({
    shape: [width],
    factors: {
      timbre: { mixture: timbreMixture, encoder: encoderOf(parameters, "timbre", sizes), labels: true },
      pitch: { mixture: pitchMixture, encoder: encoderOf(parameters, "pitch", sizes), labels: true },
    },
    decoder,
  });
  return {
    model,
    decoder,
    infer: (x) => infer(model, { x }),
    trainable: ({ name }) => !(fixedPitches && name === "pitchMixture/loc"),
  };
}

/** Where the components of pitch begin: an octave is a turn, and neighbours in pitch are neighbours in the code. */
function helix([low, high]: readonly [number, number]): Float32Array {
  const loc = new Float32Array((high - low + 1) * CODE);
  for (let p = low; p <= high; p++) {
    const at = (p - low) * CODE;
    loc[at] = (p - 60) / 8;
    loc[at + 1] = 1.5 * Math.cos((2 * Math.PI * p) / 12);
    loc[at + 2] = 1.5 * Math.sin((2 * Math.PI * p) / 12);
  }
  return loc;
}

/** Convolutions read the image; what is beside it joins them after the last one. */
function encoderOf(parameters: Parameters, name: string, sizes: TimbreSizes): Network {
  const { encoder: kind, hidden } = sizes;
  const width = shapeOf(sizes);
  return scope(name, () => {
    if (kind === "mlp")
      return normalNetwork(parameters, {
        inputs: [width],
        hidden: [hidden, hidden / 2],
        outputs: CODE,
        activation: relu,
      });
    const network = normalNetwork(parameters, {
      inputs: [[IMAGE_FRAMES, IMAGE_BANDS], width - IMAGE],
      hidden: [hidden / 2],
      outputs: CODE,
      activation: relu,
      layers: LAYERS[kind],
    });
    return (x) => network(...partsOf(x, width));
  });
}

function partsOf(x: Tensor, width: number): Tensor[] {
  const image = reshape(slice(x, { axis: -1, start: 0, end: IMAGE }), [
    x.shape[0],
    IMAGE_FRAMES,
    IMAGE_BANDS,
  ]);
  return [image, slice(x, { axis: -1, start: IMAGE, end: width })];
}

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
