// Trains the timbre model on sounds of which some are labelled, and asks it about others.
import { cosine, Parameters } from "@semitone/graph";
import { hertzToMel, MEL_BANDS, MEL_FRAMES, MEL_HIGH, MEL_LOW, melToHertz } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import {
  type FitOptions,
  type FitResult,
  fit,
  openPosterior,
  tensorRows,
  type WeightValues,
} from "@semitone/train";
import { bandMoves, IMAGE, timbreImage, VARIATION, type Variation, varied } from "./timbre-image.ts";
import {
  type EncoderKind,
  PITCH_NUMBERS,
  pitchNumbers,
  shapeOf,
  type TimbreSizes,
  timbreModel,
} from "./timbre-page.ts";

export interface TimbreRows {
  /** Rows of `mel`. */
  readonly mels: readonly ArrayLike<number>[];
  /** MIDI note number that f0 tells of each sound, with its fraction; NaN where it is not sure. */
  readonly pitches: ArrayLike<number>;
  /** Scaled numbers beside each image: descriptors, 0 where missing. @default none */
  readonly beside?: readonly ArrayLike<number>[];
}

export interface TimbreLabels {
  /** Probabilities of the classes of timbre; undefined where unknown. */
  readonly timbres: readonly (readonly number[] | undefined)[];
  readonly classes: number;
  /** MIDI note number of each sound; NaN where unknown. @default what f0 tells: labels that cost nothing */
  readonly pitches?: ArrayLike<number>;
}

export interface TimbreFitOptions extends Pick<FitOptions, "runDir" | "seconds" | "signal" | "onProgress"> {
  /** @default "mlp" */
  readonly encoder?: EncoderKind;
  /** @default 256 */
  readonly hidden?: number;
  /** @default false */
  readonly fixedPitches?: boolean;
  /** @default `timbreSteps` */
  readonly steps?: number;
  /** undefined trains on the sounds as they are. */
  readonly variation?: Variation | undefined;
  /** Weight of log q(label | x) beside the 1,280 cells of the image. @default { timbre: 300, pitch: 100 } */
  readonly alpha?: { readonly timbre: number; readonly pitch: number };
  /** @default 0 */
  readonly seed?: number;
  readonly threads?: number;
}

/** A trained model as data. */
export interface TrainedTimbre {
  readonly sizes: TimbreSizes;
  readonly weights: WeightValues;
}

const BATCH = 96;
const MOST_REPEATS = 6;
/** Deviation of the noise on the numbers beside the image, in their own deviations: other rooms move them about as much. */
const BESIDE_NOISE = 0.3;
/** Steps for which the rows stay before they are varied anew. */
const REFRESH = 60;

/** 1,200, and one more for each two sounds, at most 4,000: all that are there are seen about ninety times or more. */
export const timbreSteps = (sounds: number): number => Math.min(4000, 1200 + Math.round(sounds / 2));

/** Times that a sound with a timbre label is among the rows, varied differently each time: labelled sounds are a third of a batch, or as near. */
function withRepeats(
  { mels, pitches: told, beside }: TimbreRows,
  { timbres, pitches = told, classes }: TimbreLabels,
) {
  const known = [...timbres.keys()].filter((i) => timbres[i] !== undefined);
  const times = known.length === 0 ? 0 : Math.min(MOST_REPEATS, Math.floor(mels.length / (2 * known.length)));
  const order = [...mels.keys(), ...Array.from({ length: times }, () => known).flat()];
  return {
    rows: {
      mels: order.map((i) => mels[i]),
      pitches: order.map((i) => told[i]),
      ...(beside && { beside: order.map((i) => beside[i]) }),
    },
    labels: { classes, timbres: order.map((i) => timbres[i]), pitches: order.map((i) => pitches[i]) },
  };
}

