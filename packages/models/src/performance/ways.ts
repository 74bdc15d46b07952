// Ways to play: codes and attributes that stand for a class, a performance or a seed.
import { randomFrom, shuffled } from "@semitone/stats";
import { meanOf } from "../played/played-notes.ts";
import { ATTRIBUTE_NAMES, type AttributeName } from "./attributes.ts";
import type { TrainedPerformance } from "./trained-performance.ts";

/** Deviations from the mean within which attributes are asked for. */
export const MOST_ASKED = 3;

/** How a performance was played, as the model sees it. */
export interface PerformanceManner {
  /** In deviations from the mean, within `MOST_ASKED`: a performance of a few notes seems without any variation, which nobody can play like. */
  readonly attributes: Readonly<Record<AttributeName, number>>;
  /** What else there is to it. */
  readonly code: readonly number[];
  /** Probabilities of the classes. */
  readonly classes: readonly number[];
}

/** [notes][WIDTH] of a score by what the decoder is told of it, a code and the attributes in the order of the model. */
export type Play = (
  content: readonly Float32Array[],
  code: ArrayLike<number>,
  asked: readonly number[],
) => Promise<Float32Array[]>;

/** What is not known is at its mean. */
export const orMean = (value: number | undefined): number =>
  value !== undefined && Number.isFinite(value) ? value : 0;

/** Mean attributes of the performances of a class; undefined where none are known. */
export function attributesOfClass(
  { classes, classAttributes }: TrainedPerformance,
  className: string,
): Record<AttributeName, number> | undefined {
  const values = classAttributes[classes.indexOf(className)];
  return (
    values &&
    (Object.fromEntries(ATTRIBUTE_NAMES.map((name, a) => [name, values[a]])) as Record<AttributeName, number>)
  );
}

export interface Way {
  /** One of the classes. */
  readonly className?: string;
  readonly like?: PerformanceManner;
  readonly seed?: number;
}

/** Where in the space of codes to play: the centre of a class, what a performance is like, or between all classes; drawn around it by a seed. */
export function codeFor(
  { sizes, weights, classes }: TrainedPerformance,
  { className, like, seed }: Way,
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
