// Trains the performance model on scores with performances of them, of which some are described.
import { join } from "node:path";
import { adamW, add, constant, cosine, mul, Parameters } from "@semitone/graph";
import { encodePerformance, type Score } from "@semitone/music";
import { randomFrom } from "@semitone/stats";
import { type Augmentation, type FitOptions, type FitResult, fit, warmUp } from "@semitone/train";
import { meanOf, type PlayedNotes, playedNotes, usualBeat, WIDTH } from "../played/played-notes.ts";
import { ALL_TRUSTED } from "./all-trusted.ts";
import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  attributeScale,
  attributesOf,
  scaledAttributes,
} from "./attributes.ts";
import { classAttributesOf } from "./class-attributes.ts";
import { contentFeatures } from "./content-features.ts";
import { fitContentRidge } from "./content-ridge.ts";
import { type PerformanceSizes, performanceModel } from "./performance-page.ts";
import { STRETCH, stretchOf, stretchStarts } from "./stretches.ts";
import { type PerformancePiece, type TrainedPerformance, toldOf } from "./trained-performance.ts";
import { type Judged, judgedPieces, TRUST_STEPS, trustOf, trustSteps } from "./trust.ts";

export interface PerformanceFitOptions
  extends Pick<FitOptions, "runDir" | "seconds" | "signal" | "onProgress"> {
  /** Names of the classes. @default none */
  readonly classes?: readonly string[];
  /** Components of z where there are no classes. @default 4 */
  readonly components?: number;
  /** Share of the stretches whose attributes and class, where these are known, the model is told, 0..1. @default 1 */
  readonly share?: number;
  /** What a labelled stretch counts beside one without a label. @default as many as make labelled stretches a fifth, at most 20 */
  readonly gamma?: number;
  /** Weight of log q(attribute | x) in a labelled stretch. @default 10 */
  readonly alpha?: number;
  /** Noise on content while training, in deviations: keeps few pieces from being learnt by heart. @default 0.5 */
  readonly blur?: number;
  /** @default `performanceSteps` */
  readonly steps?: number;
  /** @default 32 */
  readonly channels?: number;
  /** @default 8 */
  readonly code?: number;
  /** Whether pieces left out tell how far what is learnt is to be trusted; else all of it is. @default true */
  readonly judged?: boolean;
  /** @default 0 */
  readonly seed?: number;
  readonly threads?: number;
}

const BATCH = 64;

/** Ten passes over the stretches, 400 steps at least and 3,000 at most. */
export const performanceSteps = (stretches: number): number =>
  Math.max(400, Math.min(3000, Math.round((30 * stretches) / BATCH)));

/** One piece as the model reads it. */
interface ReadPiece {
  readonly score: Score;
  readonly content: readonly Float32Array[];
  readonly notes: readonly PlayedNotes[];
  readonly mean: readonly Float32Array[];
}

function readPiece({ score, performances }: PerformancePiece): ReadPiece {
  const encoded = performances.map(({ played }) => encodePerformance(played));
  const usual = usualBeat(encoded);
  const notes = encoded.map((one) => playedNotes(score, one, usual));
  const mean = score.notes.map((_, i) =>
    Float32Array.from({ length: WIDTH }, (_, c) => meanOf(notes.map(({ rows }) => rows[i][c]))),
  );
  return { score, content: contentFeatures(score), notes, mean };
}

/** A trained model, and how it was trained. */
export type FittedPerformance = TrainedPerformance & {
  readonly result: FitResult;
  readonly stretches: number;
  /** What `trust` was estimated from. */
  readonly judged: readonly Judged[];
};

/**
 * Trains a model, after models of some of the pieces have shown on the others how far what is learnt can be trusted.
 *
 * The same options and seed give the same weights, however often training was interrupted (with `runDir`).
 */
