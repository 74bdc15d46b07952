// A trained performance model at work: plays scores as it is asked to, and says of performances what they are like.
import { inferenceProgram, input, Parameters } from "@semitone/graph";
import { type EncodedPerformance, encodePerformance, type PlayedScore, type Score } from "@semitone/music";
import type { Network } from "@semitone/prob";
import { randomFrom, shuffled } from "@semitone/stats";
import { openPosterior, openRowRunner, tensorRows } from "@semitone/train";
import { adjusted } from "./adjusted.ts";
import { ATTRIBUTE_NAMES, type AttributeName, attributesOf, scaledAttributes } from "./attributes.ts";
import { contentFeatures } from "./content-features.ts";
import { predictRidge } from "./content-ridge.ts";
import { type TrainedPerformance, toldOf } from "./fit-performance.ts";
import { performanceModel } from "./performance-page.ts";
import {
  logBeats,
  meanOf,
  type PlayedNotes,
  performedNotes,
  playedNotes,
  WIDTH,
  writtenBeat,
} from "./played-notes.ts";
import { laidTogether, STRETCH, stretchOf, stretchStarts } from "./stretches.ts";

/** Values of attributes in deviations from the mean; those left out are free. */
export type AttributeWishes = Readonly<Partial<Record<AttributeName, number>>>;

export interface PerformOptions {
  /** In deviations from the mean of the performances that were learnt from. @default none */
  readonly wishes?: AttributeWishes;
  /** One of the classes. @default all of them alike */
  readonly className?: string;
  /** Play as this performance was played; wishes and class go before it. */
  readonly like?: PerformanceManner;
  /** Draws a way to play; undefined plays in the mean way. */
  readonly seed?: number;
  /** log2 of the seconds of a beat at which tempo is 0. @default as the score has it */
  readonly usual?: number;
  /** How often what a wish was missed by is made good, by `adjusted`. @default 4 */
  readonly rounds?: number;
}

/** How a performance was played, as the model sees it. */
export interface PerformanceManner {
  /** In deviations from the mean. */
  readonly attributes: Readonly<Record<AttributeName, number>>;
  /** What else there is to it. */
  readonly code: readonly number[];
  /** Probabilities of the classes. */
  readonly classes: readonly number[];
}

export interface PerformResult {
  readonly encoded: EncodedPerformance;
  /** [notes][WIDTH] */
  readonly rows: readonly Float32Array[];
  /** What came out, in deviations; NaN where it cannot be told. */
  readonly reached: Readonly<Record<AttributeName, number>>;
}

export interface PerformanceModel {
  readonly trained: TrainedPerformance;
  perform(score: Score, options?: PerformOptions): Promise<PerformResult>;
  /** @param usual  as in `PerformOptions`. @default the performance's own mean */
  mannerOf(played: PlayedScore, usual?: number): Promise<PerformanceManner>;
  /** Codes and attributes of each stretch. */
  infer(rows: readonly Float32Array[]): Promise<InferredStretches>;
  dispose(): Promise<void>;
}

export interface InferredStretches {
  readonly codes: readonly number[][];
  readonly classes: readonly number[][];
  readonly attributes: readonly (readonly number[])[];
}

/** Deviations by which a wish may be missed. */
const NEAR = 0.02;

export async function openPerformance(
  trained: TrainedPerformance,
  { threads }: { readonly threads?: number } = {},
): Promise<PerformanceModel> {
  const { sizes, weights } = trained;
  const parameters = new Parameters();
  const { model, decoder } = performanceModel(parameters, sizes);
  const player = await openPlayer(trained, parameters, decoder, threads);
  const posterior = await openPosterior({ model, parameters, weights, threads });
  const infer: PerformanceModel["infer"] = async (rows) => {
    const found = await posterior.run({ x: stretchesOf(rows, WIDTH).data });
    const codes = tensorRows(found.zGroup);
    return {
      codes,
      classes: tensorRows(found.group),
      attributes: codes.map((_, s) => sizes.attributes.map((name) => Number(found[name].data[s]))),
    };
  };
  return {
    trained,
    infer,
    perform: (score, options) => perform(trained, score, player.play, options),
    async mannerOf(played, usual) {
      const encoded = encodePerformance(played);
      const { rows } = playedNotes(played.score, encoded, usual ?? meanOf(logBeats(encoded)));
      return mannerOf(trained, played.score, rows, await infer(rows));
    },
    async dispose() {
      await player.dispose();
      await posterior.dispose();
    },
  };
}

/** The stretches of rows, one after the other. */
function stretchesOf(rows: readonly ArrayLike<number>[], width: number) {
  const starts = stretchStarts(rows.length);
  const size = STRETCH * width;
  const data = new Float32Array(starts.length * size);
  for (const [s, start] of starts.entries()) stretchOf(rows, start, data.subarray(s * size, (s + 1) * size));
  return { starts, data };
}

