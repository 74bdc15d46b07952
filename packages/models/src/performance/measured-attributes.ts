// The attributes of a whole performance, from its stretches.
import type { Score } from "@semitone/music";
import { meanOf } from "../played/played-notes.ts";
import { ATTRIBUTE_NAMES, type AttributeName, attributesOf, scaledAttributes } from "./attributes.ts";
import { contentFeatures } from "./content-features.ts";
import { predictRidge } from "./content-ridge.ts";
import { STRETCH, stretchStarts } from "./stretches.ts";
import type { TrainedPerformance } from "./trained-performance.ts";

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
