// Trains the timbre model on sounds of which some are labelled, and asks it about others.
import { cosine, Parameters } from "@semitone/graph";
import { IMAGE_CELLS, PITCH_NUMBERS, pitchNumbers } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import {
  type FitOptions,
  type FitResult,
  fit,
  openPosterior,
  tensorRows,
  type WeightValues,
} from "@semitone/train";
import { type CodeStart, discriminantStart } from "./discriminant-start.ts";
import {
  CODE,
  DEFAULT_ENCODER,
  DEFAULT_HIDDEN,
  type EncoderKind,
  PITCH_COMPONENTS,
  PITCHES,
  shapeOf,
  type TimbreSizes,
  timbreModel,
} from "./timbre-page.ts";
import { VARIATION, type Variation, variedImage } from "./vary-image.ts";

export interface TimbreRows {
  /** Rows of the view `image`: cells, and the pitch as f0 tells it. */
  readonly images: readonly ArrayLike<number>[];
  /** Scaled numbers beside each image: descriptors, 0 where missing. @default none */
  readonly beside?: readonly ArrayLike<number>[];
}

export interface TimbreLabels {
  /** Probabilities of the classes of timbre; undefined where unknown. */
  readonly timbres: readonly (readonly number[] | undefined)[];
  readonly classes: number;
  /** MIDI note number of each sound; NaN where unknown. @default what f0 is sure of: labels that cost nothing */
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
  /** Weight of log q(label | x) beside the 1,280 cells of the image. @default { timbre: 3000, pitch: 300 } */
  readonly alpha?: { readonly timbre: number; readonly pitch: number };
  /** Weight of the squared correlations of the two codes. @default 30 */
  readonly apart?: number;
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

/** Confidence of f0 from which the pitch of a sound is taken for known. */
const SURE = 0.8;

/** MIDI note number that a row of `image` tells, and how sure it is. */
function pitchIn(row: ArrayLike<number>): { readonly pitch: number; readonly confidence: number } {
  const [confidence, height] = [row[IMAGE_CELLS], row[IMAGE_CELLS + 1]];
  return confidence > 0 ? { pitch: 60 + 12 * height, confidence } : { pitch: Number.NaN, confidence: 0 };
}

const freePitches = (images: TimbreRows["images"]): number[] =>
  images.map((row) => {
    const { pitch, confidence } = pitchIn(row);
    return confidence >= SURE ? pitch : Number.NaN;
  });

/** Times that a sound with a timbre label is among the rows, varied differently each time: labelled sounds are a third of a batch, or as near. */
function withRepeats({ images, beside }: TimbreRows, { timbres, pitches, classes }: TimbreLabels) {
  const known = [...timbres.keys()].filter((i) => timbres[i] !== undefined);
  const times =
    known.length === 0 ? 0 : Math.min(MOST_REPEATS, Math.floor(images.length / (2 * known.length)));
  const order = [...images.keys(), ...Array.from({ length: times }, () => known).flat()];
  const told = pitches ?? freePitches(images);
  return {
    rows: {
      images: order.map((i) => images[i]),
      ...(beside && { beside: order.map((i) => beside[i]) }),
    },
    labels: { classes, timbres: order.map((i) => timbres[i]), pitches: order.map((i) => told[i]) },
  };
}

/** The same options and seed give the same weights, however often training was interrupted (with `runDir`). */
export async function fitTimbre(
  given: TimbreRows,
  givenLabels: TimbreLabels,
  options: TimbreFitOptions = {},
): Promise<TrainedTimbre & { readonly result: FitResult }> {
  const { rows, labels } = withRepeats(given, givenLabels);
  const count = rows.images.length;
  const sizes: TimbreSizes = {
    timbres: labels.classes,
    beside: rows.beside?.[0].length ?? 0,
    encoder: options.encoder ?? DEFAULT_ENCODER,
    hidden: options.hidden ?? DEFAULT_HIDDEN,
    fixedPitches: options.fixedPitches ?? false,
  };
  const { seed = 0, steps = timbreSteps(given.images.length) } = options;
  const { alpha = { timbre: 3000, pitch: 300 }, apart = 30 } = options;
  const variation = "variation" in options ? options.variation : VARIATION;
  const parameters = new Parameters({ seed });
  const { model, trainable } = timbreModel(parameters, sizes, startOf(given, givenLabels));
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
    penalties: apart,
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

/** The code of timbre as the labelled sounds' numbers beside their images tell them apart; undefined where there are none. */
function startOf({ beside }: TimbreRows, { timbres }: TimbreLabels): CodeStart | undefined {
  const known = [...timbres.keys()].filter((i) => timbres[i] !== undefined);
  if (!beside || known.length === 0) return undefined;
  return discriminantStart(
    known.map((i) => beside[i]),
    known.map((i) => timbres[i]!),
    CODE,
  );
}

/** x, pitch and its mask of all rows, as they are or varied. */
function arraysOf(
  rows: TimbreRows,
  labels: Required<Pick<TimbreLabels, "pitches">>,
  sizes: TimbreSizes,
  vary?: { readonly variation: Variation; readonly random: () => number },
): Record<"x" | "pitch" | "pitchObserved", Float32Array> {
  const count = rows.images.length;
  const width = shapeOf(sizes);
  const x = new Float32Array(count * width);
  const pitch = new Float32Array(count * PITCH_COMPONENTS);
  const pitchObserved = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows.images[i];
    const cells = x.subarray(i * width, i * width + IMAGE_CELLS);
    let risen = 0;
    if (vary) risen = variedImage(row, vary.random, vary.variation, cells);
    else for (let c = 0; c < IMAGE_CELLS; c++) cells[c] = row[c];
    const { pitch: told, confidence } = pitchIn(row);
    // Half of the time the model must read the pitch off the image, as of sounds whose f0 is not sure.
    const isHidden = vary !== undefined && vary.random() < 0.5;
    if (confidence > 0 && !isHidden) x.set(pitchNumbers(told + risen, confidence), i * width + IMAGE_CELLS);
    const beside = rows.beside?.[i];
    for (let j = 0; j < sizes.beside; j++) {
      const noise = vary ? BESIDE_NOISE * 2 * (vary.random() + vary.random() + vary.random() - 1.5) : 0;
      x[i * width + IMAGE_CELLS + PITCH_NUMBERS + j] = beside![j] + noise;
    }
    const note = Math.round(labels.pitches[i]) + risen;
    if (note >= PITCHES.low && note <= PITCHES.high) {
      pitch[i * PITCH_COMPONENTS + note - PITCHES.low] = 1;
      pitchObserved[i] = 1;
    } else pitch.fill(1 / PITCH_COMPONENTS, i * PITCH_COMPONENTS, (i + 1) * PITCH_COMPONENTS);
  }
  return { x, pitch, pitchObserved };
}

export interface TimbreAnswers {
  /** Probabilities of the classes by row. */
  readonly timbre: readonly number[][];
  /** Of MIDI note numbers from `PITCHES.low` on. */
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
    const { timbre, pitch, zTimbre, zPitch } = await q.run({
      x: arraysOf(rows, { pitches: freePitches(rows.images) }, sizes).x,
    });
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