export async function fitPerformance(
  given: readonly PerformancePiece[],
  options: PerformanceFitOptions = {},
): Promise<FittedPerformance> {
  const { runDir, onProgress, signal, threads } = options;
  const stretches = given.reduce(
    (sum, { score, performances }) => sum + performances.length * stretchStarts(score.notes.length).length,
    0,
  );
  const steps = options.steps ?? performanceSteps(stretches);
  if (options.judged === false) return { ...(await fitOnce(given, { ...options, steps })), judged: [] };
  const before = trustSteps(given.length, steps);
  const told = (done: number): FitOptions["onProgress"] =>
    onProgress && ((one) => onProgress({ ...one, step: done + one.step, steps: before + steps }));
  const judged = await judgedPieces(given, { signal, threads }, (some, fold) => {
    const own = Math.min(steps, TRUST_STEPS);
    return fitOnce(some, {
      ...options,
      steps: own,
      runDir: runDir === undefined ? undefined : join(runDir, `trust${fold}`),
      onProgress: told(fold * own),
    });
  });
  const fitted = await fitOnce(given, { ...options, steps, onProgress: told(before) });
  // An interrupted training trusts as before: its weights are of no use but to go on from.
  return { ...fitted, judged, trust: signal?.aborted ? ALL_TRUSTED : trustOf(judged) };
}

async function fitOnce(
  given: readonly PerformancePiece[],
  options: PerformanceFitOptions,
): Promise<Omit<FittedPerformance, "judged">> {
  const { classes = [], seed = 0, channels = 32, code = 8 } = options;
  const pieces = given.map(readPiece);
  const ridge = fitContentRidge(pieces.map(({ content, mean }) => ({ content, rows: mean })));
  const contentScale = scaleOf(pieces.flatMap(({ content }) => content));
  const read = rowsOf(given, pieces, { ridge, contentScale, classes, ...options });
  const sizes: PerformanceSizes = {
    content: read.contentWidth,
    components: classes.length > 1 ? classes.length : (options.components ?? 4),
    labelledClasses: classes.length > 1,
    attributes: ATTRIBUTE_NAMES,
    code,
    channels,
  };
  const steps = options.steps ?? performanceSteps(read.count);
  const parameters = new Parameters({ seed });
  const { model } = performanceModel(parameters, sizes);
  const share = read.labelled / read.count;
  const alpha = options.alpha ?? 10;
  const result = await fit({
    model,
    parameters,
    rows: read.rows,
    batch: { rows: Math.min(BATCH, read.count) },
    alpha: {
      ...Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, alpha])),
      ...(classes.length > 1 && { group: 20 }),
    },
    beta: warmUp(Math.ceil(steps / 4), 1, 0.1),
    gamma: options.gamma ?? Math.max(1, Math.min(20, 0.2 / Math.max(share, 1e-3))),
    augment: { content: blurredContent(read.contentWidth, options.blur ?? 0.5) },
    optimizer: adamW({ weightDecay: 0.01 }),
    steps,
    heldOut: 0,
    learningRate: cosine({ peak: 4e-3, steps, floor: 2e-5 }),
    clipNorm: 100,
    averageDecay: 0.99,
    seed,
    threads: options.threads,
    runDir: options.runDir,
    seconds: options.seconds,
    signal: options.signal,
    onProgress: options.onProgress,
  });
  return {
    ...{ sizes, weights: result.weights, ridge, contentScale, classes, result },
    trust: ALL_TRUSTED,
    attributeScale: read.attributeScale,
    classAttributes: read.classAttributes,
    stretches: read.count,
  };
}

function scaleOf(rows: readonly Float32Array[]): TrainedPerformance["contentScale"] {
  const mean = Array.from(rows[0], (_, f) => meanOf(rows.map((row) => row[f])));
  const deviation = mean.map((middle, f) =>
    Math.max(0.05, Math.sqrt(meanOf(rows.map((row) => (row[f] - middle) ** 2)))),
  );
  return { mean, deviation };
}

/** Noise on the content, but not on what ridge regression makes of it. */
const blurredContent = (width: number, deviation: number): Augmentation => ({
  noise: "normal",
  apply: (content, noise) =>
    add(
      content,
      mul(
        noise,
        constant(
          Float32Array.from({ length: width }, (_, f) => (f < width - WIDTH ? deviation : 0)),
          [width],
        ),
      ),
    ),
});