/** The decoder, loaded. */
async function openPlayer(
  { sizes, weights }: TrainedPerformance,
  parameters: Parameters,
  decoder: Network,
  threads: number | undefined,
): Promise<{ readonly play: Play; dispose(): Promise<void> }> {
  const codes = [
    input("code", ["batch", sizes.code]),
    ...sizes.attributes.map((name) => input(name, ["batch", 1])),
  ];
  const content = input("content", ["batch", STRETCH, sizes.content]);
  const program = inferenceProgram({
    outputs: { x: decoder(content, ...codes).mean() },
    parameters,
    weights,
    contrib: true,
  });
  const runner = await openRowRunner(program, { threads });
  return {
    async play(told, code, asked) {
      const { starts, data } = stretchesOf(told, sizes.content);
      const each = (values: ArrayLike<number>) => ({
        dtype: "float32" as const,
        shape: [starts.length, values.length],
        data: Float32Array.from(
          { length: starts.length * values.length },
          (_, i) => values[i % values.length],
        ),
      });
      const { x } = await runner.run({
        content: { dtype: "float32", shape: [starts.length, STRETCH, sizes.content], data },
        code: each(code),
        ...Object.fromEntries(sizes.attributes.map((name, a) => [name, each([asked[a]])])),
      });
      return laidTogether(told.length, starts, tensorRows(x));
    },
    dispose: () => runner.dispose(),
  };
}

/** Attributes as they are, means of what the stretches say of the rest. */
function mannerOf(
  trained: TrainedPerformance,
  score: Score,
  rows: PlayedNotes["rows"],
  { codes, classes }: InferredStretches,
): PerformanceManner {
  const average = (each: readonly number[][]) => each[0].map((_, d) => meanOf(each.map((one) => one[d])));
  return {
    attributes: measuredAttributes(trained, score, rows),
    code: average(codes),
    classes: average(classes),
  };
}

/** Means over the stretches, in deviations from the mean of those that were learnt from. */
export function measuredAttributes(
  { attributeScale, ridge }: Pick<TrainedPerformance, "attributeScale" | "ridge">,
  score: Score,
  rows: readonly ArrayLike<number>[],
  usual: readonly ArrayLike<number>[] = predictRidge(ridge, contentFeatures(score)),
): Record<AttributeName, number> {
  const each = stretchStarts(rows.length).map((start) =>
    scaledAttributes(
      attributesOf(
        rows.slice(start, start + STRETCH),
        usual.slice(start, start + STRETCH),
        score.notes.slice(start, start + STRETCH).map(({ onset }) => onset),
      ),
      attributeScale,
    ),
  );
  return Object.fromEntries(
    ATTRIBUTE_NAMES.map((name) => {
      const known = each.map((one) => one[name]).filter(Number.isFinite);
      return [name, known.length > 0 ? meanOf(known) : Number.NaN];
    }),
  ) as Record<AttributeName, number>;
}

type Play = (
  content: readonly Float32Array[],
  code: ArrayLike<number>,
  asked: readonly number[],
) => Promise<Float32Array[]>;

async function perform(
  trained: TrainedPerformance,
  score: Score,
  play: Play,
  { wishes = {}, className, like, seed, usual = writtenBeat(score), rounds = 4 }: PerformOptions = {},
): Promise<PerformResult> {
  const content = toldOf(trained, contentFeatures(score));
  const code = codeFor(trained, { className, like, seed });
  const wanted = ATTRIBUTE_NAMES.map((name) => wishes[name] ?? like?.attributes[name]);
  const asked = wanted.map((value) => (value !== undefined && Number.isFinite(value) ? value : 0));
  let rows = await play(content, code, asked);
  const plain = content.map((row) => row.subarray(row.length - WIDTH));
  const hear = (played: readonly Float32Array[]) => {
    const encoded = performedNotes(score, played, usual);
    const heard = playedNotes(score, encoded, usual).rows;
    return { encoded, rows: heard, reached: measuredAttributes(trained, score, heard, plain) };
  };
  let heard = hear(rows);
  for (let round = 0; round < rounds; round++) {
    const missed = missedBy(wanted, heard.reached);
    if (Object.keys(missed).length === 0) break;
    rows = adjusted(rows, score, missed, trained.attributeScale);
    heard = hear(rows);
  }
  return heard;
}

function missedBy(
  wanted: readonly (number | undefined)[],
  reached: Readonly<Record<AttributeName, number>>,
): AttributeWishes {
  const missed: Partial<Record<AttributeName, number>> = {};
  for (const [a, name] of ATTRIBUTE_NAMES.entries()) {
    const by = (wanted[a] ?? Number.NaN) - reached[name];
    if (Math.abs(by) >= NEAR) missed[name] = by;
  }
  return missed;
}

/** Where in the space of codes to play: the centre of a class, what a performance is like, or between all classes; drawn around it by a seed. */
function codeFor(
  { sizes, weights, classes }: TrainedPerformance,
  { className, like, seed }: Pick<PerformOptions, "className" | "like" | "seed">,
): Float64Array {
  const { components, code } = sizes;
  const centres = weights["mixture/loc"];
  const raw = weights["mixture/rawScale"];
  const centre = (k: number) => Array.from({ length: code }, (_, d) => Number(centres[k * code + d]));
  const mean = Array.from({ length: code }, (_, d) =>
    meanOf(Array.from({ length: components }, (_, k) => Number(centres[k * code + d]))),
  );
  const chosen = className === undefined ? undefined : classes.indexOf(className);
  const random = seed === undefined ? undefined : randomFrom(seed * 65_537 + 5);
  const drawn = random && chosen === undefined ? shuffled([...Array(components).keys()], random)[0] : chosen;
  const start = drawn !== undefined ? centre(drawn) : (like?.code ?? mean);
  if (!random || drawn === undefined) return Float64Array.from(start);
  return Float64Array.from(start, (value, d) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return value + normal * Math.log1p(Math.exp(Number(raw[drawn * code + d])));
  });
}