/** The same options and seed give the same weights, however often training was interrupted (with `runDir`). */
export async function fitTimbre(
  given: TimbreRows,
  givenLabels: TimbreLabels,
  options: TimbreFitOptions = {},
): Promise<TrainedTimbre & { readonly result: FitResult }> {
  const { rows, labels } = withRepeats(given, givenLabels);
  const count = rows.mels.length;
  const known = Array.from(labels.pitches).filter((pitch) => !Number.isNaN(pitch));
  const sizes: TimbreSizes = {
    timbres: labels.classes,
    // Room for what variation makes of the lowest and highest.
    pitches:
      known.length > 0 ? [Math.round(Math.min(...known)) - 2, Math.round(Math.max(...known)) + 2] : [60, 61],
    beside: rows.beside?.[0].length ?? 0,
    encoder: options.encoder ?? "mlp",
    hidden: options.hidden ?? 256,
    fixedPitches: options.fixedPitches ?? false,
  };
  const { seed = 0, steps = timbreSteps(given.mels.length), alpha = { timbre: 300, pitch: 100 } } = options;
  const variation = "variation" in options ? options.variation : VARIATION;
  const parameters = new Parameters({ seed });
  const { model, trainable } = timbreModel(parameters, sizes);
  const timbre = new Float32Array(count * labels.classes);
  const timbreObserved = new Float32Array(count);
  for (const [i, target] of labels.timbres.entries()) {
    timbre.set(target ?? new Array(labels.classes).fill(1 / labels.classes), i * labels.classes);
    timbreObserved[i] = target ? 1 : 0;
  }
  const asIs = arraysOf(rows, labels, sizes);
  const result = await fit({
    model,
    parameters,
    trainable,
    rows: { ...asIs, timbre, timbreObserved },
    batch: { rows: Math.min(BATCH, count) },
    alpha,
    steps,
    heldOut: 0,
    learningRate: cosine({ peak: 1e-3, steps, floor: 2e-5 }),
    clipNorm: 100,
    averageDecay: 0.99,
    seed,
    threads: options.threads,
    runDir: options.runDir,
    seconds: options.seconds,
    signal: options.signal,
    onProgress: options.onProgress,
    ...(variation && {
      refresh: {
        every: REFRESH,
        rows: (epoch: number) =>
          epoch % 4 === 3
            ? asIs
            : arraysOf(rows, labels, sizes, { variation, random: randomFrom(seed * 65_537 + epoch + 1) }),
      },
    }),
  });

  return { sizes, weights: result.weights, result };
}

const moves = bandMoves(
  Float64Array.from({ length: MEL_BANDS }, (_, b) => {
    const [low, high] = [hertzToMel(MEL_LOW), hertzToMel(MEL_HIGH)];
    return melToHertz(low + ((high - low) * (b + 1)) / (MEL_BANDS + 1));
  }),
);

/** x, pitch and its mask of all rows, as they are or varied. */
function arraysOf(
  rows: TimbreRows,
  labels: Required<Pick<TimbreLabels, "pitches">>,
  sizes: TimbreSizes,
  vary?: { readonly variation: Variation; readonly random: () => number },
): Record<"x" | "pitch" | "pitchObserved", Float32Array> {
  const count = rows.mels.length;
  const width = shapeOf(sizes);
  const [low, high] = sizes.pitches;
  const components = high - low + 1;
  const x = new Float32Array(count * width);
  const pitch = new Float32Array(count * components);
  const pitchObserved = new Float32Array(count);
  const changed = new Float32Array(MEL_FRAMES * MEL_BANDS);
  for (let i = 0; i < count; i++) {
    let mel = rows.mels[i];
    let risen = 0;
    if (vary) {
      risen = varied(mel, vary.random, vary.variation, moves, changed);
      mel = changed;
    }
    timbreImage(mel, x.subarray(i * width, i * width + IMAGE));
    // Half of the time the model must read the pitch off the image, as of sounds whose f0 is not sure.
    const isHidden = vary !== undefined && vary.random() < 0.5;
    x.set(pitchNumbers(isHidden ? Number.NaN : rows.pitches[i] + risen), i * width + IMAGE);
    const beside = rows.beside?.[i];
    for (let j = 0; j < sizes.beside; j++) {
      const noise = vary ? BESIDE_NOISE * 2 * (vary.random() + vary.random() + vary.random() - 1.5) : 0;
      x[i * width + IMAGE + PITCH_NUMBERS + j] = beside![j] + noise;
    }
    const note = Math.round(labels.pitches[i]) + risen;
    if (note >= low && note <= high) {
      pitch[i * components + note - low] = 1;
      pitchObserved[i] = 1;
    } else pitch.fill(1 / components, i * components, (i + 1) * components);
  }
  return { x, pitch, pitchObserved };
}

export interface TimbreAnswers {
  /** Probabilities of the classes by row. */
  readonly timbre: readonly number[][];
  /** Of MIDI note numbers from the lowest component on. */
  readonly pitch: readonly number[][];
  /** Means of the codes. */
  readonly zTimbre: readonly number[][];
  readonly zPitch: readonly number[][];
}

export async function askTimbre(
  { sizes, weights }: TrainedTimbre,
  rows: TimbreRows,
  threads?: number,
): Promise<TimbreAnswers> {
  const parameters = new Parameters();
  const q = await openPosterior({
    model: timbreModel(parameters, sizes).model,
    parameters,
    weights,
    threads,
  });
  try {
    const { timbre, pitch, zTimbre, zPitch } = await q.run({ x: arraysOf(rows, rows, sizes).x });
    return {
      timbre: tensorRows(timbre),
      pitch: tensorRows(pitch),
      zTimbre: tensorRows(zTimbre),
      zPitch: tensorRows(zPitch),
    };
  } finally {
    await q.dispose();
  }
}
