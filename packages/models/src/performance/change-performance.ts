// A performance with its way of playing changed: what the model would play otherwise is added to what was played, note by note, so that
// all that the model does not explain stays as it was.
import { type EncodedPerformance, encodePerformance, type PlayedScore } from "@semitone/music";
import { logBeats, meanOf, performedNotes, playedNotes, WIDTH } from "../played/played-notes.ts";
import { ATTRIBUTE_NAMES, type AttributeName } from "./attributes.ts";
import { contentFeatures } from "./content-features.ts";
import { type AttributeWishes, madeGood } from "./made-good.ts";
import { measuredAttributes } from "./measured-attributes.ts";
import { type TrainedPerformance, toldOf } from "./trained-performance.ts";
import { attributesOfClass, codeFor, orMean, type PerformanceManner, type Play } from "./ways.ts";

export interface ChangeOptions {
  /** By how many deviations each attribute is to change; those left out stay. @default none */
  readonly changes?: AttributeWishes;
  /** The class that it is to be of: its code, and its attributes by as much as they differ from those of the classes it is likely of. */
  readonly className?: string;
  /** log2 of the seconds of a beat at which tempo is 0. @default the performance's own mean */
  readonly usual?: number;
  /** As in `PerformOptions`. @default 4 */
  readonly rounds?: number;
}

export interface ChangeResult {
  readonly encoded: EncodedPerformance;
  /** In deviations: as it was, as it was to be, and as it is; NaN where it cannot be told. */
  readonly before: Readonly<Record<AttributeName, number>>;
  readonly wanted: Readonly<Record<AttributeName, number>>;
  readonly reached: Readonly<Record<AttributeName, number>>;
}

export async function changed(
  trained: TrainedPerformance,
  played: PlayedScore,
  play: Play,
  mannerOf: (played: PlayedScore, usual: number) => Promise<PerformanceManner>,
  { changes = {}, className, usual: given, rounds = 4 }: ChangeOptions,
): Promise<ChangeResult> {
  const { score } = played;
  const encoded = encodePerformance(played);
  const usual = given ?? meanOf(logBeats(encoded));
  const own = playedNotes(score, encoded, usual).rows;
  const told = toldOf(trained, contentFeatures(score));
  const plain = told.map((row) => row.subarray(row.length - WIDTH));
  const manner = await mannerOf(played, usual);
  const before = measuredAttributes(trained, score, own, plain);
  const ofClass = className === undefined ? undefined : classChange(trained, manner.classes, className);
  const wanted = Object.fromEntries(
    ATTRIBUTE_NAMES.map((name) => [name, before[name] + (changes[name] ?? ofClass?.[name] ?? 0)]),
  ) as Record<AttributeName, number>;
  const values = (of: Readonly<Record<AttributeName, number>>) =>
    ATTRIBUTE_NAMES.map((name) => orMean(of[name]));
  const code = className === undefined ? manner.code : codeFor(trained, { className });
  const [now, then] = [await play(told, manner.code, values(before)), await play(told, code, values(wanted))];
  const rows = own.map((row, i) => row.map((value, c) => value + then[i][c] - now[i][c]));
  const asItWas = performedNotes(score, own, usual);
  const hear = (wished: readonly Float32Array[]) => {
    const made = moved(encoded, asItWas, performedNotes(score, wished, usual));
    const heard = playedNotes(score, made, usual).rows;
    return { encoded: made, rows: heard, reached: measuredAttributes(trained, score, heard, plain) };
  };
  const asked = ATTRIBUTE_NAMES.map((name) => wanted[name]);
  const { encoded: made, reached } = madeGood(trained, score, { rows, wanted: asked, rounds, hear });
  return { encoded: made, before, wanted, reached };
}

/** How far the mean attributes of a class are from those of the classes that a performance is likely of. */
function classChange(trained: TrainedPerformance, likely: readonly number[], className: string) {
  const target = attributesOfClass(trained, className);
  if (target === undefined) return undefined;
  const each = trained.classes.map((name) => attributesOfClass(trained, name)!);
  return Object.fromEntries(
    ATTRIBUTE_NAMES.map((name) => [
      name,
      target[name] - each.reduce((sum, one, k) => sum + likely[k] * one[name], 0),
    ]),
  ) as Record<AttributeName, number>;
}

/** A performance moved by the difference of two of its score: what rows cannot say (pedals, notes beside the score) is kept as it is. */
function moved(
  played: EncodedPerformance,
  from: EncodedPerformance,
  to: EncodedPerformance,
): EncodedPerformance {
  const sum = (a: Float32Array, b: Float32Array, c: Float32Array) =>
    a.map((value, i) => (played.isPlayed[i] ? value + c[i] - b[i] : 0));
  const beatSeconds = Float64Array.from(played.beatSeconds);
  const length = ({ beatSeconds: at }: EncodedPerformance, k: number) => at[k] - at[k - 1];
  for (let k = 1; k < beatSeconds.length; k++)
    beatSeconds[k] = beatSeconds[k - 1] + (length(played, k) * length(to, k)) / length(from, k);
  return {
    ...played,
    beatSeconds,
    velocity: sum(played.velocity, from.velocity, to.velocity),
    deviation: sum(played.deviation, from.deviation, to.deviation),
    articulation: sum(played.articulation, from.articulation, to.articulation),
  };
}