interface RowOptions extends Pick<TrainedPerformance, "ridge" | "contentScale" | "classes"> {
  readonly share?: number;
  readonly seed?: number;
}

/** x, content and labels of the stretches of all performances. */
function rowsOf(given: readonly PerformancePiece[], pieces: readonly ReadPiece[], options: RowOptions) {
  const { classes, share = 1, seed = 0 } = options;
  const stretches = pieces.flatMap(({ score, notes }, p) =>
    notes.flatMap((one, k) =>
      stretchStarts(score.notes.length).map((start) => ({ p, k, start, rows: one.rows })),
    ),
  );
  const told = pieces.map(({ content }) => toldOf(options, content));
  const contentWidth = told[0][0].length;
  const count = stretches.length;
  const x = new Float32Array(count * STRETCH * WIDTH);
  const content = new Float32Array(count * STRETCH * contentWidth);
  const measured = stretches.map(({ p, start, rows }, s) => {
    stretchOf(rows, start, x.subarray(s * STRETCH * WIDTH, (s + 1) * STRETCH * WIDTH));
    stretchOf(told[p], start, content.subarray(s * STRETCH * contentWidth, (s + 1) * STRETCH * contentWidth));
    return attributesOf(
      rows.slice(start, start + STRETCH),
      told[p].slice(start, start + STRETCH).map((row) => row.subarray(contentWidth - WIDTH)),
      pieces[p].score.notes.slice(start, start + STRETCH).map(({ onset }) => onset),
    );
  });
  const scale = attributeScale(measured);
  const random = randomFrom(seed * 65_537 + 17);
  const isTold = stretches.map(() => random() < share);
  if (share > 0 && !isTold.includes(true)) isTold[Math.floor(random() * count)] = true;
  const classIndices = stretches.map(({ p, k }) => given[p].performances[k].classIndex);
  if (share > 0) tellOfEachClass(isTold, classIndices, random);
  const scaled = measured.map((one) => scaledAttributes(one, scale));
  const labels = attributeRows(scaled, isTold);
  const toldClasses = classIndices.map((index, s) => (isTold[s] ? index : undefined));
  const groups = classes.length > 1 ? classRows(toldClasses, classes.length) : {};
  return {
    ...{ count, contentWidth, attributeScale: scale },
    classAttributes: classAttributesOf(
      stretches.map((one, s) => ({ ...one, classIndex: toldClasses[s], attributes: scaled[s] })),
      classes.length,
    ),
    labelled: isTold.filter(Boolean).length,
    rows: { x, content, ...labels, ...groups },
  };
}

function attributeRows(values: readonly Record<AttributeName, number>[], isTold: readonly boolean[]) {
  const arrays: Record<string, Float32Array> = {};
  for (const name of ATTRIBUTE_NAMES) {
    const known = values.map((one, s) => isTold[s] && Number.isFinite(one[name]));
    arrays[name] = Float32Array.from(values, (one, s) => (known[s] ? one[name] : 0));
    arrays[`${name}Observed`] = Float32Array.from(known, Number);
  }
  return arrays;
}

/** A share that leaves a class without a stretch is raised for it: a class of which nothing is told cannot be asked for. */
function tellOfEachClass(
  isTold: boolean[],
  classIndices: readonly (number | undefined)[],
  random: () => number,
): void {
  for (const index of new Set(classIndices)) {
    const own = [...classIndices.keys()].filter((s) => classIndices[s] === index);
    if (index !== undefined && !own.some((s) => isTold[s]))
      isTold[own[Math.floor(random() * own.length)]] = true;
  }
}

/** @param told  class of each stretch, undefined where the model is not told */
function classRows(told: readonly (number | undefined)[], classes: number) {
  const group = new Float32Array(told.length * classes).fill(1 / classes);
  const groupObserved = new Float32Array(told.length);
  for (const [s, index] of told.entries()) {
    if (index === undefined) continue;
    group.fill(0, s * classes, (s + 1) * classes);
    group[s * classes + index] = 1;
    groupObserved[s] = 1;
  }
  return { group, groupObserved };
}
