// A trained performance model at work: plays scores as it is asked to, and says of performances what they are like.
import { Parameters } from "@semitone/graph";
import { encodePerformance, type PlayedScore, type Score } from "@semitone/music";
import { openPosterior, tensorRows } from "@semitone/train";
import {
  logBeats,
  meanOf,
  type PlayedNotes,
  performedNotes,
  playedNotes,
  WIDTH,
  writtenBeat,
} from "../played/played-notes.ts";
import { ATTRIBUTE_NAMES } from "./attributes.ts";
import { type ChangeOptions, type ChangeResult, changed } from "./change-performance.ts";
import { contentFeatures } from "./content-features.ts";
import { type AttributeWishes, madeGood, type PerformResult } from "./made-good.ts";
import { measuredAttributes } from "./measured-attributes.ts";
import { performanceModel } from "./performance-page.ts";
import { openPlayer, stretchesOf, withoutLearnt } from "./player.ts";
import { type TrainedPerformance, toldOf } from "./trained-performance.ts";
import { attributesOfClass, codeFor, MOST_ASKED, orMean, type PerformanceManner, type Play } from "./ways.ts";

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

export interface PerformanceModel {
  readonly trained: TrainedPerformance;
  perform(score: Score, options?: PerformOptions): Promise<PerformResult>;
  /** A performance with its way changed and its notes kept. */
  change(played: PlayedScore, options: ChangeOptions): Promise<ChangeResult>;
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

export async function openPerformance(
  trained: TrainedPerformance,
  { threads }: { readonly threads?: number } = {},
): Promise<PerformanceModel> {
  const { sizes, weights } = trained;
  const parameters = new Parameters();
  const { model, decoder } = performanceModel(parameters, sizes);
  const open = (weights: TrainedPerformance["weights"]) =>
    openPlayer({ sizes, weights }, parameters, decoder, threads);
  const player = await open(weights);
  const plain = trained.trust.every((share) => share === 1) ? undefined : await open(withoutLearnt(weights));
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
  const mannerOfPlayed: PerformanceModel["mannerOf"] = async (played, usual) => {
    const encoded = encodePerformance(played);
    const { rows } = playedNotes(played.score, encoded, usual ?? meanOf(logBeats(encoded)));
    return mannerOf(trained, played.score, rows, await infer(rows));
  };
  return {
    trained,
    infer,
    perform: (score, options) =>
      perform(trained, score, player.play, untrustedOf(trained, player.play, plain?.play), options),
    change: (played, options) => changed(trained, played, player.play, mannerOfPlayed, options),
    mannerOf: mannerOfPlayed,
    async dispose() {
      await player.dispose();
      await plain?.dispose();
      await posterior.dispose();
    },
  };
}

/** [notes][WIDTH]: what the mean way is to have less than what is learnt. */
type Untrusted = (content: readonly Float32Array[]) => Promise<readonly ArrayLike<number>[]>;

/** What is learnt of the mean way, as far as it is not trusted: how codes and attributes change it is left as it is. */
const untrustedOf =
  (trained: TrainedPerformance, play: Play, plain: Play | undefined): Untrusted =>
  async (content) => {
    if (plain === undefined) return content.map(() => new Float32Array(WIDTH));
    const code = codeFor(trained, {});
    const none = ATTRIBUTE_NAMES.map(() => 0);
    const [learnt, without] = [await play(content, code, none), await plain(content, code, none)];
    return learnt.map((row, i) => row.map((value, c) => (1 - trained.trust[c]) * (value - without[i][c])));
  };

/** Attributes as they are, as far as they can be asked for, means of what the stretches say of the rest. */
function mannerOf(
  trained: TrainedPerformance,
  score: Score,
  rows: PlayedNotes["rows"],
  { codes, classes }: InferredStretches,
): PerformanceManner {
  const average = (each: readonly number[][]) => each[0].map((_, d) => meanOf(each.map((one) => one[d])));
  const measured = measuredAttributes(trained, score, rows);
  const within = (value: number) => Math.max(-MOST_ASKED, Math.min(MOST_ASKED, value));
  return {
    attributes: Object.fromEntries(
      ATTRIBUTE_NAMES.map((name) => [name, within(measured[name])]),
    ) as PerformanceManner["attributes"],
    code: average(codes),
    classes: average(classes),
  };
}

async function perform(
  trained: TrainedPerformance,
  score: Score,
  play: Play,
  untrusted: Untrusted,
  { wishes = {}, className, like, seed, usual = writtenBeat(score), rounds = 4 }: PerformOptions = {},
): Promise<PerformResult> {
  const content = toldOf(trained, contentFeatures(score));
  const code = codeFor(trained, { className, like, seed });
  const ofClass = className === undefined ? undefined : attributesOfClass(trained, className);
  const wanted = ATTRIBUTE_NAMES.map((name) => wishes[name] ?? ofClass?.[name] ?? like?.attributes[name]);
  const less = await untrusted(content);
  const rows = (await play(content, code, wanted.map(orMean))).map((row, i) =>
    row.map((value, c) => value - less[i][c]),
  );
  const plain = content.map((row) => row.subarray(row.length - WIDTH));
  const hear = (played: readonly Float32Array[]) => {
    const encoded = performedNotes(score, played, usual);
    const heard = playedNotes(score, encoded, usual).rows;
    return { encoded, rows: heard, reached: measuredAttributes(trained, score, heard, plain) };
  };
  return madeGood(trained, score, { rows, wanted, rounds, hear });
}
