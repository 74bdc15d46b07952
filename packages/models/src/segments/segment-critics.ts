// A second opinion on two bars: their class by descriptors. A network that learnt from few labels is sure of all that resembles what it
// learnt; a classifier with a weight a descriptor is fooled by other music, so that hardly anything fools both.
import type { GridSegment } from "@semitone/music/cells";
import { randomStream } from "@semitone/runtime";
import { classifierFrom, logisticRegression, standardized } from "@semitone/stats";
import { factorId } from "./factor-name.ts";
import { type PlayedSegment, playedScore, wholeDescriptors } from "./played-segment.ts";
import type { SegmentConfig } from "./segment-config.ts";
import { type SegmentAttribute, targetOf, type UsedPiece } from "./training-pieces.ts";

/** By factor, a fitted classifier. */
export type SegmentCritics = SegmentConfig["critics"];

/** Segments that one critic learns from at most: more hardly change it. */
const MAX_SEGMENTS = 4000;
/** Descriptors of two bars say much the same several times over. */
const PENALTY = 10;

/** Logistic regression on the descriptors of labelled segments, classes counting alike; none for an attribute of which one class alone occurs. */
export function fitCritics(
  pieces: readonly UsedPiece[],
  attributes: readonly SegmentAttribute[],
  seed: number,
): SegmentCritics {
  const described = new Map<GridSegment, Float32Array>();
  const describe = (segment: GridSegment) => {
    if (!described.has(segment)) described.set(segment, descriptorsOf(segment));
    return described.get(segment)!;
  };
  return Object.fromEntries(
    attributes.flatMap((attribute, i) => {
      const labelled = pieces.flatMap(({ index, segments }) =>
        segments.flatMap((segment) => {
          const target = targetOf(attribute, index, segment);
          return target ? [{ segment, target }] : [];
        }),
      );
      const order = randomStream(seed, `critics/${factorId(i)}`).permutation(labelled.length);
      const chosen = Array.from(order.subarray(0, MAX_SEGMENTS), (i) => labelled[i]);
      const counts = attribute.classes.map((_, k) => chosen.reduce((sum, { target }) => sum + target[k], 0));
      const present = counts.filter((count) => count > 0).length;
      if (present < 2) return [];
      const critic = standardized(logisticRegression({ penalty: PENALTY }));
      critic.fit(
        chosen.map(({ segment }) => describe(segment)),
        chosen.map(({ target }) => target),
        {
          weights: chosen.map(({ target }) =>
            target.reduce(
              (sum, share, k) => sum + (share > 0 ? (share * chosen.length) / (present * counts[k]) : 0),
              0,
            ),
          ),
        },
      );
      return [[factorId(i), critic.state()]];
    }),
  );
}

/** By factor with a critic, the probability of each class in each segment. */
export function criticise(
  critics: SegmentCritics,
  segments: readonly PlayedSegment[],
): Record<string, number[][]> {
  const all = Object.entries(critics);
  const rows = all.length > 0 ? segments.map(descriptorsOf) : [];
  return Object.fromEntries(all.map(([name, state]) => [name, classifierFrom(state).predict(rows)]));
}

/** Of two bars in C. */
const descriptorsOf = (segment: PlayedSegment): Float32Array => wholeDescriptors(playedScore(segment));
