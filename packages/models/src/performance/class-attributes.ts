// What the performances of a class have in common: their attributes beside those of other performances of the same places.
import { rowsByGroup } from "@semitone/stats";
import { meanOf } from "../played/played-notes.ts";
import { ATTRIBUTE_NAMES, type AttributeName } from "./attributes.ts";

/** A stretch of a performance. */
export interface ClassedStretch {
  /** Index of the score, of its performance there, and of the first note. */
  readonly p: number;
  readonly k: number;
  readonly start: number;
  /** Of the performance; undefined where the model is not told. */
  readonly classIndex: number | undefined;
  /** In deviations from the mean; NaN where it cannot be told. */
  readonly attributes: Readonly<Record<AttributeName, number>>;
}

/** Rounds after which places and classes no longer change by anything that matters. */
const ROUNDS = 20;

/**
 * [classes][attributes]: mean over the performances of a class, each the mean of its stretches, of what an attribute is beside the place: a
 * class whose performances happen to be of a loud piece, or told where it is loud, is not loud for that. Of one performance of a place
 * nobody can tell which of the two it is, and half of it is either. Both are drawn towards 0 as by one more performance there.
 */
export function classAttributesOf(stretches: readonly ClassedStretch[], classes: number): number[][] {
  const places = rowsByGroup(stretches.map(({ p, start }) => `${p}/${start}`));
  const told = rowsByGroup(stretches.map(({ p, k, classIndex }) => `${p}/${k}/${classIndex}`));
  const performances = Array.from({ length: classes }, (_, c) =>
    told.filter(([first]) => stretches[first].classIndex === c),
  );
  const each = ATTRIBUTE_NAMES.map((name) => effectsOf(stretches, name, places, performances));
  return Array.from({ length: classes }, (_, c) => each.map((effects) => effects[c]));
}

/** Of each class, in one attribute. @param performances  by class, the indices of the stretches of each */
function effectsOf(
  stretches: readonly ClassedStretch[],
  name: AttributeName,
  places: readonly (readonly number[])[],
  performances: readonly (readonly (readonly number[])[])[],
): number[] {
  const value = (s: number) => stretches[s].attributes[name];
  const known = (indices: readonly number[]) => indices.filter((s) => Number.isFinite(value(s)));
  const [at, own] = [
    places.map(known),
    performances.map((each) => each.map(known).filter((one) => one.length > 0)),
  ];
  const place = new Float64Array(stretches.length);
  let effects = own.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const indices of at) {
      const sum = indices.reduce(
        (all, s) => all + value(s) - (effects[stretches[s].classIndex ?? -1] ?? 0),
        0,
      );
      for (const s of indices) place[s] = sum / (indices.length + 1);
    }
    effects = own.map((each) => {
      const means = each.map((indices) => meanOf(indices.map((s) => value(s) - place[s])));
      return means.reduce((sum, mean) => sum + mean, 0) / (means.length + 1);
    });
  }
  return effects;
}
